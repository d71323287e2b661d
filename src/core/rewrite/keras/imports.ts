import { ofType } from '../lookup.ts';
import type { Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { callOf, importsIn, type Import } from '../python/python.ts';
import { linesAfter, pythonStyle } from '../python/edit.ts';
import { beginsLine, indentAt } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk } from '../tree.ts';
import { functionCalled, valuesOf } from './names.ts';

/** How a class or module is written in this file, and the import it needs. */
export interface Named {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** Keras, or Keras within TensorFlow, by whatever path: `keras`, `tensorflow.keras`, `tensorflow.python.keras`, `tf_keras`. */
const FLAVOUR = /^(?:tensorflow(?:\.\w+)*?\.keras|keras|tf_keras)(?=\.|$)/;
const TENSORFLOW = /^tensorflow(\.compat\.v[12])?$/;

/**
 * A class of `callbacks` or `optimizers` in the file's own manner of importing, as it can be used at a place. Keras and tf.keras are not
 * the same in older versions and must not be mixed: it comes from where others of its kind come from, or else the model's class.
 */
export function classFrom(
  { root, text }: Script,
  part: 'callbacks' | 'optimizers',
  name: string,
  use: SyntaxNode,
  receiver: SyntaxNode,
): Named {
  const inReach = importsIn(root).filter((each) => isInReach(each, use));
  const all = inReach.filter((each) => isUntouched(each, use, root));
  const full = (each: Import) => (each.name === undefined ? each.module : `${each.module}.${each.name}`);
  const ofPart = inReach.filter((each) => new RegExp(`\\.${part}(\\.|$)`).test(full(each)) && FLAVOUR.test(each.module));
  const wanted = flavourOfModel(receiver, inReach, root);
  const flavours = ofPart.map(({ module }) => FLAVOUR.exec(module)?.[0]).filter((each) => each !== undefined);
  const base = flavours.find((each) => each === wanted) ?? flavours[0] ?? wanted ?? commonest(inReach) ?? 'tensorflow.keras';
  const at = (test: (each: Import) => boolean) => all.find(test);

  const [module, top] = [`${base}.${part}`, base.split('.')[0]];
  const own = at((each) => each.module === module && each.name === name);
  if (own) return { name: own.local, edits: [] };
  if (at((each) => each.module === module && each.name === '*')) return { name, edits: [] };
  const whole = at((each) => full(each) === module && (each.name !== undefined || each.local !== top));
  if (whole) return { name: `${whole.local}.${name}`, edits: [] };
  const sibling = all.findLast((each) => each.module === module && each.name !== undefined && each.name !== '*');
  if (sibling) return { name, edits: [behindSibling(sibling.statement, name, text)] };
  const keras = at((each) => full(each) === base && (each.name !== undefined || each.local !== top));
  if (keras) return { name: `${keras.local}.${part}.${name}`, edits: [] };
  // `import keras`, and `import keras.layers` too, bind the package itself.
  const bound = at(
    (each) => each.name === undefined && each.local === top && (each.module === base || each.module.startsWith(`${base}.`)),
  );
  if (bound) return { name: `${base}.${part}.${name}`, edits: [] };
  const tf = at((each) => each.name === undefined && TENSORFLOW.test(each.module));
  if (tf && base.startsWith('tensorflow') && text.includes(`${tf.local}.keras`))
    return { name: `${tf.local}.keras.${part}.${name}`, edits: [] };
  const near = inReach.findLast((each) => each.module === base || each.module.startsWith(`${base}.`)) ?? tf ?? inReach.at(-1);
  const line = `from ${module} import ${name}`;
  const added = near && linesAfter(text, near.statement, [line], pythonStyle(text));
  return { name, edits: [added ?? atTop(root, text, line)] };
}

/** Where the class of a fit's model is imported from. */
function flavourOfModel(receiver: SyntaxNode, all: readonly Import[], root: SyntaxNode, depth = 0): string | undefined {
  const values = [receiver, ...valuesOf(receiver)];
  for (const value of values) {
    const callee = callOf(value)?.callee;
    if (!callee || depth > 3) continue;
    const [first, second] = callee.text.split('.');
    const from = all.find(({ local }) => local === first);
    if (from && TENSORFLOW.test(from.module) && from.name === undefined && second === 'keras') return 'tensorflow.keras';
    const flavour = from && FLAVOUR.exec(from.name === undefined ? from.module : `${from.module}.${from.name}`)?.[0];
    if (flavour) return flavour;
    const maker = functionCalled(callee, root);
    for (const node of maker ? walk(maker) : []) {
      if (node.type !== 'return_statement') continue;
      const [returned] = named(node);
      const inner = returned && flavourOfModel(returned, all, root, depth + 1);
      if (inner) return inner;
    }
  }
  return undefined;
}

/** The flavour that most of the file is written in, models and layers before the rest. */
function commonest(all: readonly Import[]): string | undefined {
  const paths = all.map(({ module, name }) => (name === undefined ? module : `${module}.${name}`));
  const found = paths.find((path) => /\.(models|Sequential|Model)(\.|$)/.test(path) && FLAVOUR.test(path));
  const any =
    found ?? paths.find((path) => /\.layers(\.|$)/.test(path) && FLAVOUR.test(path)) ?? paths.find((path) => FLAVOUR.test(path));
  return any && FLAVOUR.exec(any)?.[0];
}

/** Whether an import has been made where a place is reached. */
function isInReach({ statement }: Import, use: SyntaxNode): boolean {
  if (statement.startIndex > use.startIndex) return false;
  const inFunction = [...ancestors(statement)].find(({ type }) => type === 'function_definition');
  return !inFunction || [...ancestors(use)].includes(inFunction);
}

/** Whether a name still stands at a place for what was imported under it. */
function isUntouched({ local }: Import, use: SyntaxNode, root: SyntaxNode): boolean {
  const scopes = [...ancestors(use)].filter(({ type }) => type === 'function_definition');
  const parameters = scopes.flatMap((scope) => [...walk(scope.childForFieldName('parameters') ?? scope)]);
  if (parameters.some((node) => node.type === 'identifier' && node.text === local)) return false;
  return !ofType(root, 'assignment').some((node) => node.childForFieldName('left')?.text === local);
}

/** One more name at the end of what a statement imports. */
function behindSibling(statement: SyntaxNode, name: string, text: string): TextEdit {
  const last = named(statement).at(-1) ?? statement;
  const { eol } = pythonStyle(text);
  const comma = statement.children.find((child) => child?.type === ',' && child.startIndex >= last.endIndex);
  const tight = /\w,\w/.test(statement.text);
  const gap = beginsLine(text, last.startIndex) ? eol + indentAt(text, last.startIndex) : tight ? '' : ' ';
  return comma
    ? { start: comma.endIndex, end: comma.endIndex, text: `${gap}${name},` }
    : { start: last.endIndex, end: last.endIndex, text: `,${gap}${name}` };
}

/** `math`, imported before everything else that is not from the future. */
export function mathModule({ root, text }: Script, use: SyntaxNode): Named {
  const imports = importsIn(root);
  const own = imports.find((each) => each.module === 'math' && each.name === undefined && isInReach(each, use));
  if (own) return { name: own.local, edits: [] };
  return { name: 'math', edits: [atTop(root, text, 'import math')] };
}

/** An import before all that a file does. */
function atTop(root: SyntaxNode, text: string, line: string): TextEdit {
  const first = named(root).find((statement) => !isPreamble(statement) && beginsLine(text, statement.startIndex));
  const start = first?.startIndex ?? 0;
  return { start, end: start, text: line + pythonStyle(text).eol };
}

/** What must stay first in a file: its description, and imports from the future. */
function isPreamble(statement: SyntaxNode): boolean {
  return statement.type === 'future_import_statement' || named(statement)[0]?.type === 'string';
}
