import type { Script } from '../analysis.ts';
import { isFunction } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named } from '../tree.ts';
import { importType, namespaceIn } from './library.ts';

/**
 * What must follow a list that a single object of handlers was put into, for TypeScript to accept it still.
 * Alone, the object tells the compiler the types of its handlers' parameters; in a list, which might hold instances as well,
 * it does not, and `(epoch, logs) => …` would become an error.
 */
export function castAfterList({ language, root }: Script, object: SyntaxNode): string {
  if (language === 'javascript' || object.type !== 'object' || !hasUntypedParameter(object)) return '';
  const tf = namespaceIn(root, 'layers') ?? importType(root, 'layers');
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
