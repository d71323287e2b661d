import { callOf, keyword } from '../python/python.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import type { TrainingSite } from '../analysis.ts';
import { argument, type Fit } from './fits.ts';
import { classCalled, reach } from './names.ts';

/** The callback that ends a fit early. One that is made and not given to the fit is none. */
export function stopperOf(fit: Fit, root: SyntaxNode): TrainingSite['stopper'] {
  const callbacks = argument(fit, 'callbacks');
  for (const node of callbacks ? reach(callbacks, root) : []) {
    const call = callOf(node);
    const name = call?.callee.text.split('.').at(-1) ?? '';
    const own = call && classCalled(call.callee, root);
    const stops = /^[A-Z]\w*EarlyStop|^EarlyStop/.test(name) || (own && setsStop(own));
    if (!call || !stops) continue;
    const given = keyword(call.args, 'patience')?.value;
    const patience = given ? numberBehind(given)?.value : name === 'EarlyStopping' && !own ? 0 : undefined;
    const what = node.text.split(/\r?\n/)[0] ?? '';
    return { line: lineOf(node), what, ...(patience !== undefined && { patience }) };
  }
  return undefined;
}

function setsStop(definition: SyntaxNode): boolean {
  return [...walk(definition)].some(
    (node) => node.type === 'assignment' && /\.stop_training$/.test(node.childForFieldName('left')?.text ?? ''),
  );
}
