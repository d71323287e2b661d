import type { Framework } from './analysis.ts';
import { callOf, importsPackage } from './python.ts';
import type { SyntaxNode } from './syntax.ts';
import { lineOf, walk } from './tree.ts';

/** A framework that is recognised, so that its user is told the truth and what to do by hand, but not edited. */
function unsupported(
  title: string,
  detect: Framework['detect'],
  byHand: string,
  place: (node: SyntaxNode) => boolean,
): Framework {
  const reason = `Lossline cannot edit ${title} scripts yet: ${byHand}`;
  return {
    title,
    languages: ['python'],
    detect,
    analyze({ root }) {
      const node = [...walk(root)].find(place);
      return { sites: [], problem: node ? { reason, line: lineOf(node) } : { reason } };
    },
    rewrite: () => ({ ok: false, reason }),
  };
}

const calls = (pattern: RegExp) => (node: SyntaxNode) => pattern.test(callOf(node)?.callee.text ?? '');

/** PyTorch with a training loop of the author's own. */
export const pytorch = unsupported(
  'PyTorch',
  ({ root }) => importsPackage(root, 'torch'),
  'make a torch.optim.lr_scheduler.ReduceLROnPlateau from the optimizer here, and call its step(val_loss) once an epoch.',
  calls(/(^|\.)optim\.\w+$|^(SGD|Adam|AdamW|RMSprop|Adagrad|NAdam)$/),
);
