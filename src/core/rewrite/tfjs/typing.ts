import type { Script } from '../analysis.ts';
import { isFunction, stringOf } from '../javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { named } from '../tree.ts';
import { namespaceIn } from './library.ts';

/**
 * What must follow a list that a single object of handlers was put into, for TypeScript to accept it still.
 * Alone, the object tells the compiler the types of its handlers' parameters; in a list, which might hold instances as well,
 * it does not, and `(epoch, logs) => …` would become an error.
 */
export function castAfterList({ language, root }: Script, object: SyntaxNode): string {
  if (language === 'javascript' || object.type !== 'object' || !hasUntypedParameter(object)) return '';
  const tf = namespaceIn(root) ?? importType(root);
  return tf ? ` as ${tf}.CustomCallbackArgs[]` : '';
}

function hasUntypedParameter(object: SyntaxNode): boolean {
  return named(object).some((entry) => {
    const handler = isFunction(entry) ? entry : entry.childForFieldName('value');
    if (!handler || !isFunction(handler)) return false;
    if (handler.childForFieldName('parameter')) return true;
    const list = handler.childForFieldName('parameters');
    return list !== null && named(list).some((parameter) => !parameter.childForFieldName('type'));
  });
}

/** Where the file imports single names only. */
export function importType(root: SyntaxNode): string | undefined {
  for (const node of ofType(root, 'string')) {
    if (/^@tensorflow\/tfjs/.test(stringOf(node) ?? '')) return `import(${node.text})`;
  }
  return undefined;
}
