import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Framework, Problem, Script, TrainingSite } from '../analysis.ts';
import { tidy, type RewriteResult, type TextEdit } from '../edit.ts';
import { callOf, isNothing, resolve } from '../javascript/javascript.ts';
import { ofType } from '../lookup.ts';
import { refusal } from '../refusal.ts';
import { styleOf } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import { kindOf, kindOfAll, type CallbackKind } from './callbacks.ts';
import { usesTfjs } from './detect.ts';
import { fitsIn, option, optionsObject, type Fit } from './fits.ts';
import { ghostText } from './ghost.ts';
import { rewriteLoop } from './loopEdits.ts';
import { loopsIn } from './loops.ts';
import { compiledFor } from './optimizer.ts';
import { pieceFor } from './piece.ts';
import { place } from './place.ts';
import { setRate } from './setRate.ts';
import { siteOf, siteOfLoop } from './site.ts';
import { misfit } from './misfit.ts';
import type { Update } from './updates.ts';

/** TensorFlow.js: `model.fit`, `model.fitDataset` and loops of the author's own, in JavaScript and TypeScript. */
export const tfjs: Framework = {
  title: 'TensorFlow.js',
  languages: ['javascript', 'typescript', 'tsx'],
  detect: ({ root }) => usesTfjs(root),
  analyze({ root }) {
    const { loops, loose } = loopsIn(root);
    const all = { fits: fitsIn(root), loops };
    const found = [...all.fits.map((fit) => siteOf(fit, all, root)), ...loops.map((loop) => siteOfLoop(loop, all, root))];
    const sites = found.sort((a, b) => a.range.start - b.range.start);
    return sites.length > 0 ? { sites } : { sites, problem: nothingToEdit(loose, root) };
  },
  rewrite(script, site, settings) {
    const { root } = script;
    const refused = misfit(site, settings) ?? refusal(site, settings);
    if (refused) return { ok: false, ...refused };
    const fit = fitsIn(root).find(({ callee }) => callee.startIndex === site.range.start);
    if (fit) return result(rewriteFit(script, fit, site, settings));
    const loop = loopsIn(root).loops.find((each) => each.loop.startIndex === site.range.start);
    if (loop) return result(rewriteLoop(script, loop, site, settings, styleOf(root, script.text)));
    return { ok: false, reason: `There is no ${site.what} here any more.`, line: site.line };
  },
  ghostText,
};

function result(edits: readonly TextEdit[] | Problem): RewriteResult {
  return 'reason' in edits ? { ok: false, ...edits } : { ok: true, edits: tidy(edits) };
}

function rewriteFit(script: Script, fit: Fit, site: TrainingSite, settings: RemedySettings): TextEdit[] | Problem {
  const { root, text } = script;
  if (settings.kind === 'set-rate')
    return setRate(compiledFor(fit.receiver, fit.call, fitsIn(root), root), settings, root, site.line);
  const style = styleOf(root, text);
  const piece = pieceFor(script, fit, settings, style, callbackKind(fit));
  if ('reason' in piece) return piece;
  const edits = place(script, fit, piece, style);
  return 'reason' in edits ? edits : [...edits, ...piece.elsewhere];
}

/** Which kind of callback fits in with those that are there. */
function callbackKind(fit: Fit): CallbackKind {
  const object = optionsObject(fit);
  const found = object && option(object, 'callbacks');
  if (!found || !('value' in found)) return { kind: 'plain' };
  const value: SyntaxNode = resolve(found.value);
  if (value.type === 'array') return kindOfAll(found.value);
  return isNothing(value) ? { kind: 'plain' } : kindOf(found.value);
}

function nothingToEdit([update]: readonly Update[], root: SyntaxNode): Problem {
  const byBatch = ofType(root, 'call_expression').find(
    (node) => callOf(node)?.callee.childForFieldName('property')?.text === 'trainOnBatch',
  );
  if (!update && byBatch) {
    const reason =
      'This trains by trainOnBatch, for which Lossline writes no schedule: set the rate of model.optimizer in that loop, with setLearningRate for SGD.';
    return { reason, line: lineOf(byBatch) };
  }
  if (!update)
    return { reason: 'No model.fit, model.fitDataset or optimizer.minimize in this file: open the file that trains the model.' };
  const reason = `No loop around this ${update.optimizer.text}.${update.method} is in sight, in which its optimizer lives on: open the file that has the loop, or make the optimizer before it.`;
  return { reason, line: lineOf(update.call) };
}
