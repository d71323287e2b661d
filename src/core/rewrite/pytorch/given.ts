import { callOf, keyword } from '../python/python.ts';
import { classAround, functionAround, statementOf } from '../python/edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk } from '../tree.ts';

/** One thing that a name is given, in one of its assignments. */
export interface Given {
  readonly value: SyntaxNode;
  readonly statement: SyntaxNode;
  /** The name is one of several on the left. */
  readonly among: boolean;
}

/** What a name or attribute is given, where it is looked up from a place: in the function there, else at the top; anywhere in the class. */
export function valuesGiven(target: SyntaxNode, from: SyntaxNode): Given[] {
  const root = [...ancestors(from)].at(-1) ?? from;
  if (target.type === 'identifier') {
    for (const scope of ancestors(from)) {
      if (scope.type !== 'function_definition' && scope.type !== 'module') continue;
      const given = givenIn(scope, target.text).filter(({ statement }) => (functionAround(statement) ?? root) === scope);
      if (given.length > 0) return given;
      if (isParameter(target.text, scope)) return [];
    }
    return [];
  }
  if (target.type !== 'attribute') return [];
  const attribute = target.childForFieldName('attribute')?.text ?? '';
  const owner = classAround(target);
  const own = target.text.startsWith('self.') && owner ? givenIn(owner, target.text) : givenIn(root, target.text);
  return own.length > 0 ? own : givenIn(root, `self.${attribute}`);
}

function givenIn(scope: SyntaxNode, name: string): Given[] {
  const found: Given[] = [];
  for (const node of walk(scope)) {
    if (node.type !== 'assignment') continue;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (!left || !right) continue;
    const targets = /pattern|tuple/.test(left.type) ? named(left) : [left];
    const at = targets.findIndex(({ text }) => text === name);
    if (at < 0) continue;
    const values = right.type === 'expression_list' && targets.length > 1 ? named(right) : undefined;
    found.push({ value: values?.[at] ?? right, statement: statementOf(node), among: targets.length > 1 && !values });
  }
  return found;
}

/** Whether a function has a parameter of this name. */
export function isParameter(name: string, scope: SyntaxNode): boolean {
  const parameters = scope.type === 'function_definition' ? scope.childForFieldName('parameters') : null;
  return (parameters ? named(parameters) : []).some(
    (each) => (each.childForFieldName('name') ?? named(each)[0] ?? each).text === name,
  );
}

/** The argument of a call that a parameter of its function stands for. */
export function argumentFor(name: string, definition: SyntaxNode, call: SyntaxNode): SyntaxNode | undefined {
  const parameters = definition.childForFieldName('parameters');
  const all = (parameters ? named(parameters) : []).map(
    (each) => (each.childForFieldName('name') ?? named(each)[0] ?? each).text,
  );
  const args = callOf(call)?.args ?? [];
  const given = keyword(args, name)?.value;
  if (given) return given;
  const bound = /^(self|cls)$/.test(all[0] ?? '');
  const at = all.indexOf(name) - (bound ? 1 : 0);
  const plain = args.filter(({ type }) => type !== 'keyword_argument');
  return at >= 0 && !plain.slice(0, at + 1).some(({ type }) => /splat/.test(type)) ? plain[at] : undefined;
}
