import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Framework, Problem, Script, TrainingSite } from '../analysis.ts';
import { tidy, type RewriteResult } from '../edit.ts';
import { callOf, isNothing, resolve } from '../javascript.ts';
import { refusal } from '../refusal.ts';
import { styleOf } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';
import { kindOf, kindOfAll, type CallbackKind } from './callbacks.ts';
import { fitsIn, option, optionsObject, type Fit } from './fits.ts';
import { usesTfjs } from './detect.ts';
import { ghostText } from './ghost.ts';
import { pieceFor } from './piece.ts';
import { place } from './place.ts';
import { siteOf } from './site.ts';

/** TensorFlow.js: `model.fit` and `model.fitDataset`, in JavaScript and TypeScript. */
export const tfjs: Framework = {
  title: 'TensorFlow.js',
  languages: ['javascript', 'typescript', 'tsx'],
  detect: ({ root }) => usesTfjs(root),
  analyze({ root }) {
    const fits = fitsIn(root);
    const sites = fits.map((fit) => siteOf(fit, fits, root));
    return sites.length > 0 ? { sites } : { sites, problem: nothingToEdit(root) };
  },
  rewrite(script, site, settings) {
    const fit = fitsIn(script.root).find(({ callee }) => callee.startIndex === site.range.start);
    if (!fit) return { ok: false, reason: `There is no ${site.what} here any more.`, line: site.line };
    return rewriteFit(script, fit, site, settings);
  },
  ghostText,
};

function rewriteFit(script: Script, fit: Fit, site: TrainingSite, settings: RemedySettings): RewriteResult {
  if (settings.kind !== 'reduce-on-plateau' && settings.kind !== 'cosine')
    return { ok: false, reason: 'Not to be had for TensorFlow.js.' };
  const refused = refusal(site, settings);
  if (refused) return { ok: false, ...refused };
  const style = styleOf(script.root, script.text);
  const piece = pieceFor(script, fit, settings, style, callbackKind(fit));
  if ('reason' in piece) return { ok: false, ...piece };
  const edits = place(script, fit, piece, style);
  if ('reason' in edits) return { ok: false, ...edits };
  return { ok: true, edits: tidy([...edits, ...piece.elsewhere]) };
}

/** Which kind of callback fits in with those that are there. */
function callbackKind(fit: Fit): CallbackKind {
  const object = optionsObject(fit);
  const found = object && option(object, 'callbacks');
  if (!found || !('value' in found)) return { kind: 'plain' };
  const value = resolve(found.value);
  if (value.type === 'array') return kindOfAll(found.value);
  return isNothing(value) ? { kind: 'plain' } : kindOf(found.value);
}

function nothingToEdit(root: SyntaxNode): Problem {
  for (const node of walk(root)) {
    const call = callOf(node);
    if (call?.callee.childForFieldName('property')?.text === 'minimize' && named(call.list).length > 0) {
      const reason =
        'This is a training loop of its own (optimizer.minimize): Lossline edits model.fit and model.fitDataset only.';
      return { reason, line: lineOf(node) };
    }
  }
  return { reason: 'No model.fit or model.fitDataset in this file: open the file that trains the model.' };
}
