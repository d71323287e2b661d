import { stringOf } from './python.ts';
import { functionAround } from './edit.ts';
import type { Level } from './levels.ts';
import type { State, States } from './states.ts';
import { saysValidation } from './words.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk } from '../tree.ts';

/** The `return` statements of a function itself. */
export function returnsOf(definition: SyntaxNode): SyntaxNode[] {
  return [...walk(definition)].filter((node) => node.type === 'return_statement' && functionAround(node) === definition);
}

/** Whether several things are given back. */
export function isTuple(node: SyntaxNode): boolean {
  return node.type === 'expression_list' || node.type === 'tuple';
}

/** The entries of a dictionary that is written out. */
export function entriesOf(dictionary: SyntaxNode, states: Pick<States, 'valueOf'>, level: Level): Map<string, State> {
  const keys = new Map<string, State>();
  for (const pair of named(dictionary)) {
    const [key, value] = [pair.childForFieldName('key'), pair.childForFieldName('value')];
    const name = key ? stringOf(key) : undefined;
    if (name !== undefined && value) keys.set(name, states.valueOf(value, level));
  }
  return keys;
}

/** The entries that a function gives a dictionary: `out['loss'] = …`, and `out[split] = …` in a loop over names that are written out. */
export function keysGiven(name: string, body: SyntaxNode): Map<string, State> {
  const keys = new Map<string, State>();
  for (const node of walk(body)) {
    const left = node.type === 'assignment' ? node.childForFieldName('left') : null;
    const key =
      left?.type === 'subscript' && left.childForFieldName('value')?.text === name ? left.childForFieldName('subscript') : null;
    if (!key) continue;
    const loop = [...ancestors(node)].find(
      (up) => up.type === 'for_statement' && up.childForFieldName('left')?.text === key.text,
    );
    const over = loop?.childForFieldName('right');
    const names = stringOf(key) !== undefined ? [key] : over ? named(over) : [];
    for (const each of names) {
      const text = stringOf(each);
      const of = saysValidation(text ?? '') ? 'validation' : 'training';
      if (text !== undefined)
        keys.set(text, { kind: 'scalar', of, level: { statement: node, loops: false, guards: [] }, at: node });
    }
  }
  return keys;
}
