import type { SyntaxNode } from '../syntax.ts';
import type { Dialect, Helper } from './helper.ts';
import { importType, namespaceIn } from './library.ts';

/**
 * Adds a callback to those that only the running script knows: none, one or a list, plain objects or instances. The library takes no list
 * that mixes them (tfjs-layers/src/base_callbacks.ts, `standardizeCallbacks`).
 */
export function joinHelper({ typed }: Dialect, root: SyntaxNode): Helper {
  const tf = namespaceIn(root, 'layers') ?? importType(root, 'layers') ?? 'tf';
  const types = `\n  callbacks: ${tf}.ModelFitArgs['callbacks'] | null,\n  ours: ${tf}.CustomCallbackArgs,\n  CustomCallback: new (handlers: ${tf}.CustomCallbackArgs) => object,\n`;
  const handlers = `${tf}.CustomCallbackArgs`;
  const list = 'Array.isArray(callbacks) ? callbacks : callbacks ? [callbacks] : []';
  return {
    base: 'withCallback',
    source: (name) => `\
/** The callbacks and one more, made an instance where they are: TensorFlow.js runs no list that mixes instances and plain objects. */
function ${name}(${typed ? types : 'callbacks, ours, CustomCallback'})${typed ? `: ${handlers}[]` : ''} {
  const list = ${typed ? `(${list}) as ${handlers}[]` : list};
  const [first] = list;
  const areInstances = first !== undefined && 'setParams' in first;
  return [...list, areInstances ? ${typed ? `(new CustomCallback(ours) as ${handlers})` : 'new CustomCallback(ours)'} : ours];
}`,
  };
}
