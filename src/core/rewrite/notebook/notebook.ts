import type { Problem } from '../analysis.ts';
import { joinCells, type CellScript } from './cells.ts';
import { applyEdits, type TextEdit } from '../edit.ts';
import { entry, readJson, textOf, type JsonNode } from './json.ts';
import { editsOfSource, gapsOf } from './source.ts';

/** A notebook file as one Python script. */
export interface Notebook extends CellScript {
  readonly language: 'python';
  /** Edits of the script as edits of the file: nothing but the sources of the changed cells changes, byte for byte. */
  fileEdits(edits: readonly TextEdit[]): readonly TextEdit[] | Problem;
  /** The file after edits of the script. */
  applyTo(edits: readonly TextEdit[]): string | Problem;
}

/** Whether a path is that of a notebook: its script is what `readNotebook` makes of it. */
export function isNotebook(path: string): boolean {
  return /\.ipynb$/i.test(path);
}

/** Reads a Jupyter notebook (nbformat 3 to 5). A problem's line is one of the file. */
export function readNotebook(file: string): Notebook | Problem {
  const root = readJson(file);
  if ('at' in root) {
    const line = file.slice(0, root.at).split('\n').length;
    return { reason: `This notebook is no valid JSON: ${root.expected} is missing here.`, line };
  }
  const sheets = entry(root, 'worksheets')?.items.map((sheet) => entry(sheet, 'cells'));
  const lists = sheets ?? [entry(root, 'cells')];
  if (lists.length === 0 || lists.some((list) => list?.kind !== 'array'))
    return { reason: 'This file is no Jupyter notebook of version 3 or later: it has no list of cells.', line: 1 };
  const language = languageOfKernel(file, root);
  if (language && !/^i?python\d*$/i.test(language))
    return { reason: `The kernel of this notebook is ${language}: Lossline edits notebooks in Python.`, line: 1 };
  const cells: { python: boolean; text: string; source: JsonNode }[] = [];
  for (const cell of lists.flatMap((list) => list?.items ?? [])) {
    const source = entry(cell, 'source') ?? entry(cell, 'input');
    const lines = source?.kind === 'array' ? source.items : source ? [source] : [];
    const texts = lines.map((line) => textOf(file, line));
    const python = textOf(file, entry(cell, 'cell_type')) === 'code' && isPython(file, cell);
    if (!source || texts.includes(undefined)) {
      if (python) return { reason: 'This cell has no source.', line: file.slice(0, cell.start).split('\n').length };
      cells.push({ python: false, text: '', source: cell });
    } else cells.push({ python, text: texts.join(''), source });
  }
  const script = joinCells(cells);
  const fileEdits = (edits: readonly TextEdit[]) => {
    const split = script.split(edits);
    if ('reason' in split) return split;
    const sources = cells.map(({ source }) => source);
    return split.flatMap(({ cell, edits: own }) => {
      const source = sources[cell];
      return source ? editsOfSource(file, source, own, gapsOf(file, [source, ...sources])) : [];
    });
  };
  return {
    ...script,
    language: 'python',
    fileEdits,
    applyTo(edits) {
      const changes = fileEdits(edits);
      return 'reason' in changes ? changes : applyEdits(file, changes);
    },
  };
}

function languageOfKernel(file: string, root: JsonNode): string | undefined {
  const metadata = entry(root, 'metadata');
  const kernel = entry(metadata, 'kernelspec');
  const said = textOf(file, entry(kernel, 'language')) ?? textOf(file, entry(entry(metadata, 'language_info'), 'name'));
  // Some notebooks only name their kernel, which is anything its owner calls it: but these are no Python.
  return said ?? /^(ir|julia|deno|bash)\b/.exec(textOf(file, entry(kernel, 'name')) ?? '')?.[0];
}

/** Whether a code cell is in the language of the notebook, as version 3 and VS Code say of each. */
function isPython(file: string, cell: JsonNode): boolean {
  const own = entry(entry(entry(cell, 'metadata'), 'vscode'), 'languageId') ?? entry(cell, 'language');
  return (textOf(file, own) ?? 'python') === 'python';
}
