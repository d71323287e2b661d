import { meaning, stringOf } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { ancestors, named } from '../tree.ts';

/** Which half of the library something is in: optimizers and tensors, or models and their callbacks. */
export type Part = 'core' | 'layers';

const CORE = ['train', 'Optimizer', 'Scalar'];

/** Whether a package has that half: there are others by the same maker, of charts or data, and each half alone. */
function has(source: string, part: Part): boolean {
  const own = /@tensorflow\/tfjs(-node-gpu|-node|-core|-layers)?(?![-\w])/.exec(source);
  return own !== null && (own[1] === '-core' || own[1] === '-layers' ? own[1] === `-${part}` : true);
}

/** What the library is called in this file, where it, or this part of it, is imported as a whole. */
export function namespaceIn(root: SyntaxNode, part: Part): string | undefined {
  for (const node of ofType(root, 'namespace_import', 'variable_declarator')) {
    if (node.type === 'namespace_import' && has(sourceOf(node) ?? '', part)) return named(node)[0]?.text;
    const value = node.type === 'variable_declarator' ? node.childForFieldName('value') : null;
    const name = node.childForFieldName('name');
    const required = /^(?:await\s+import|require)\(\s*['"]([^'"]*)/.exec(value?.text ?? '')?.[1];
    if (name?.type === 'identifier' && required !== undefined && has(required, part)) return name.text;
  }
  return undefined;
}

/** The library as a type, where the file imports single names only. */
export function importType(root: SyntaxNode, part: Part): string | undefined {
  const source = ofType(root, 'string').find((node) => has(stringOf(node) ?? '', part));
  return source && `import(${source.text})`;
}

/**
 * How code at this place calls something of the library: `tf.train`, or `train` where that is imported by name. The library may also be
 * a global, made by a script tag, or come out of another file under its usual name.
 */
export function libraryAt(at: SyntaxNode, root: SyntaxNode, member: string): string | undefined {
  const part = CORE.includes(member) ? 'core' : 'layers';
  const found = meaning(member, at);
  if (found?.kind === 'import' && has(sourceOf(found.at) ?? '', part) && !isTypeOnly(found.at)) return member;
  const tf = namespaceIn(root, part) ?? 'tf';
  const name = meaning(tf, at);
  if (!name) return isBound(tf, root) ? undefined : `${tf}.${member}`;
  const source = sourceOf(name.at);
  const isOther = source !== undefined && /@tensorflow\/tfjs/.test(source) && !has(source, part);
  return isOther || isTypeOnly(name.at) ? undefined : `${tf}.${member}`;
}

function importOf(name: SyntaxNode): SyntaxNode | undefined {
  return [...ancestors(name)].find(({ type }) => type === 'import_statement');
}

/** Where a name is imported from. */
function sourceOf(name: SyntaxNode): string | undefined {
  const source = importOf(name)?.childForFieldName('source');
  return source ? stringOf(source) : undefined;
}

/** `import type …` is gone when the script runs. */
function isTypeOnly(name: SyntaxNode): boolean {
  return /^import\s+type\b/.test(importOf(name)?.text ?? '') || /^type\b/.test(name.parent?.text ?? '');
}

/** Whether some other place of the file declares a name: then one that is not in sight is no global. */
function isBound(name: string, root: SyntaxNode): boolean {
  let used = false;
  for (const node of ofType(root, 'identifier')) {
    if (node.text !== name) continue;
    used = true;
    if (node.parent?.childForFieldName('name') === node || meaning(name, node)) return true;
  }
  return !used;
}
