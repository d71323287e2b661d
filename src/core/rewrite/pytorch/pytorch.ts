import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Framework, Problem, Script } from '../analysis.ts';
import { tidy, type TextEdit } from '../edit.ts';
import { importsIn, importsPackage } from '../python/python.ts';
import { callsIn } from '../python/calls.ts';
import { functionAround } from '../python/edit.ts';
import { refusal } from '../refusal.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk, within } from '../tree.ts';
import { setRate } from './rate.ts';
import { schedule } from './schedules.ts';
import { torchSites, type TorchSite } from './sites.ts';
import type { Optimizer } from './optimizers.ts';
import { stepsIn } from './steps.ts';
import { stopping } from './stopping.ts';
import { switching } from './switching.ts';

/** PyTorch with training loops of the author's own. */
export const pytorch: Framework = {
  title: 'PyTorch',
  languages: ['python'],
  detect: ({ root }) => importsPackage(root, 'torch') || (mayBeTorch(root) && stepsIn(root).length > 0),
  analyze(script) {
    const sites = torchSites(script).map(({ site }) => site);
    if (sites.length > 0) return { sites };
    return { sites, problem: { reason: 'No loop of this file steps an optimizer: open the file that trains the model.' } };
  },
  rewrite(script, site, settings) {
    const torch = torchSites(script).find((each) => each.site.range.start === site.range.start);
    if (!torch) return { ok: false, reason: `There is no ${site.what} here any more.`, line: site.line };
    const problem = cannotTake(script, torch, settings);
    if (problem) return { ok: false, ...problem };
    const edits = editsFor(script, torch, settings);
    return 'reason' in edits ? { ok: false, ...edits } : { ok: true, edits: tidy(edits) };
  },
};

function editsFor(script: Script, torch: TorchSite, settings: RemedySettings): TextEdit[] | Problem {
  switch (settings.kind) {
    case 'set-rate':
      return setRate(script, torch, settings.lr);
    case 'switch-to-sgd':
      return switching(script, torch, settings);
    case 'early-stopping':
      return stopping(script, torch, settings);
    default:
      return schedule(script, torch, settings);
  }
}

/** A cell or a fragment may import nothing, or everything by a star; but what imports other things only is another framework's. */
function mayBeTorch(root: SyntaxNode): boolean {
  return importsIn(root).length === 0 || [...walk(root)].some((node) => node.type === 'identifier' && node.text === 'torch');
}

/** Why this training gets no such change, however it is written. */
function cannotTake(
  script: Script,
  { site, loop, optimizers, values }: TorchSite,
  settings: RemedySettings,
): Problem | undefined {
  const watched = 'monitor' in settings ? settings.monitor : undefined;
  const changesRate = settings.kind !== 'set-rate' && settings.kind !== 'early-stopping';
  const general = refusal(site, settings);
  const isUnseen = watched !== undefined && !values.some(({ name }) => name === watched);
  if (general && !isUnseen) return general;
  if (changesRate && site.existingSchedule) return general;
  // A function that is given its optimizer and goes over the data once is called anew in each epoch: nothing in it can count epochs.
  const isPart = loop.once === true || (loop.unit === 'step' && optimizers.every(({ makers }) => makers.length === 0));
  if (site.ask && isPart && settings.kind !== 'set-rate') return site.ask;
  if (
    changesRate &&
    site.ask &&
    (optimizers.length !== 1 || loop.once || optimizers.some(({ makers }) => makers.length === 0 && isTurn(site.ask)))
  )
    return site.ask;
  if (isUnseen) {
    const known = values
      .map(({ name }) => name)
      .slice(0, 4)
      .join(', ');
    const reason = known
      ? `This loop has no \`${watched}\` of each round that a rule could watch: it has ${known}.`
      : 'This loop keeps no loss of a round that a rule could watch: have the function that trains return its mean, or work one out here.';
    return { reason, line: site.line };
  }
  const [optimizer] = optimizers;
  const again =
    changesRate && settings.kind !== 'switch-to-sgd' && optimizer && loop.outer.find((each) => keepsIn(each, optimizer, script));
  if (again) {
    const reason = `This loop runs again in each round of the one in line ${lineOf(again)}, with the same optimizer: a schedule would begin each time where it ended.`;
    return { reason, line: site.line };
  }
  const anew = changesRate && optimizer && [...optimizer.makers, ...optimizer.holders].find((each) => within(each, loop.loop));
  if (!anew) return undefined;
  return {
    reason: 'The optimizer is made anew in each round of this loop, so its rate would begin anew too: make it before the loop.',
    line: lineOf(anew),
  };
}

/** Whether an optimizer outlives the rounds of a loop: it is not made within, nor by a function that is called within. */
function keepsIn(loop: SyntaxNode, { makers, holders }: Optimizer, { root }: Script): boolean {
  const made = [...makers, ...holders];
  if (made.length === 0) return false;
  const calls = callsIn(root);
  return !made.some((each) => {
    const definition = functionAround(each);
    return within(each, loop) || (definition && calls.callersOf(definition).some((call) => within(call, loop)));
  });
}

function isTurn(ask: Problem | undefined): boolean {
  return ask?.reason.includes('each of several') ?? false;
}
