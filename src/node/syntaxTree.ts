import type { Tree, TreeCursor } from '@vscode/tree-sitter-wasm';
import type { SyntaxNode } from '../core/rewrite/syntax.ts';

/**
 * The engine's tree as plain objects. Each look at a node of the engine's crosses into its own memory and makes a new object; one walk with
 * its cursor costs less than the parse, and whatever reads the tree afterwards, however often, costs next to nothing.
 */
export function snapshot(tree: Tree, source: string): SyntaxNode {
  const lines = lineStarts(source);
  const cursor = tree.walk();
  try {
    return copy(cursor, null, { source, lines, nodes: [] });
  } finally {
    cursor.delete();
  }
}

interface Source {
  readonly source: string;
  /** Offset of each line's first character. */
  readonly lines: readonly number[];
  /** All named nodes but comments, in source order: those below a node follow it without a gap. */
  readonly nodes: PlainNode[];
}

function copy(cursor: TreeCursor, parent: PlainNode | null, source: Source): PlainNode {
  const node = new PlainNode(cursor, parent, source);
  if (node.isNamed && node.type !== 'comment') source.nodes.push(node);
  if (!cursor.gotoFirstChild()) return node.complete();
  do {
    const child = copy(cursor, node, source);
    node.add(child);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return node.complete();
}

/** Most nodes are words and punctuation without children: they share one list. */
const NONE: PlainNode[] = [];

class PlainNode implements SyntaxNode {
  readonly type: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly isNamed: boolean;
  readonly isMissing: boolean;
  children = NONE;
  namedChildren = NONE;
  readonly parent: PlainNode | null;
  hasError: boolean;
  readonly #field: string | null;
  readonly #source: Source;
  readonly #first: number;
  #end = 0;

  constructor(cursor: TreeCursor, parent: PlainNode | null, source: Source) {
    this.type = cursor.nodeType;
    this.startIndex = cursor.startIndex;
    this.endIndex = cursor.endIndex;
    // Python's backslash at the end of a line may stand anywhere, like white space: it is no argument and no statement.
    this.isNamed = cursor.nodeIsNamed && this.type !== 'line_continuation';
    this.isMissing = cursor.nodeIsMissing;
    this.parent = parent;
    this.hasError = this.isError;
    this.#field = cursor.currentFieldName;
    this.#source = source;
    this.#first = source.nodes.length;
  }

  add(child: PlainNode): void {
    if (this.children === NONE) this.children = [];
    this.children.push(child);
    if (child.isNamed) {
      if (this.namedChildren === NONE) this.namedChildren = [];
      this.namedChildren.push(child);
    }
    this.hasError ||= child.hasError || child.isMissing;
  }

  /** To be called when everything below is there. */
  complete(): this {
    this.#end = this.#source.nodes.length;
    return this;
  }

  get subtree(): readonly PlainNode[] {
    const { nodes } = this.#source;
    return this.parent ? nodes.slice(this.#first, this.#end) : nodes;
  }

  get isError(): boolean {
    return this.type === 'ERROR';
  }

  get text(): string {
    return this.#source.source.slice(this.startIndex, this.endIndex);
  }

  get startPosition() {
    return positionAt(this.#source.lines, this.startIndex);
  }

  get endPosition() {
    return positionAt(this.#source.lines, this.endIndex);
  }

  childForFieldName(name: string): PlainNode | null {
    return this.children.find((child) => child.#field === name) ?? null;
  }

  namedDescendantForIndex(start: number, end = start): PlainNode | null {
    if (start < this.startIndex || end > this.endIndex) return null;
    for (const child of this.namedChildren) {
      const found = child.namedDescendantForIndex(start, end);
      if (found) return found;
    }
    return this;
  }
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function positionAt(lines: readonly number[], offset: number): { row: number; column: number } {
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { row: low, column: offset - (lines[low] ?? 0) };
}
