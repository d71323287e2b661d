import type { RemedySettings } from '../schedules/remedy.ts';
import type { Framework, GhostText, Script, TrainingSite } from './analysis.ts';
import { brokenAt } from './broken.ts';
import { applyEdits, type TextEdit } from './edit.ts';
import type { Parser } from './syntax.ts';

/** The line that the cursor is on. */
interface Cursor {
  readonly at: number;
  readonly lineStart: number;
  readonly lineEnd: number;
  /** White space before the cursor, where there is nothing else on its line. */
  readonly indent: string | undefined;
}

/** Whether anything can be suggested here at all, as far as the text alone can tell: on a blank line, or between empty brackets. */
export function mayGhost(text: string, offset: number): boolean {
  return cursorAt(text, offset).indent !== undefined || isBetweenBrackets(text, offset);
}

/**
 * What the framework would put into a script, as ghost text: where one of its edits would insert lines at the blank line of the cursor, or
 * fill the empty brackets around it. The other edits of the change come along as `rest`; imports alone are no place for a suggestion.
 * @param fit settings as they fit a site, the best first; undefined where none do
 */
export function ghostOf(
  framework: Pick<Framework, 'analyze' | 'rewrite'>,
  parser: Parser,
  script: Script,
  offset: number,
  fit: (site: TrainingSite) => RemedySettings | undefined,
): GhostText | undefined {
  const { sites, problem } = framework.analyze(script);
  if (problem || brokenAt(script)) return undefined;
  const cursor = cursorAt(script.text, offset);
  for (const site of sites) {
    const settings = site.existingSchedule || site.ask ? undefined : fit(site);
    const change = settings && framework.rewrite(script, site, settings);
    if (!change?.ok) continue;
    for (const edit of change.edits) {
      const text = isImport(edit.text) ? undefined : textAt(script.text, edit, cursor);
      const ghost = text && withRest(change.edits, edit, text, offset);
      if (ghost && stillParses(parser, script, ghost)) return ghost;
    }
  }
  return undefined;
}

function cursorAt(text: string, at: number): Cursor {
  const lineStart = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = at + (/^[^\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
  const blank = text.slice(lineStart, lineEnd).trim() === '';
  return { at, lineStart, lineEnd, indent: blank ? text.slice(lineStart, at) : undefined };
}

function isBetweenBrackets(text: string, at: number): boolean {
  return /[[(]\s*$/.test(text.slice(0, at)) && /^\s*[\])]/.test(text.slice(at));
}

/** What an edit would put at the cursor, less what is there; undefined where its place is another. */
function textAt(text: string, edit: TextEdit, cursor: Cursor): string | undefined {
  if (edit.start < cursor.at && cursor.at < edit.end) return filling(text, edit, cursor);
  const lines = edit.start === edit.end && cursor.indent !== undefined ? linesOf(text, edit, cursor) : undefined;
  return lines === undefined ? undefined : lessIndent(lines, cursor);
}

/** The lines that an insertion adds, where the blank line of the cursor is directly behind or before its place. */
function linesOf(text: string, { start, text: put }: TextEdit, { lineStart, lineEnd }: Cursor): string | undefined {
  const isBlank = (from: number, to: number) => from <= to && text.slice(from, to).trim() === '';
  if (/^\r?\n/.test(put)) return isBlank(start, lineStart) ? put.replace(/^\r?\n/, '') : undefined;
  const own = text.lastIndexOf('\n', start - 1) + 1;
  const indent = text.slice(own, start);
  const beginsLine = indent.trim() === '' && put.endsWith(`\n${indent}`);
  return beginsLine && isBlank(lineEnd, start) ? indent + put.replace(/\r?\n[\t ]*$/, '') : undefined;
}

/** What an edit that writes empty brackets anew would put between them. */
function filling(text: string, edit: TextEdit, cursor: Cursor): string | undefined {
  const old = text.slice(edit.start, edit.end);
  if (!/^[[(]\s*[\])]$/.test(old) || edit.text[0] !== old[0] || edit.text.at(-1) !== old.at(-1)) return undefined;
  const inner = edit.text.slice(1, -1);
  if (cursor.indent === undefined) return old.length === 2 ? inner : undefined;
  return lessIndent(inner.replace(/^\r?\n/, '').replace(/\r?\n[\t ]*$/, ''), cursor);
}

/** The first line goes on where the cursor is. White space that is there and not wanted cannot be taken away by a suggestion. */
function lessIndent(lines: string, { indent = '' }: Cursor): string | undefined {
  return lines.startsWith(indent) && lines.trim() !== '' ? lines.slice(indent.length) : undefined;
}

function withRest(edits: readonly TextEdit[], own: TextEdit, text: string, at: number): GhostText {
  const rest = edits.filter((edit) => edit !== own).map((edit) => (edit.start < at ? edit : moved(edit, text.length)));
  return { at, text, rest };
}

function moved(edit: TextEdit, by: number): TextEdit {
  return { ...edit, start: edit.start + by, end: edit.end + by };
}

function stillParses(parser: Parser, { language, text: before }: Script, { at, text: put, rest }: GhostText): boolean {
  const text = applyEdits(applyEdits(before, [{ start: at, end: at, text: put }]), rest);
  return !brokenAt({ language, text, root: parser.parse(language, text) });
}

/** Whether a text does nothing but bring names in. */
function isImport(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim());
  return lines.every((line) => /^\s*(import|from)\s/.test(line));
}
