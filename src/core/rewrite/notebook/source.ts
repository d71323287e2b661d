import type { TextEdit } from '../edit.ts';
import { textOf, unitsOf, type JsonNode } from './json.ts';

/** What stands in the file between the brackets and lines of a source that is a list. */
export interface Gaps {
  readonly open: string;
  readonly between: string;
  readonly close: string;
}

/** How the first of these sources that shows it is written. */
export function gapsOf(file: string, sources: readonly JsonNode[]): Gaps {
  const lists = sources.filter(({ kind, items }) => kind === 'array' && items.length > 0);
  const many = lists.find(({ items }) => items.length > 1)?.items ?? [];
  const [list, first, second] = [lists[0], many[0], many[1]];
  const open = list ? file.slice(list.start + 1, list.items[0]?.start) : '';
  return {
    open,
    between:
      first && second
        ? file.slice(first.end, second.start)
        : `,${open || (/^\s*\{\s*"[^"]*":\s/.test(file.replace('\uFEFF', '')) ? ' ' : '')}`,
    close: list ? file.slice(list.items.at(-1)?.end, list.end - 1) : '',
  };
}

/** Edits of a cell's source, a string or a list of its lines, as edits of the file. What stays is not written anew. */
export function editsOfSource(file: string, source: JsonNode, edits: readonly TextEdit[], gaps: Gaps): TextEdit[] {
  const ascii = /(?<!\\)\\u(?!00[0-7])[0-9a-fA-F]{4}/.test(file) && !/[^\0-\x7F\uFEFF]/.test(file);
  const quoted = (text: string) => {
    const inner = JSON.stringify(text).slice(1, -1);
    return ascii ? inner.replace(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) : inner;
  };
  const split = source.kind === 'array' ? `"${gaps.between}"` : '';
  const lines = (text: string) => (split ? text.split(/(?<=\n)/) : [text]).map(quoted).join(split);
  if (source.kind === 'array' && source.items.length === 0) {
    const text = edits.map((edit) => lines(edit.text)).join('');
    return [{ start: source.start, end: source.end, text: `[${gaps.open}"${text}"${gaps.close}]` }];
  }
  const { places, firsts } = placesIn(file, source.kind === 'array' ? source.items : [source]);
  const last = places.length - 1;
  const place = (offset: number) => places[offset] ?? source.start + 1;
  return edits.map(({ start, end, text }) => {
    const put = lines(text);
    // Whole lines at the end go with the comma before them.
    const before = text === '' && end === last && end > start ? firsts.get(start) : undefined;
    if (before !== undefined) return { start: before, end: place(end), text: '' };
    const head = text !== '' && start === last && firsts.has(last) ? split : '';
    const tail = text.endsWith('\n') && end < last ? split : '';
    return { start: place(start), end: place(end), text: head + put + tail };
  });
}

/**
 * Where in the file each offset of a source stands: behind a line end, in the next line of the list. `firsts` has, for each offset at which
 * a line other than the first begins (or would), the end of the line before.
 */
function placesIn(file: string, lines: readonly JsonNode[]): { places: number[]; firsts: Map<number, number> } {
  const places: number[] = [];
  const firsts = new Map<number, number>();
  for (const line of lines) {
    let at = line.start + 1;
    for (const length of unitsOf(file, line)) {
      places.push(at);
      at += length;
    }
    if (line !== lines.at(-1) || textOf(file, line)?.endsWith('\n')) firsts.set(places.length, at);
  }
  places.push((lines.at(-1)?.end ?? 1) - 1);
  return { places, firsts };
}
