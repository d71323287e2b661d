import type { OptimizerSite, TrainingSite } from '../analysis.ts';
import { bare, callOf, meaning, property } from '../javascript/javascript.ts';
import { numberBehind } from '../javascript/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { lineOf, named, walk } from '../tree.ts';
import { existingScheduleOf, namedScheduleOf, stopWriteOf, trainingOf, type Training } from './existing.ts';
import { monitorsOf, numberOption, option, optionsObject, type Fit } from './fits.ts';
import { loopAround } from './fitLoop.ts';
import { lengthOf } from './length.ts';
import { counterOf, headOf, type Loop } from './loops.ts';
import { makingFor, optimizerOf, reportsAccuracy, siteOfMaking } from './optimizer.ts';
import { watchedIn } from './watched.ts';

/** What a script holds that trains. */
export interface Trainings {
  readonly fits: readonly Fit[];
  readonly loops: readonly Loop[];
}

/** All of them as places. */
export function placesOf({ fits, loops }: Trainings): Training[] {
  return [...fits.map(trainingOf), ...loops.map(({ loop, optimizer }) => ({ node: loop, owner: optimizer?.text ?? '' }))];
}

/** What a fit tells about itself. */
export function siteOf(fit: Fit, all: Trainings, root: SyntaxNode): TrainingSite {
  const { count: epochs } = lengthOf(fit, loopAround(fit));
  const batch = numberOption(fit, 'batchSize');
  const places = placesOf(all);
  const training = trainingOf(fit);
  const optimizer = optimizerOf(fit, all.fits, root);
  const existingSchedule = existingScheduleOf(training, places, root) ?? namedScheduleOf(fit);
  const stopper = stopperOf(fit) ?? stopWriteOf(training, places, root);
  return {
    kind: fit.method,
    range: { start: fit.callee.startIndex, end: fit.callee.endIndex },
    line: lineOf(fit.callee),
    what: fit.callee.text.includes('\n') ? fit.method : fit.callee.text,
    monitors: monitorsOf(fit, reportsAccuracy(fit, all.fits, root)),
    ...(epochs !== undefined && { epochs }),
    ...(batch !== undefined && { batch }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
    ...(stopper && { stopper }),
  };
}

/** What a loop tells about itself. */
export function siteOfLoop(loop: Loop, all: Trainings, root: SyntaxNode): TrainingSite {
  const places = placesOf(all);
  const training = places.find(({ node }) => node === loop.loop) ?? { node: loop.loop, owner: '' };
  const count = counterOf(loop.loop)?.count;
  const optimizer = loop.optimizer && known(siteOfMaking(makingFor(loop.optimizer, root)));
  const { renewed } = loop;
  const existingSchedule = renewed ? { line: lineOf(renewed), what: renewed.text } : existingScheduleOf(training, places, root);
  const head = headOf(loop.loop);
  const others = otherOptimizers(loop);
  const stopper = breakIn(loop.loop);
  return {
    kind: 'loop',
    range: { start: loop.loop.startIndex, end: loop.loop.startIndex + head.length },
    line: lineOf(loop.loop),
    what: head === 'do' ? 'do … while' : head.replace(/\s*\{$/, '').replaceAll(/\s+/g, ' '),
    monitors: watchedIn(loop).map(({ name, line, mode, of }) => ({ name, line, mode, of })),
    unit: loop.unit,
    ...(count !== undefined && { epochs: count }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
    ...(stopper && { stopper }),
    ...(others && { ask: others }),
  };
}

/** One that cannot be seen being made says nothing but its name. */
function known(site: OptimizerSite): OptimizerSite | undefined {
  return site.kind === undefined ? undefined : site;
}

function otherOptimizers({ updates }: Loop): TrainingSite['ask'] {
  const [first, ...rest] = updates;
  const other = first && rest.find(({ optimizer }) => optimizer.text !== first.optimizer.text);
  if (!first || !other) return undefined;
  const reason = `Two optimizers train in this loop, \`${first.optimizer.text}\` and \`${other.optimizer.text}\`: say which of them is to change its learning rate.`;
  return { reason, line: lineOf(other.call) };
}

/** The library's own early stopping among the callbacks, as far as they are written out. */
function stopperOf(fit: Fit): TrainingSite['stopper'] {
  const object = optionsObject(fit);
  const found = object && option(object, 'callbacks');
  if (!found || !('value' in found)) return undefined;
  for (const node of reachable(found.value)) {
    const call = callOf(node);
    if (!call || !/(^|\.)callbacks\.earlyStopping$/.test(call.callee.text)) continue;
    const settings = call.args[0];
    const written = settings?.type === 'object' ? property(settings, 'patience') : undefined;
    const patience = written ? numberBehind(written.value)?.value : settings && settings.type !== 'object' ? undefined : 0;
    return { line: lineOf(node), what: call.callee.text, ...(patience !== undefined && { patience }) };
  }
  return undefined;
}

/** An expression and what its names were given. */
function* reachable(value: SyntaxNode, depth = 0): Generator<SyntaxNode> {
  for (const node of walk(bare(value))) {
    yield node;
    const found = node.type.endsWith('identifier') && depth < 4 ? meaning(node.text, node) : undefined;
    if (found?.kind === 'variable' && found.value) yield* reachable(found.value, depth + 1);
  }
}

/** Conditions that count rounds without progress; others are a button that somebody pressed. */
const COUNTS = /patience|wait\b|no_?improv|without|early_?stop|shouldStop/i;

/** A `break` behind a condition that counts rounds without progress. */
function breakIn(loop: SyntaxNode): TrainingSite['stopper'] {
  for (const node of ofType(loop, 'if_statement')) {
    const condition = node.childForFieldName('condition')?.text;
    if (!condition || !COUNTS.test(condition)) continue;
    const body = node.childForFieldName('consequence');
    const last = body?.type === 'statement_block' ? named(body).at(-1) : body;
    if (last?.type === 'break_statement') return { line: lineOf(node), what: `if ${condition}` };
  }
  return undefined;
}
