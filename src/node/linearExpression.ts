import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { Expression } from '../core/formats/patterns.ts';

/** The time of a line grows with its length times this. */
const MOST_INSTRUCTIONS = 1000;

/** An expression in the syntax of RE2, matched in linear time whatever it is. */
export function linearExpression(text: string): Expression {
  const compiled = compile(text);
  const groups = Object.keys(compiled.namedGroups());
  if (compiled.programSize() > MOST_INSTRUCTIONS)
    throw new Error('it is too large. Write + or * in place of counts such as {1,500}.');
  return {
    groups,
    match: (line) => {
      const matcher = compiled.matcher(line);
      return matcher.find() ? groups.map((name) => matcher.group(name) ?? undefined) : undefined;
    },
  };
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new Error(inWords(error.getDescription(), error.getPattern() ?? ''), { cause: error });
  }
}

function inWords(what: string, where: string): string {
  if (/^\(\?<?[=!]/.test(where))
    return `it looks ahead or behind (${where.slice(0, 4)}…), which the linear-time engine cannot. Write what stands around the number, and put only the number into a group.`;
  if (/^\\\d/.test(where))
    return `it refers back to a group (${where}), which the linear-time engine cannot. Write out what is to match there.`;
  if (what === 'invalid named capture')
    return `the name of a group is not made of letters, digits and _ at ${where}. A series of any other name is written as { "pattern": "…(?<value>…)", "name": … }.`;
  return `${what}, at ${where}. The syntax is that of RE2.`;
}
