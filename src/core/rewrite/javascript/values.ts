import { assigned, bare, callOf, isFunction, meaning, property, stringOf, type Meaning } from './javascript.ts';
import type { WrittenNumber } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType, rootOf } from '../lookup.ts';
import { ancestors, named, walk } from '../tree.ts';

/** The expression in which a value begins, and whether it is one that whoever calls or starts the script may replace. */
interface Origin {
  readonly node: SyntaxNode;
  readonly isDefault: boolean;
}

/**
 * The literal behind an expression, as far as this file tells: by way of variables, parameters with a default or with one call, `a.b` of
 * objects that are written out, `this.x`, the state of a component, options of a command line. Where a name is given several values it
 * stands for none of them.
 */
export function numberBehind(value: SyntaxNode): WrittenNumber | undefined {
  const { node, isDefault } = originOf(value);
  if (node.type !== 'number') return undefined;
  const number = Number(node.text.replaceAll('_', ''));
  return Number.isNaN(number) ? undefined : { node, value: number, isDefault };
}

/** Follows an expression back to where its value is written, as far as it can be followed. */
export function originOf(value: SyntaxNode, depth = 0): Origin {
  const node = bare(value);
  // The depth ends `const a = b, b = a`, which parses.
  const next = depth > 12 ? undefined : before(node, depth);
  if (!next) return { node, isDefault: false };
  const origin = originOf(next.node, depth + 1);
  return { node: origin.node, isDefault: origin.isDefault || next.isDefault };
}

const same = (node: SyntaxNode | null | undefined): Origin | undefined => (node ? { node, isDefault: false } : undefined);
const byDefault = (node: SyntaxNode | null | undefined): Origin | undefined => (node ? { node, isDefault: true } : undefined);

function before(node: SyntaxNode, depth: number): Origin | undefined {
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier': {
      const found = meaning(node.text, node);
      return found && ofMeaning(found, node, depth);
    }
    case 'member_expression': {
      const object = node.childForFieldName('object');
      const name = node.childForFieldName('property')?.text;
      return object && name ? member(object, name, depth) : undefined;
    }
    case 'binary_expression':
      return /^(\|\||\?\?)$/.test(node.childForFieldName('operator')?.text ?? '')
        ? byDefault(node.childForFieldName('right'))
        : undefined;
    case 'call_expression': {
      const call = callOf(node);
      return call && /^(Number|parseFloat|Number\.parseFloat)$/.test(call.callee.text) ? same(call.args[0]) : undefined;
    }
    default:
      return undefined;
  }
}

function ofMeaning(found: Meaning, use: SyntaxNode, depth: number): Origin | undefined {
  if (found.kind === 'parameter') return ofParameter(found.at, use, depth);
  if (found.kind !== 'variable') return undefined;
  const target = found.at.childForFieldName('name');
  const value = found.at.childForFieldName('value');
  if (target?.type === 'object_pattern' && value) return taken(target, value, use.text, depth);
  if (target?.type === 'array_pattern' && /^(React\.)?useState$/.test(callOf(value ?? target)?.callee.text ?? ''))
    return named(target)[0]?.text === use.text ? byDefault(callOf(value ?? target)?.args[0]) : undefined;
  if (found.value) return found.fixed ? same(found.value) : undefined;
  return target?.type === 'identifier' ? same(only(assignments(rootOf(use), target.text))) : undefined;
}

/** What an entry of `{ a, b: c, d = 1 }` is taken from. */
function taken(pattern: SyntaxNode, object: SyntaxNode, name: string, depth: number): Origin | undefined {
  for (const entry of named(pattern)) {
    if (entry.type === 'shorthand_property_identifier_pattern' && entry.text === name) return member(object, name, depth);
    if (entry.type === 'object_assignment_pattern' && named(entry)[0]?.text === name)
      return member(object, name, depth) ?? byDefault(named(entry)[1]);
    if (entry.type === 'pair_pattern' && entry.childForFieldName('value')?.text === name)
      return member(object, entry.childForFieldName('key')?.text ?? name, depth);
  }
  return undefined;
}

/** A parameter's default, or what the only call of the function in this file passes for it. */
function ofParameter(at: SyntaxNode, use: SyntaxNode, depth: number): Origin | undefined {
  const holder = [...ancestors(at)].find(isFunction);
  const list = holder?.childForFieldName('parameters');
  if (!holder || !list || assigned(use.text, holder)) return undefined;
  const index = named(list).findIndex((each) => each.startIndex <= at.startIndex && at.endIndex <= each.endIndex);
  const parameter = named(list)[index];
  if (!parameter) return undefined;
  const pattern = [...walk(parameter)].find(({ type }) => type === 'object_pattern');
  const own = parameter.childForFieldName('value') ?? parameter.childForFieldName('right');
  const passed = argumentOf(holder, index);
  if (pattern) {
    const inside = named(pattern).find((each) => each.type === 'object_assignment_pattern' && named(each)[0]?.text === at.text);
    const from = passed ?? own;
    return (from && taken(pattern, from, at.text, depth)) ?? byDefault(inside && named(inside)[1]);
  }
  return own ? byDefault(own) : same(passed);
}

function argumentOf(holder: SyntaxNode, index: number): SyntaxNode | undefined {
  const name = holder.childForFieldName('name')?.text ?? holder.parent?.childForFieldName('name')?.text;
  if (!name) return undefined;
  const calls = ofType(rootOf(holder), 'call_expression')
    .map(callOf)
    .filter((call) => call?.callee.text.split('.').at(-1) === name);
  return calls.length === 1 ? calls[0]?.args[index] : undefined;
}

/** The value of `object.name`. */
function member(object: SyntaxNode, name: string, depth: number): Origin | undefined {
  if (bare(object).type === 'this') return same(memberOfThis(object, name));
  const { node, isDefault } = originOf(object, depth + 1);
  if (node.type === 'object') {
    const found = property(node, name);
    return found && { node: found.value, isDefault };
  }
  return /\.(parse_?args|parseArgs|parseKnownArgs|parse_known_args|argv|opts|parse(Sync)?)\b/i.test(node.text)
    ? byDefault(optionOf(rootOf(object), name))
    : undefined;
}

/** The one value that a class, or an object with methods, gives to a member of its own. */
function memberOfThis(self: SyntaxNode, name: string): SyntaxNode | undefined {
  for (const scope of ancestors(self)) {
    if (scope.type === 'object') {
      const found = property(scope, name);
      if (found) return found.value;
    }
    if (scope.type !== 'class_body') continue;
    const fields = named(scope).filter(
      (field) => (field.childForFieldName('property') ?? field.childForFieldName('name'))?.text === name,
    );
    const values = fields.flatMap((field) =>
      /field_definition$/.test(field.type) ? (field.childForFieldName('value') ?? []) : [],
    );
    return only([...values, ...assignments(scope, `this.${name}`)]);
  }
  return undefined;
}

/** Default of an option: `addArgument('--learningRate', {defaultValue: 0.1})`, `.option('lr', { default: 0.1 })`. */
function optionOf(root: SyntaxNode, name: string): SyntaxNode | undefined {
  const plain = (flag: string) =>
    flag
      .replace(/[ =<[].*$/, '')
      .replaceAll(/[-_]/g, '')
      .toLowerCase();
  for (const node of ofType(root, 'call_expression')) {
    const call = callOf(node);
    if (!call || !/(add_?argument|option)$/i.test(call.callee.text)) continue;
    const flags = call.args.flatMap((each) => (each.type === 'array' ? named(each) : each)).map(stringOf);
    if (!flags.some((flag) => flag !== undefined && plain(flag) === plain(name))) continue;
    const options = call.args.find(({ type }) => type === 'object');
    const found = options && (property(options, 'default') ?? property(options, 'defaultValue'));
    return found?.value ?? call.args.find(({ type }) => type === 'number');
  }
  return undefined;
}

/** All that is assigned to a name or member within a scope. */
function assignments(scope: SyntaxNode, target: string): SyntaxNode[] {
  return ofType(scope, 'assignment_expression', 'augmented_assignment_expression').flatMap((node) => {
    if (node.childForFieldName('left')?.text !== target) return [];
    return node.childForFieldName('right') ?? [];
  });
}

function only<T>([first, ...more]: readonly T[]): T | undefined {
  return more.length === 0 ? first : undefined;
}
