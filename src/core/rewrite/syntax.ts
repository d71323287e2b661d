/** The part of a tree-sitter node that Lossline reads. The engine itself is loaded outside the core and handed in. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  /** UTF-16 offsets into the source. */
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: { readonly row: number; readonly column: number };
  readonly endPosition: { readonly row: number; readonly column: number };
  readonly isNamed: boolean;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly hasError: boolean;
  readonly parent: SyntaxNode | null;
  readonly namedChildren: readonly (SyntaxNode | null)[];
  readonly children: readonly (SyntaxNode | null)[];
  /** This node and all named ones below it but comments, in source order. */
  readonly subtree: readonly SyntaxNode[];
  childForFieldName(name: string): SyntaxNode | null;
  namedDescendantForIndex(start: number, end?: number): SyntaxNode | null;
}

export type Language = 'javascript' | 'typescript' | 'tsx' | 'python';

/** Port: parses a whole source. Each node is one object, however often it is looked at: nodes are compared by identity. */
export interface Parser {
  parse(language: Language, text: string): SyntaxNode;
}
