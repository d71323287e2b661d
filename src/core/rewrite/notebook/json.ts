/** A value of a JSON text, with the place where it is written. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'literal';
  /** UTF-16 range, quotes and brackets included. */
  readonly start: number;
  readonly end: number;
  /** Those of an array, or of an object in the order of `keys`. */
  readonly items: readonly JsonNode[];
  readonly keys: readonly string[];
}

/** Where a text is no JSON. */
export interface JsonProblem {
  readonly at: number;
  readonly expected: string;
}

/** Deeper ones are no notebook, and would not fit on the stack. */
const DEEPEST = 200;
const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const BLANK = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Broken extends Error {
  readonly problem: JsonProblem;
  constructor(problem: JsonProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

/** Reads a JSON text (RFC 8259, a byte order mark allowed) and keeps the places, which the language's own reader does not. */
export function readJson(text: string): JsonNode | JsonProblem {
  try {
    const node = valueAt(text, after(BLANK, text, text.startsWith('\uFEFF') ? 1 : 0), 0);
    const end = after(BLANK, text, node.end);
    return end === text.length ? node : { at: end, expected: 'the end of the file' };
  } catch (error) {
    if (error instanceof Broken) return error.problem;
    throw error;
  }
}

/** The value of a key; the last where there are several, as everywhere. */
export function entry(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.items[node.keys.lastIndexOf(key)] : undefined;
}

/** What a node of kind `string` says. */
export function textOf(text: string, node: JsonNode | undefined): string | undefined {
  return node?.kind === 'string' ? (JSON.parse(text.slice(node.start, node.end)) as string) : undefined;
}

/** Lengths, in the JSON text, of each UTF-16 unit of a string: 1, or that of its escape. */
export function unitsOf(text: string, { start, end }: JsonNode): number[] {
  const lengths: number[] = [];
  for (let at = start + 1; at < end - 1; at += lengths.at(-1) ?? 1)
    lengths.push(text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2);
  return lengths;
}

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function valueAt(text: string, start: number, depth: number): JsonNode {
  if (depth > DEEPEST) throw new Broken({ at: start, expected: `no more than ${DEEPEST} brackets within each other` });
  if (text[start] === '{' || text[start] === '[') return listAt(text, start, depth);
  if (text[start] === '"') return { kind: 'string', start, end: stringEnd(text, start), items: [], keys: [] };
  const end = after(LITERAL, text, start);
  if (end === start) throw new Broken({ at: start, expected: 'a value' });
  return { kind: 'literal', start, end, items: [], keys: [] };
}

function listAt(text: string, start: number, depth: number): JsonNode {
  const object = text[start] === '{';
  const close = object ? '}' : ']';
  const [items, keys]: [JsonNode[], string[]] = [[], []];
  let at = after(BLANK, text, start + 1);
  while (text[at] !== close || items.length > 0) {
    if (object) {
      const end = stringEnd(text, at);
      keys.push(JSON.parse(text.slice(at, end)) as string);
      at = after(BLANK, text, end);
      if (text[at] !== ':') throw new Broken({ at, expected: '`:`' });
      at = after(BLANK, text, at + 1);
    }
    const item = valueAt(text, at, depth + 1);
    items.push(item);
    at = after(BLANK, text, item.end);
    if (text[at] === close) break;
    if (text[at] !== ',') throw new Broken({ at, expected: `\`,\` or \`${close}\`` });
    at = after(BLANK, text, at + 1);
  }
  return { kind: object ? 'object' : 'array', start, end: at + 1, items, keys };
}

function stringEnd(text: string, start: number): number {
  if (text[start] !== '"') throw new Broken({ at: start, expected: 'a string in double quotes' });
  for (let at = start + 1; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) throw new Broken({ at, expected: 'a string that ends on its line' });
    if (code !== 0x5c) at++;
    else {
      const next = after(ESCAPE, text, at);
      if (next === at) throw new Broken({ at, expected: 'an escape that JSON knows' });
      at = next;
    }
  }
  throw new Broken({ at: text.length, expected: 'a closing quote' });
}
