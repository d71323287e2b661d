import type { TextEdit } from '../edit.ts';
import type { Problem } from '../analysis.ts';
import { addArgument, linesAfter, linesBefore, type PythonStyle } from '../python/edit.ts';
import { lineOf, named } from '../tree.ts';
import type { Configured } from './configured.ts';
import type { Scheduler } from './schedulers.ts';

/** How the optimizer is called where the scheduler is made. */
export function nameOf({ value }: Configured): string {
  return value.type === 'identifier' || value.type === 'attribute' ? value.text : 'optimizer';
}

/** The edits that make a scheduler and hand it to Lightning in the manner in which the optimizer is. */
export function place(
  text: string,
  configured: Configured,
  scheduler: Scheduler,
  remarks: readonly string[],
  style: PythonStyle,
): TextEdit[] | Problem {
  const { form, node, statement, value } = configured;
  const q = style.quote;
  const optimizer = nameOf(configured);
  const isMadeHere = optimizer !== value.text;
  const lines = [...remarks.map((remark) => `# ${remark}`), ...scheduler.lines];
  const entries = [['scheduler', 'scheduler'] as const, ...scheduler.options].map(([key, code]) => `${q}${key}${q}: ${code}`);
  const told = scheduler.options.length > 0 ? `{${entries.join(', ')}}` : 'scheduler';
  const inDict = `${q}lr_scheduler${q}: ${told}`;
  const noLine: Problem = {
    reason: 'This statement shares its line with another one: give it a line of its own.',
    line: lineOf(node),
  };
  if (form === 'bare') {
    const whole = `{${q}optimizer${q}: ${optimizer}, ${inDict}}`;
    if (isMadeHere) {
      // The optimizer is made in the return itself: it gets a name, and the return a line of its own.
      const after = linesAfter(text, statement, [...lines, `return ${whole}`], style);
      return after ? [{ start: statement.startIndex, end: value.startIndex, text: 'optimizer = ' }, after] : noLine;
    }
    const before = linesBefore(text, statement, lines, style);
    return before ? [before, { start: value.startIndex, end: value.endIndex, text: whole }] : noLine;
  }
  const before = linesBefore(text, statement, [...(isMadeHere ? [`optimizer = ${value.text}`] : []), ...lines], style);
  if (!before) return noLine;
  const naming = isMadeHere ? [{ start: value.startIndex, end: value.endIndex, text: 'optimizer' }] : [];
  switch (form) {
    case 'list': {
      const lists = { start: node.startIndex, end: node.endIndex, text: `[${optimizer}], [${told}]` };
      return [before, lists];
    }
    case 'lists': {
      const empty = named(node)[1];
      const at = (empty?.startIndex ?? node.startIndex) + 1;
      return [before, ...naming, { start: at, end: at, text: told }];
    }
    case 'dict':
      return [before, ...naming, ...addArgument(text, node, () => inDict, style)];
    case 'keywords':
      return [before, ...naming, ...addArgument(text, node, () => `lr_scheduler=${told}`, style)];
  }
}
