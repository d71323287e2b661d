import { perTree } from '../perTree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk } from '../tree.ts';

/** One name that an import statement brings in. */
export interface Import {
  /** `tensorflow.keras.callbacks`. */
  readonly module: string;
  /** What is taken out of the module; undefined where it is the module itself. */
  readonly name: string | undefined;
  /** What it is called in this file. */
  readonly local: string;
  readonly statement: SyntaxNode;
}

const read = new WeakMap<SyntaxNode, readonly Import[]>();

/** All imports of a file, nested ones too. Each tree is read once: every framework asks. */
export function importsIn(root: SyntaxNode): readonly Import[] {
  const known = read.get(root);
  if (known) return known;
  const found: Import[] = [];
  for (const statement of walk(root)) {
    if (statement.type !== 'import_statement' && statement.type !== 'import_from_statement') continue;
    const from = statement.childForFieldName('module_name')?.text;
    for (const part of named(statement).slice(from === undefined ? 0 : 1)) {
      const name = part.childForFieldName('name')?.text ?? part.text;
      const local = part.childForFieldName('alias')?.text ?? (from === undefined ? (name.split('.')[0] ?? name) : name);
      found.push(
        from === undefined ? { module: name, name: undefined, local, statement } : { module: from, name, local, statement },
      );
    }
  }
  read.set(root, found);
  return found;
}

/** Whether a file imports a package or anything of it. */
export function importsPackage(root: SyntaxNode, ...packages: readonly string[]): boolean {
  return importsIn(root).some(({ module }) => packages.some((name) => module === name || module.startsWith(`${name}.`)));
}

/** A call's function and arguments. */
export function callOf(node: SyntaxNode): { callee: SyntaxNode; args: SyntaxNode[]; list: SyntaxNode } | undefined {
  const callee = node.type === 'call' ? node.childForFieldName('function') : null;
  const list = node.childForFieldName('arguments');
  return callee && list?.type === 'argument_list' ? { callee, args: named(list), list } : undefined;
}

/** A keyword argument of a call. */
export function keyword(args: readonly SyntaxNode[], name: string): { at: SyntaxNode; value: SyntaxNode } | undefined {
  const at = args.find((arg) => arg.type === 'keyword_argument' && arg.childForFieldName('name')?.text === name);
  const value = at?.childForFieldName('value');
  return at && value ? { at, value } : undefined;
}

const assignmentsIn = perTree((scope) => [...walk(scope)].filter(({ type }) => type === 'assignment'));

/** Everything a name is given, in the innermost function that gives it anything, or else at the top level. */
export function assignmentsTo(name: string, from: SyntaxNode): { values: SyntaxNode[]; parameter: boolean } {
  for (const scope of ancestors(from)) {
    if (scope.type !== 'function_definition' && scope.type !== 'module') continue;
    const parameters = scope.childForFieldName('parameters');
    if (parameters && [...walk(parameters)].some((node) => node.type === 'identifier' && node.text === name))
      return { values: [], parameter: true };
    const values = assignmentsIn(scope).flatMap((node) =>
      node.childForFieldName('left')?.text === name ? (node.childForFieldName('right') ?? []) : [],
    );
    if (values.length > 0) return { values, parameter: false };
  }
  return { values: [], parameter: false };
}

/** The expression that a value stands for: itself, or the one thing its name is ever given. */
export function resolve(value: SyntaxNode, depth = 0): SyntaxNode {
  if (value.type === 'parenthesized_expression') return resolve(named(value)[0] ?? value, depth);
  if (value.type !== 'identifier' || depth > 8) return value;
  const { values } = assignmentsTo(value.text, value);
  const [only, ...more] = values;
  return only && more.length === 0 ? resolve(only, depth + 1) : value;
}

/** The number an expression surely is, if it is one. */
export function numberOf(value: SyntaxNode): number | undefined {
  const node = resolve(value);
  if (node.type !== 'integer' && node.type !== 'float') return undefined;
  const number = Number(node.text.replaceAll('_', ''));
  return Number.isNaN(number) ? undefined : number;
}

/** Text of a plain string literal. */
export function stringOf(node: SyntaxNode): string | undefined {
  if (node.type !== 'string') return undefined;
  return named(node).find((part) => part.type === 'string_content')?.text ?? '';
}
