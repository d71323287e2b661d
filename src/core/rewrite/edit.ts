/** Replace the UTF-16 range [start, end) of the script by `text`. Edits of one change never overlap and are sorted. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change that puts a remedy into a script, or the reason why there is none. */
export type RewriteResult =
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  | {
      readonly ok: false;
      /** One sentence for the user: what, where, what to do. */
      readonly reason: string;
      /** 1-based line the reason speaks of. */
      readonly line?: number;
    };

/** Text after the edits. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = '';
  let from = 0;
  for (const edit of edits) {
    out += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return out + text.slice(from);
}

/** The same change with its edits sorted, those that touch put into one, and empty ones left out. */
export function tidy(edits: readonly TextEdit[]): TextEdit[] {
  const out: TextEdit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = out.at(-1);
    if (last && last.end === edit.start) out[out.length - 1] = { start: last.start, end: edit.end, text: last.text + edit.text };
    else if (edit.text !== '' || edit.end > edit.start) out.push(edit);
  }
  return out;
}
