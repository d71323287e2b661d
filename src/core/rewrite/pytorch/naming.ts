import type { TextEdit } from '../edit.ts';
import { callOf, importsIn, type Import } from '../python/python.ts';
import { functionAround } from '../python/edit.ts';
import { beginsLine } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named, walk } from '../tree.ts';

/** How something is written in this file, and the import it needs. */
export interface Named {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** A scheduler class in the file's own manner of importing. */
export function schedulerClass(root: SyntaxNode, text: string, eol: string, name: string, maker?: SyntaxNode): Named {
  const imports = usable(root);
  const own = imports.find((each) => each.module === 'torch.optim.lr_scheduler' && each.name === name);
  if (own) return { name: own.local, edits: [] };
  const whole = imports.find(
    (each) =>
      (each.module === 'torch.optim' && each.name === 'lr_scheduler') ||
      (each.module === 'torch.optim.lr_scheduler' && !each.name && each.local !== 'torch'),
  );
  if (whole) return { name: `${whole.local}.${name}`, edits: [] };
  const { optim, edits } = optimModule(root, text, eol, maker);
  if (optim) return { name: `${optim}.lr_scheduler.${name}`, edits };
  const sibling = imports.findLast(({ module, statement }) => module.startsWith('torch') && statement.parent?.type === 'module');
  return { name, edits: [imported(root, text, eol, `from torch.optim.lr_scheduler import ${name}`, sibling)] };
}

/** An optimizer class in the file's own manner. */
export function optimizerClass(root: SyntaxNode, text: string, eol: string, name: string, maker?: SyntaxNode): Named {
  const imports = usable(root);
  const own = imports.find((each) => each.module === 'torch.optim' && each.name === name);
  if (own) return { name: own.local, edits: [] };
  const { optim, edits } = optimModule(root, text, eol, maker);
  if (optim) return { name: `${optim}.${name}`, edits };
  const sibling = imports.findLast(({ module, statement }) => module.startsWith('torch') && statement.parent?.type === 'module');
  return { name, edits: [imported(root, text, eol, `from torch.optim import ${name}`, sibling)] };
}

/** What `torch.optim` is called here, as the optimizer's own call says if it can. */
function optimModule(root: SyntaxNode, text: string, eol: string, maker?: SyntaxNode): { optim?: string; edits: TextEdit[] } {
  const imports = usable(root);
  const said = /^(.*\boptim)\.\w+$/.exec((maker && callOf(maker)?.callee.text) ?? '')?.[1];
  const modules = imports.flatMap(({ module, name, local }) => {
    if (module === 'torch' && name === 'optim') return [local];
    if (name !== undefined) return [];
    if (module === 'torch.optim' && local !== 'torch') return [local];
    return local === 'torch' || module === 'torch' ? [`${local}.optim`] : [];
  });
  if (said !== undefined && (modules.includes(said) || hasStar(root))) return { optim: said, edits: [] };
  const [first] = [...modules].sort((a, b) => a.length - b.length);
  if (first !== undefined) return { optim: first, edits: [] };
  // A cell or fragment that has no import of torch at all, but uses it.
  if (imports.some(({ module }) => module.startsWith('torch'))) return { edits: [] };
  return { optim: 'torch.optim', edits: [imported(root, text, eol, 'import torch')] };
}

function hasStar(root: SyntaxNode): boolean {
  return [...walk(root)].some(({ type }) => type === 'wildcard_import');
}

/** The imports of a whole file whose names nothing else in it takes. */
function usable(root: SyntaxNode): Import[] {
  const given = new Set(
    [...walk(root)].flatMap((node) => (node.type === 'assignment' ? (node.childForFieldName('left')?.text ?? []) : [])),
  );
  return importsIn(root).filter(({ statement, local }) => functionAround(statement) === undefined && !given.has(local));
}

function imported(root: SyntaxNode, text: string, eol: string, line: string, after?: Import): TextEdit {
  if (after && beginsLine(text, after.statement.startIndex)) {
    const at = after.statement.endIndex + (/^[^\r\n]*/.exec(text.slice(after.statement.endIndex))?.[0].trimEnd().length ?? 0);
    return { start: at, end: at, text: eol + line };
  }
  const statements = named(root);
  const future = statements.findLast(({ type }) => type === 'future_import_statement');
  if (future) return { start: future.endIndex, end: future.endIndex, text: eol + line };
  const [first] = statements;
  const isDocstring = first?.type === 'expression_statement' && named(first)[0]?.type === 'string';
  const next =
    importsIn(root).find(({ statement }) => statement.parent === root)?.statement ?? (isDocstring ? statements[1] : undefined);
  const top = /^\uFEFF?(#![^\n]*\n)?(#.*coding[^\n]*\n)?/.exec(text)?.[0].length ?? 0;
  const at = next?.startIndex ?? top;
  return { start: at, end: at, text: line + eol };
}

/** `math`, as it is called here. */
export function mathModule(root: SyntaxNode, text: string, eol: string): Named {
  const own = usable(root).find(({ module, name }) => module === 'math' && name === undefined);
  return own ? { name: own.local, edits: [] } : { name: 'math', edits: [imported(root, text, eol, 'import math')] };
}

/** The first of some names that nothing in the file has. */
export function freeName(root: SyntaxNode, ...names: readonly string[]): string {
  const taken = new Set([...walk(root)].flatMap((node) => (node.type === 'identifier' ? node.text : [])));
  const last = names.at(-1) ?? 'value';
  const free = names.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  for (let i = 2; ; i++) if (!taken.has(`${last}_${i}`)) return `${last}_${i}`;
}
