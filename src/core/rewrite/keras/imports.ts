import type { TextEdit } from '../edit.ts';
import { importsIn, type Import } from '../python.ts';
import { beginsLine } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';

/** How a class is written in this file, and the import it needs. */
export interface Named {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** A callback class in the file's own manner of importing: keras and tf.keras are not the same in older versions, and never mixed. */
export function callbackClass(root: SyntaxNode, text: string, eol: string, name: string): Named {
  const imports = importsIn(root);
  const at = (test: (each: Import) => boolean) => imports.find(test);
  const own = at((each) => each.name === name && each.module.endsWith('callbacks'));
  if (own) return { name: own.local, edits: [] };
  const sibling = at((each) => each.name !== undefined && /(^|\.)keras\.callbacks$/.test(each.module));
  if (sibling) return added(sibling, sibling.module, name, eol);
  const keras = at(({ module, name }) => (name ?? module) === 'keras' || (/\.keras$/.test(module) && name === undefined));
  if (keras && keras.local !== 'tensorflow') return { name: `${keras.local}.callbacks.${name}`, edits: [] };
  const tf = at(({ module, name }) => module === 'tensorflow' && name === undefined);
  if (tf && text.includes(`${tf.local}.keras.`)) return { name: `${tf.local}.keras.callbacks.${name}`, edits: [] };
  const part = at((each) => each.name !== undefined && /(^|\.)keras(\.|$)/.test(each.module));
  const base = part && /^.*?\bkeras\b/.exec(part.module)?.[0];
  if (part && base) return added(part, `${base}.callbacks`, name, eol);
  return { name: `${tf?.local ?? 'tf'}.keras.callbacks.${name}`, edits: [] };
}

function added({ statement }: Import, module: string, name: string, eol: string): Named {
  return { name, edits: [{ start: statement.endIndex, end: statement.endIndex, text: `${eol}from ${module} import ${name}` }] };
}

/** `math`, imported before everything else that is not from the future. */
export function mathModule(root: SyntaxNode, text: string, eol: string): Named {
  const imports = importsIn(root);
  const own = imports.find(({ module, name }) => module === 'math' && name === undefined);
  if (own) return { name: own.local, edits: [] };
  const first = imports.find(({ statement }) => statement.parent?.type === 'module' && beginsLine(text, statement.startIndex));
  const start = first?.statement.startIndex ?? 0;
  return { name: 'math', edits: [{ start, end: start, text: `import math${eol}` }] };
}
