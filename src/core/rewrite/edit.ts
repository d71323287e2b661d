/** Replace the UTF-16 range [start, end) of the script by `text`. Edits of one change never overlap and are sorted. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Ranges of `text` that are parameters: an editor lets the user step through them. */
  readonly fields?: readonly { readonly start: number; readonly end: number }[];
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

/** Characters that no script holds (Unicode keeps them free for such uses) around a parameter in the text of an edit. */
const [OPEN, CLOSE] = ['\uFDD0', '\uFDD1'];

/** Marks a number or name within the text of an edit as a parameter: `tidy` turns the marks into `fields`. */
export function field(text: string | number): string {
  return `${OPEN}${text}${CLOSE}`;
}

/** The same change with its edits sorted, those that touch put into one, empty ones left out, and marked parameters as fields. */
export function tidy(edits: readonly TextEdit[]): TextEdit[] {
  const out: TextEdit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = out.at(-1);
    if (last && last.end === edit.start) out[out.length - 1] = { start: last.start, end: edit.end, text: last.text + edit.text };
    else if (edit.text !== '' || edit.end > edit.start) out.push(edit);
  }
  return out.map(withFields);
}

function withFields({ start, end, text }: TextEdit): TextEdit {
  const fields: { start: number; end: number }[] = [];
  let plain = '';
  for (const part of text.split(/(\uFDD0[^\uFDD1]*\uFDD1)/)) {
    if (!part.startsWith(OPEN)) plain += part;
    else {
      const inner = part.slice(1, -1);
      fields.push({ start: plain.length, end: plain.length + inner.length });
      plain += inner;
    }
  }
  return fields.length > 0 ? { start, end, text: plain, fields } : { start, end, text: plain };
}
