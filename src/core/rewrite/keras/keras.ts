import type { Framework, Script } from '../analysis.ts';
import { tidy } from '../edit.ts';
import { importsPackage } from '../python/python.ts';
import { trainingLoops } from '../python/loops.ts';
import { refusal } from '../refusal.ts';
import { fitsIn } from './fits.ts';
import { editsForFit, fitSite } from './fitSite.ts';
import { editsForLoop, loopSite } from './loopSite.ts';
import { callsOf, stepsIn } from './tapes.ts';

/** Keras, on its own or within TensorFlow: `model.fit` in Python, and loops with a `GradientTape`. */
export const keras: Framework = {
  title: 'Keras',
  languages: ['python'],
  detect: ({ root }) => importsPackage(root, 'keras', 'tensorflow', 'tf_keras'),
  analyze(script) {
    const { root } = script;
    const fits = fitsIn(root);
    const { loops, steps, calls } = loopsIn(script);
    const sites = [
      ...fits.map((fit) => fitSite(fit, fits, root)),
      ...loops.map((loop) => loopSite(loop, steps, calls, root)),
    ].sort((a, b) => a.range.start - b.range.start);
    if (sites.length > 0) return { sites };
    return { sites, problem: { reason: 'No model.fit and no training loop in this file: open the file that trains the model.' } };
  },
  rewrite(script, site, settings) {
    // A loop has no validation data to be passed, and says itself what it lacks.
    const lacks = site.kind === 'loop' && 'monitor' in settings && site.monitors.length === 0;
    const problem = lacks && !site.existingSchedule && !site.stopper ? undefined : refusal(site, settings);
    if (problem) return { ok: false, ...problem };
    const fit = fitsIn(script.root).find(({ callee }) => callee.startIndex === site.range.start);
    const { loops, steps, calls } = loopsIn(script);
    const loop = loops.find((each) => each.site.startIndex === site.range.start);
    if (!fit && !loop) return { ok: false, reason: `There is no ${site.what} here any more.`, line: site.line };
    const edits = fit
      ? editsForFit(script, fit, site, settings)
      : loop && editsForLoop(script, { loop, steps, calls }, site, settings);
    if (!edits || 'reason' in edits) return { ok: false, reason: 'Not to be had here.', ...edits };
    return { ok: true, edits: tidy(edits) };
  },
};

function loopsIn({ root }: Script) {
  const calls = callsOf(root);
  const steps = stepsIn(root, calls);
  return { loops: trainingLoops(steps, calls), steps, calls };
}
