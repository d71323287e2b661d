import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Framework, Problem, Script, TrainingSite } from '../analysis.ts';
import { tidy, type RewriteResult } from '../edit.ts';
import { importsPackage, keyword } from '../python.ts';
import { refusal } from '../refusal.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import { existingScheduleOf } from './existing.ts';
import { fitsIn, monitorsOf, numberArgument, optimizerOf, type Fit } from './fits.ts';
import { place } from './place.ts';

/** Keras, on its own or within TensorFlow: `model.fit` in Python. */
export const keras: Framework = {
  title: 'Keras',
  languages: ['python'],
  detect: ({ root }) => importsPackage(root, 'keras', 'tensorflow', 'tf_keras'),
  analyze({ root }) {
    const fits = fitsIn(root);
    const sites = fits.map((fit) => siteOf(fit, fits, root));
    if (sites.length > 0) return { sites };
    return {
      sites,
      problem: { reason: 'No model.fit in this file: open the file that trains the model. (Lossline edits no custom loops.)' },
    };
  },
  rewrite(script, site, settings) {
    const fit = fitsIn(script.root).find(({ callee }) => callee.startIndex === site.range.start);
    if (!fit) return { ok: false, reason: `There is no ${site.what} here any more.`, line: site.line };
    return rewriteFit(script, fit, site, settings);
  },
};

function siteOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): TrainingSite {
  const [epochs, batch] = [numberArgument(fit, 'epochs'), numberArgument(fit, 'batch_size')];
  const [optimizer, existingSchedule] = [optimizerOf(fit, root), existingScheduleOf(fit, all, root)];
  return {
    kind: 'fit',
    range: { start: fit.callee.startIndex, end: fit.callee.endIndex },
    line: lineOf(fit.callee),
    what: fit.callee.text,
    monitors: monitorsOf(fit),
    ...(epochs !== undefined && { epochs }),
    ...(batch !== undefined && { batch }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
  };
}

function rewriteFit(script: Script, fit: Fit, site: TrainingSite, settings: RemedySettings): RewriteResult {
  const problem = refusal(site, settings) ?? cannotTake(fit);
  if (problem) return { ok: false, ...problem };
  if (settings.kind !== 'reduce-on-plateau' && settings.kind !== 'cosine')
    return { ok: false, reason: 'Not to be had for Keras.' };
  const edits = place(script, fit, settings);
  return 'reason' in edits ? { ok: false, ...edits } : { ok: true, edits: tidy(edits) };
}

function cannotTake(fit: Fit): Problem | undefined {
  const splat = fit.args.find((arg) => /splat/.test(arg.type));
  if (splat) {
    const reason = `\`${splat.text}\` may bring callbacks of its own: write the options at this call first.`;
    return { reason, line: lineOf(splat) };
  }
  const positional = fit.args.filter((arg) => arg.type !== 'keyword_argument').length;
  const line = lineOf(fit.callee);
  // The sixth argument of fit is the callbacks, the fourth the epochs.
  if (positional > 5) return { reason: 'The callbacks are passed without a name here: name them first (callbacks=…).', line };
  const leftOut = !keyword(fit.args, 'epochs') && positional < 4;
  if (numberArgument(fit, 'epochs') !== 1 && !leftOut) return undefined;
  return { reason: 'This call trains for one epoch only: a schedule here would begin anew with each call.', line };
}
