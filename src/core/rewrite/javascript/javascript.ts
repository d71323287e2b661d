import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { ancestors, named } from '../tree.ts';

/** What a name stands for where it is used. */
export type Meaning =
  /** A variable with its first value; `fixed` when nothing assigns to it again. */
  | { readonly kind: 'variable'; readonly at: SyntaxNode; readonly value: SyntaxNode | null; readonly fixed: boolean }
  | { readonly kind: 'function' | 'class' | 'parameter' | 'import'; readonly at: SyntaxNode };

const FUNCTIONS = new Set([
  'function_declaration',
  'function_expression',
  'generator_function',
  'generator_function_declaration',
  'arrow_function',
  'method_definition',
]);
const LOOPS = new Set(['for_statement', 'for_in_statement', 'while_statement', 'do_statement']);

/** Whether a node is a function of any form. */
export function isFunction(node: SyntaxNode): boolean {
  return FUNCTIONS.has(node.type);
}

/** Whether a node is a loop statement. */
export function isLoop(node: SyntaxNode): boolean {
  return LOOPS.has(node.type);
}

/** Drops parentheses, casts, `!`, `satisfies` and `await` around an expression. */
export function bare(node: SyntaxNode): SyntaxNode {
  const wrappers = [
    'parenthesized_expression',
    'as_expression',
    'satisfies_expression',
    'non_null_expression',
    'await_expression',
  ];
  let inner = node;
  while (wrappers.includes(inner.type)) {
    const next = named(inner)[0];
    if (!next) break;
    inner = next;
  }
  return inner;
}

/** Finds the declaration that a name refers to, from the place of its use outwards. */
export function meaning(name: string, from: SyntaxNode): Meaning | undefined {
  for (const scope of ancestors(from)) {
    const found = isFunction(scope) || scope.type === 'for_in_statement' ? parameter(name, scope) : declared(name, scope);
    if (found) return found;
  }
  return undefined;
}

function parameter(name: string, scope: SyntaxNode): Meaning | undefined {
  const list = scope.childForFieldName('parameters') ?? scope.childForFieldName('parameter') ?? scope.childForFieldName('left');
  const at = list && binds(name, list);
  return at ? { kind: 'parameter', at } : undefined;
}

/** Where a pattern binds a name: neither in its types nor in its defaults nor as the key of an entry. */
function binds(name: string, pattern: SyntaxNode): SyntaxNode | undefined {
  if (pattern.type === 'identifier' || pattern.type === 'shorthand_property_identifier_pattern')
    return pattern.text === name ? pattern : undefined;
  const [first] = named(pattern);
  const parts =
    pattern.type === 'pair_pattern'
      ? [pattern.childForFieldName('value')]
      : pattern.type === 'import_specifier'
        ? [pattern.childForFieldName('alias') ?? pattern.childForFieldName('name')]
        : /^(required_parameter|optional_parameter)$/.test(pattern.type)
          ? [pattern.childForFieldName('pattern')]
          : /assignment_pattern$/.test(pattern.type)
            ? [first]
            : named(pattern);
  for (const part of parts) {
    const found = part && part.type !== 'type_annotation' ? binds(name, part) : undefined;
    if (found) return found;
  }
  return undefined;
}

function declared(name: string, scope: SyntaxNode): Meaning | undefined {
  for (const statement of named(scope)) {
    const node = statement.type === 'export_statement' ? (statement.childForFieldName('declaration') ?? statement) : statement;
    if (node.type === 'lexical_declaration' || node.type === 'variable_declaration') {
      for (const declarator of named(node)) {
        const target = declarator.childForFieldName('name');
        if (!target) continue;
        const value = declarator.childForFieldName('value');
        if (target.type === 'identifier' && target.text === name)
          return { kind: 'variable', at: declarator, value, fixed: !assigned(name, scope) };
        // Taken out of an object or an array: declared, but its value is not written here.
        if (target.type !== 'identifier' && binds(name, target))
          return { kind: 'variable', at: declarator, value: null, fixed: false };
      }
    }
    if (/function_declaration$|^class_declaration$/.test(node.type) && node.childForFieldName('name')?.text === name)
      return { kind: node.type === 'class_declaration' ? 'class' : 'function', at: node };
    if (node.type === 'import_statement') {
      const clause = named(node).find((child) => child.type === 'import_clause');
      const at = clause && binds(name, clause);
      if (at) return { kind: 'import', at };
    }
  }
  return undefined;
}

/** Whether anything within a node assigns to this name. */
export function assigned(name: string, scope: SyntaxNode): boolean {
  for (const node of ofType(scope, 'assignment_expression', 'augmented_assignment_expression', 'update_expression')) {
    const target = node.childForFieldName('left') ?? node.childForFieldName('argument');
    if (target?.type === 'identifier' && target.text === name) return true;
  }
  return false;
}

/** The expression that a value stands for: itself, or what a never reassigned variable of this file was given. */
export function resolve(value: SyntaxNode, depth = 0): SyntaxNode {
  const inner = bare(value);
  // The depth ends `const a = b, b = a`, which parses.
  if (depth > 8 || (inner.type !== 'identifier' && inner.type !== 'shorthand_property_identifier')) return inner;
  const found = meaning(inner.text, inner);
  return found?.kind === 'variable' && found.value && found.fixed ? resolve(found.value, depth + 1) : inner;
}

/** The number an expression surely is, if it is one. */
export function numberOf(value: SyntaxNode): number | undefined {
  const node = resolve(value);
  if (node.type === 'number') return Number(node.text.replaceAll('_', ''));
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (node.type !== 'binary_expression' || !left || !right) return undefined;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const operator = node.childForFieldName('operator')?.text;
  return operator === '*' ? a * b : operator === '/' ? a / b : operator === '+' ? a + b : operator === '-' ? a - b : undefined;
}

/** Text of a string literal without its quotes. */
export function stringOf(node: SyntaxNode): string | undefined {
  return node.type === 'string' ? node.text.slice(1, -1) : undefined;
}

/** A property's value in an object literal; a shorthand is its own value. */
export function property(object: SyntaxNode, name: string): { at: SyntaxNode; value: SyntaxNode } | undefined {
  for (const at of named(object)) {
    if (at.type === 'shorthand_property_identifier' && at.text === name) return { at, value: at };
    const key = at.type === 'pair' ? at.childForFieldName('key') : null;
    const value = at.childForFieldName('value');
    if (key && value && (stringOf(key) ?? key.text) === name) return { at, value };
  }
  return undefined;
}

/** Whether a value is surely nothing. */
export function isNothing(value: SyntaxNode): boolean {
  const node = resolve(value);
  return node.type === 'null' || node.type === 'undefined' || node.text === 'undefined';
}

/** A call's function and arguments. */
export function callOf(node: SyntaxNode): { callee: SyntaxNode; args: SyntaxNode[]; list: SyntaxNode } | undefined {
  if (node.type !== 'call_expression') return undefined;
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  return callee && list?.type === 'arguments' ? { callee, args: named(list), list } : undefined;
}
