import { meaning, stringOf } from '../javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { ancestors, named } from '../tree.ts';

/** What the library is called in this file, where it is imported as a whole. */
export function namespaceIn(root: SyntaxNode): string | undefined {
  for (const node of ofType(root, 'namespace_import', 'variable_declarator')) {
    if (node.type === 'namespace_import' && /@tensorflow\/tfjs/.test(node.parent?.parent?.text ?? ''))
      return named(node)[0]?.text;
    const value = node.type === 'variable_declarator' ? node.childForFieldName('value') : null;
    const name = node.childForFieldName('name');
    if (value && name?.type === 'identifier' && /^(await\s+import|require)\(\s*['"]@tensorflow\/tfjs/.test(value.text))
      return name.text;
  }
  return undefined;
}

/**
 * How code at this place calls something of the library: `tf.train`, or `train` where that is imported by name. The library may also be
 * a global, made by a script tag, or come out of another file under its usual name.
 */
export function libraryAt(at: SyntaxNode, root: SyntaxNode, member: string): string | undefined {
  const found = meaning(member, at);
  if (found?.kind === 'import' && fromLibrary(found.at) && !isTypeOnly(found.at)) return member;
  const tf = namespaceIn(root) ?? 'tf';
  const name = meaning(tf, at);
  if (name) return isTypeOnly(name.at) ? undefined : `${tf}.${member}`;
  return isBound(tf, root) ? undefined : `${tf}.${member}`;
}

function importOf(name: SyntaxNode): SyntaxNode | undefined {
  return [...ancestors(name)].find(({ type }) => type === 'import_statement');
}

function fromLibrary(name: SyntaxNode): boolean {
  const source = importOf(name)?.childForFieldName('source');
  return /@tensorflow\/tfjs/.test((source && stringOf(source)) ?? '');
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
