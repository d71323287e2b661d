import type { CodeStyle } from '../style.ts';
import { literal } from '../purpose.ts';
import { field } from '../edit.ts';

/** A function that is put at the end of the file, for the callback or the loop to call. */
export interface Helper {
  /** What it is called where nothing else is. */
  readonly base: string;
  /** Its lines, under a name that is free. Two spaces a level; `tidied` writes it as the author would. */
  source(name: string): string;
}

/** What a helper is written for. */
export interface Dialect {
  readonly typed: boolean;
  readonly style: CodeStyle;
}

/** A value written at the call of a helper: a number that is a parameter, or an expression of the script. */
export type Setting = number | { readonly expression: string } | { readonly string: string };

/** `name(first, {…})`; with more than two settings over a few lines, of which the second and later ones begin with `indent`. */
export function helperCall(
  name: string,
  first: string | undefined,
  settings: Readonly<Record<string, Setting>>,
  { eol, unit, quote, trailingCommas, braceSpaces }: CodeStyle,
  indent: string,
): string {
  const written = (value: Setting) =>
    typeof value === 'number' ? field(literal(value)) : 'string' in value ? quote + value.string + quote : value.expression;
  const entries = Object.entries(settings).map(([key, value]) => {
    const text = written(value);
    return text === key ? key : `${key}: ${text}`;
  });
  const call = `${name}(${first === undefined ? '' : `${first}, `}`;
  if (entries.length < 3) return `${call}{${braceSpaces ? ' ' : ''}${entries.join(', ')}${braceSpaces ? ' ' : ''}})`;
  const body = entries.map((entry) => indent + unit + entry).join(`,${eol}`) + (trailingCommas ? ',' : '');
  return `${call}{${eol}${body}${eol}${indent}})`;
}

/** A helper's text in the style of the file. */
export function tidied(source: string, { eol, unit, semicolons, trailingCommas }: CodeStyle): string {
  const lines = source.split('\n').map((line, index, all) => {
    let body = line.trimStart();
    const level = (line.length - body.length) / 2;
    if (!semicolons) body = body.replace(/;$/, '');
    if (!trailingCommas && /^[})]/.test(all[index + 1]?.trimStart() ?? '')) body = body.replace(/,$/, '');
    return unit.repeat(level) + body;
  });
  return lines.join(eol);
}

/** `{ a }` or `{a}`. */
export function braced({ style }: Dialect, inside: string): string {
  return style.braceSpaces ? `{ ${inside} }` : `{${inside}}`;
}

/** Parameters of a helper and the line that takes its settings apart: in TypeScript a line each, with their types. */
export function parameters(
  dialect: Dialect,
  first: { readonly name: string; readonly type: string } | undefined,
  types: Readonly<Record<string, string>>,
): { list: string; unpack: string } {
  const names = braced(
    dialect,
    Object.keys(types)
      .map((key) => key.replace('?', ''))
      .join(', '),
  );
  if (!dialect.typed) return { list: first ? `${first.name}, ${names}` : names, unpack: '' };
  const members = Object.entries(types).map(([key, type]) => `${key}: ${type}`);
  const own = `settings: ${braced(dialect, members.join('; '))}`;
  return {
    list: first ? `\n  ${first.name}: ${first.type},\n  ${own},\n` : own,
    unpack: `\n  const ${names} = settings;`,
  };
}

/** The library's typings hide the rate of all optimizers and the setter of most. */
export function rateType(dialect: Dialect): string {
  return braced(dialect, 'learningRate: number; setLearningRate?(lr: number): void');
}

/** SGD and momentum keep the rate as a tensor (tfjs-core/src/optimizers/sgd_optimizer.ts). */
export const SET_RATE = `\
// SGD and momentum take a new rate only through their setter, the other optimizers read the property at each step.
if (optimizer.setLearningRate) optimizer.setLearningRate(next);
else optimizer.learningRate = next;`;

/** Says a change of the rate in the words of Keras, which every reader of logs knows. */
export function says(what: 'reducing' | 'setting', unit: 'Epoch' | 'Step'): string {
  return `console.log(\`${unit} \${${unit.toLowerCase()}}: ${what} learning rate to \${Number(next.toPrecision(4))}.\`);`;
}

/** Lines of a template, each further in by so many levels. */
export function within(levels: number, lines: string): string {
  return lines.replaceAll('\n', `\n${'  '.repeat(levels)}`);
}
