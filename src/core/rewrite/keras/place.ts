import type { Problem, Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { callOf, keyword } from '../python/python.ts';
import { addArgument, functionAround, linesBefore, pythonStyle, statementOf, type PythonStyle } from '../python/edit.ts';
import { beginsLine, indentAt } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';
import type { Callback } from './callbacks.ts';
import { argument, type Fit } from './fits.ts';
import { functionCalled, valuesOf } from './names.ts';

/** The edits that put a callback among those of a fit. */
export function place(script: Script, fit: Fit, { element, before, needs }: Callback): TextEdit[] | Problem {
  const { root, text } = script;
  const style = pythonStyle(text);
  const given = argument(fit, 'callbacks');
  const target = listOf(fit, root);
  const lines: Lines = (indent) => element.map((line) => indent + line).join(style.eol);
  const edits = given
    ? target
      ? intoList(text, target, lines, style)
      : around(given, text, root, lines, style)
    : addArgument(
        text,
        fit.call,
        (indent) => `callbacks=[${style.eol}${lines(indent + style.unit)},${style.eol}${indent}]`,
        style,
      );
  if ('reason' in edits) return edits;
  if (before.length === 0) return [...needs, ...edits];
  const statement = statementOf(target ?? fit.call);
  const definition = functionBefore(text, statement, before, style);
  if (definition) return [...needs, definition, ...edits];
  return { reason: 'This call shares its line with others: give it a line of its own first.', line: lineOf(fit.callee) };
}

/** The list that callbacks of a fit are added to, where there is one that is its own. */
export function listOf(fit: Fit, root: SyntaxNode): SyntaxNode | undefined {
  const given = argument(fit, 'callbacks');
  return given && ownList(given, fit, root);
}

/** A function before a statement and the comments that belong to it. A cell's magic, which reads like a comment here, stays first. */
function functionBefore(text: string, statement: SyntaxNode, lines: readonly string[], style: PythonStyle): TextEdit | undefined {
  const edit = linesBefore(text, statement, [...lines, ''], style);
  const siblings = statement.parent?.namedChildren ?? [];
  let first = statement;
  for (let i = siblings.indexOf(statement) - 1; i >= 0; i--) {
    const above = siblings[i];
    if (above?.type !== 'comment' || !/^#( |-|=|#)/.test(above.text) || !beginsLine(text, above.startIndex)) break;
    if (above.startPosition.row !== first.startPosition.row - 1) break;
    first = above;
  }
  return edit && { ...edit, start: first.startIndex, end: first.startIndex };
}

/** Text of the callback, each line beginning with the indentation. */
type Lines = (indent: string) => string;

/** The list that is written out, at the call or where its name is given it, and that nothing but this fit takes. */
function ownList(value: SyntaxNode, fit: Fit, root: SyntaxNode): SyntaxNode | undefined {
  if (value.type === 'list' || value.type === 'tuple') return value;
  if (value.type === 'binary_operator') {
    const right = value.childForFieldName('right');
    const plus = value.children.some((child) => child?.type === '+');
    return plus && right?.type === 'list' ? right : undefined;
  }
  const [list, ...more] = value.type === 'identifier' ? valuesOf(value) : [];
  if (!list || more.length > 0 || (list.type !== 'list' && list.type !== 'tuple')) return undefined;
  if (functionAround(list) !== functionAround(fit.call) || list.startIndex > fit.call.startIndex) return undefined;
  const holder = list.parent?.childForFieldName('left');
  const alone = [...walk(root)].every((use) => {
    if (use.type !== 'identifier' || use.text !== value.text || use === holder || within(use, fit.call)) return true;
    const { parent } = use;
    // The name of an option, and the last word of `keras.callbacks`, only read like it.
    if (parent?.type === 'keyword_argument' && parent.childForFieldName('name') === use) return true;
    if (parent?.type === 'attribute' && parent.childForFieldName('attribute') === use) return true;
    return parent?.type === 'attribute' && /^(append|extend|insert)$/.test(parent.childForFieldName('attribute')?.text ?? '');
  });
  // What a loop makes once it does not make for each of its fits.
  const loop = [...ancestors(fit.call)].find(({ type }) => /^(for|while)_statement$/.test(type));
  return alone && (!loop || within(list, loop)) ? list : undefined;
}

function intoList(text: string, list: SyntaxNode, lines: Lines, { eol, unit }: PythonStyle): TextEdit[] {
  const indent = indentAt(text, list.startIndex);
  const last = named(list).at(-1);
  if (!last) {
    const [open, close] = list.type === 'tuple' ? ['(', ')'] : ['[', ']'];
    const put = `${open}${eol}${lines(indent + unit)},${eol}${indent}${close}`;
    return [{ start: list.startIndex, end: list.endIndex, text: put }];
  }
  const comma = list.children.find((child) => child?.type === ',' && child.startIndex >= last.endIndex);
  const after = (comma ?? last).endIndex;
  const rest = text.slice(after, list.endIndex - 1);
  const remark = /^[ \t]*#[^\r\n]*/.exec(rest)?.[0] ?? '';
  const own = beginsLine(text, last.startIndex);
  const inner = own || list.startPosition.row !== last.startPosition.row ? indentAt(text, last.startIndex) : indent + unit;
  const closes = /\n\s*$/.test(rest);
  const flat = list.startPosition.row === last.startPosition.row;
  const first = list.namedChildren[0] ?? last;
  const opened = flat ? [{ start: list.startIndex + 1, end: first.startIndex, text: eol + inner }] : [];
  const at = after + remark.length;
  const end = closes ? at : list.endIndex - 1;
  const put = `${eol}${lines(inner)},${closes ? '' : eol + indent}`;
  if (comma || remark === '') return [...opened, { start: at, end, text: (comma ? '' : ',') + put }];
  return [...opened, { start: after, end: after, text: ',' }, { start: at, end, text: put }];
}

/** A list of what is there and the callback. */
function around(
  value: SyntaxNode,
  text: string,
  root: SyntaxNode,
  lines: Lines,
  { eol, unit }: PythonStyle,
): TextEdit[] | Problem {
  const indent = indentAt(text, value.startIndex);
  const list = (before: string) => `[${eol}${before && indent + unit + before + eol}${lines(indent + unit)},${eol}${indent}]`;
  const shape = shapeOf(value, root);
  if (shape === undefined) {
    const reason = `What \`${value.text.split('\n')[0] ?? ''}\` holds is not written out here, one callback or a list: write the callbacks at the call itself first.`;
    return { reason, line: lineOf(value) };
  }
  const plain = /^(identifier|attribute|call|subscript)$/.test(value.type) ? value.text : `(${value.text})`;
  const held = { none: '', one: `${value.text},`, list: `*${plain},`, 'list or none': `*(${value.text} or []),` }[shape];
  return [{ start: value.startIndex, end: value.endIndex, text: list(held) }];
}

type Shape = 'none' | 'one' | 'list' | 'list or none';

/** What a value of `callbacks` is, as far as this file says. */
function shapeOf(value: SyntaxNode, root: SyntaxNode, depth = 0): Shape | undefined {
  if (depth > 6) return undefined;
  const among = (nodes: readonly SyntaxNode[]) => together(nodes.map((node) => shapeOf(node, root, depth + 1)));
  if (value.type === 'none') return 'none';
  if (/^(list|tuple|list_comprehension)$/.test(value.type)) return 'list';
  if (value.type === 'parenthesized_expression') return among(named(value));
  if (value.type === 'conditional_expression') return among(named(value).filter((_, part) => part !== 1));
  if (value.type === 'boolean_operator' && value.text.endsWith(' or []')) return 'list';
  if (value.type === 'binary_operator') {
    const sides = named(value).map((side) => shapeOf(side, root, depth + 1));
    return sides.includes('list') ? 'list' : undefined;
  }
  const call = callOf(value);
  if (call) {
    if (call.callee.text === 'list') return 'list';
    if (/(^|\.)[A-Z]\w*$/.test(call.callee.text)) return 'one';
    const definition = functionCalled(call.callee, root);
    const returned = [...(definition ? walk(definition) : [])].filter(
      (node) => node.type === 'return_statement' && functionAround(node) === definition,
    );
    return returned.length > 0 ? among(returned.map((node) => named(node)[0] ?? node)) : undefined;
  }
  if (value.type !== 'identifier' && value.type !== 'attribute') return undefined;
  const values = valuesOf(value).filter((each) => !/^callbacks? or \[\]$/.test(each.text));
  if (values.length > 0) return among(values);
  return valuesOf(value).length > 0 ? 'list' : value.type === 'identifier' ? parameterShape(value, root, depth) : undefined;
}

function together(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  const [first] = shapes;
  if (shapes.every((shape) => shape === first)) return first;
  return shapes.every((shape) => shape !== undefined && shape !== 'one') ? 'list or none' : undefined;
}

/** What a parameter holds: its default, its type, or what all calls in this file pass. */
function parameterShape(name: SyntaxNode, root: SyntaxNode, depth: number): Shape | undefined {
  const definition = functionAround(name);
  const parameters = named(definition?.childForFieldName('parameters') ?? name);
  const parameter = parameters.find((each) => (each.childForFieldName('name') ?? named(each)[0] ?? each).text === name.text);
  if (!definition || !parameter) return undefined;
  const type = parameter.childForFieldName('type')?.text ?? '';
  const otherwise = parameter.childForFieldName('value');
  if (/list|sequence|iterable/i.test(type))
    return otherwise?.type === 'none' || /None|Optional/.test(type) ? 'list or none' : 'list';
  if (otherwise)
    return /^(none|list|tuple)$/.test(otherwise.type) && !type && /s$|list/i.test(name.text) ? 'list or none' : undefined;
  const own = definition.childForFieldName('name')?.text;
  const place = parameters.filter(({ text }) => text !== 'self').indexOf(parameter);
  const passed = [...walk(root)].flatMap((node) => {
    const call = callOf(node);
    if (!call || (call.callee.childForFieldName('attribute') ?? call.callee).text !== own) return [];
    const at = keyword(call.args, name.text)?.value ?? call.args.filter(({ type: kind }) => kind !== 'keyword_argument')[place];
    return [at && shapeOf(at, root, depth + 1)];
  });
  return passed.length > 0 ? together(passed) : undefined;
}
