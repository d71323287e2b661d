import type { Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { freeName } from '../javascript/edit.ts';
import { tidied, type Helper } from './helper.ts';
import type { CodeStyle } from '../style.ts';

/** A helper at the end of the file: found there already, or to be appended under a name that is free. */
export function helperAtEnd({ text }: Script, { base, source }: Helper, style: CodeStyle): { name: string; append: TextEdit[] } {
  if (text.includes(tidied(source(base), style))) return { name: base, append: [] };
  const name = freeName(base, text);
  const finalNewline = /\n$/.test(text);
  const lead = finalNewline ? style.eol : style.eol + style.eol;
  const end = text.length;
  const put = lead + tidied(source(name), style) + (finalNewline ? style.eol : '');
  return { name, append: [{ start: end, end, text: put }] };
}
