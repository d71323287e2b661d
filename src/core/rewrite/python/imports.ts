import type { TextEdit } from '../edit.ts';
import { importsIn, type Import } from './python.ts';
import { linesAfter, linesBefore, type PythonStyle } from './edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors } from '../tree.ts';

/** How something of another module is written in this file, and the imports that it needs. */
export interface Imported {
  readonly names: readonly string[];
  readonly edits: readonly TextEdit[];
}

/**
 * Names of one module in the file's own manner: `from module import a` where that is how the file has its siblings, else through the
 * module that is imported already, else by an import of their own.
 * @param module `torch.optim.lr_scheduler`
 */
export function imported(
  { root, text }: { readonly root: SyntaxNode; readonly text: string },
  module: string,
  names: readonly string[],
  style: PythonStyle,
): Imported {
  const imports = importsIn(root).filter(isGlobal);
  const own = (name: string) => imports.find((each) => each.module === module && each.name === name)?.local;
  const siblings = imports.find((each) => each.module === module && each.name !== undefined);
  const through = siblings ? undefined : throughModule(imports, module);
  const missing = through === undefined ? names.filter((name) => own(name) === undefined) : [];
  const beside = siblings ?? imports.find((each) => top(each) === module.split('.')[0]) ?? imports.find(atTop);
  const edits =
    missing.length === 0
      ? []
      : siblings && isOneLine(siblings)
        ? [{ start: siblings.statement.endIndex, end: siblings.statement.endIndex, text: `, ${missing.join(', ')}` }]
        : added(text, root, beside, `from ${module} import ${missing.join(', ')}`, style);
  return { names: names.map((name) => own(name) ?? (through === undefined ? name : `${through}.${name}`)), edits };
}

/** A module by its own name, imported before all others where it is not yet. */
export function importedModule(
  { root, text }: { readonly root: SyntaxNode; readonly text: string },
  module: string,
  style: PythonStyle,
): Imported {
  const imports = importsIn(root).filter(atTop);
  const own = imports.find((each) => each.module === module && each.name === undefined);
  if (own) return { names: [own.local], edits: [] };
  const first = imports[0]?.statement;
  const edit = first && linesBefore(text, first, [`import ${module}`], style);
  return { names: [module], edits: edit ? [edit] : added(text, root, undefined, `import ${module}`, style) };
}

/** `optim.lr_scheduler` for `from torch import optim`: the nearest module around that the file has by a name. */
function throughModule(imports: readonly Import[], module: string): string | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length--) {
    const [outer, name] = [parts.slice(0, length - 1).join('.'), parts[length - 1]];
    const rest = parts.slice(length);
    const whole = parts.slice(0, length).join('.');
    const by = imports.find((each) =>
      each.name === undefined ? each.module === whole : each.module === outer && each.name === name,
    );
    if (!by) continue;
    // `import torch.optim` without another name brings `torch`.
    const isBare = by.name === undefined && by.local === parts[0] && length > 1;
    return [isBare ? whole : by.local, ...rest].join('.');
  }
  return undefined;
}

/** Whether what an import brings is known in the whole file: not one within a function. */
function isGlobal({ statement }: Import): boolean {
  return ![...ancestors(statement)].some(({ type }) => type === 'function_definition' || type === 'class_definition');
}

/** `from module import a, b` without brackets, which takes one more at its end. */
function isOneLine({ statement, name }: Import): boolean {
  return name !== '*' && !/[()\\\n]/.test(statement.text);
}

function top({ module }: Import): string | undefined {
  return module.split('.')[0];
}

function atTop({ statement }: Import): boolean {
  return statement.parent?.type === 'module';
}

function added(text: string, root: SyntaxNode, beside: Import | undefined, line: string, style: PythonStyle): TextEdit[] {
  const after = beside && linesAfter(text, beside.statement, [line], style);
  if (after) return [after];
  const first = root.namedChildren.find((child) => child?.type !== 'comment');
  const before = first && linesBefore(text, first, [line], style);
  return before ? [before] : [];
}
