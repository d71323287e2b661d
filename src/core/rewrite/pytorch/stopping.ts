import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { leaves } from '../python/leaves.ts';
import { literal, purpose } from '../purpose.ts';
import { linesAfter, pythonStyle } from '../python/edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { TrainingLoop } from '../python/loops.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';
import { freeName } from './naming.ts';
import { beforeLoop } from './place.ts';
import { looksFor, saidOf } from './looks.ts';
import type { TorchSite } from './sites.ts';
import { valueEdits, withAround } from './watch.ts';

/** The edits that end a loop when its value has not got better for a while. */
export function stopping(
  script: Script,
  torch: TorchSite,
  settings: Extract<RemedySettings, { kind: 'early-stopping' }>,
): TextEdit[] | Problem {
  const { root, text } = script;
  const style = pythonStyle(text);
  const value = torch.values.find(({ name }) => name === settings.monitor);
  if (!value) return { reason: `There is no ${settings.monitor} at this loop.`, line: torch.site.line };
  if (value.phases && !value.phases.isLast)
    return {
      reason: 'The validation is not the last phase of an epoch here, so its value is gone when the epoch ends.',
      line: lineOf(value.phases.loop),
    };
  const best = freeName(root, 'best', 'best_value');
  const wait = freeName(root, 'bad_rounds', 'rounds_without_gain');
  const [start, better] = settings.mode === 'max' ? ["-float('inf')", `> ${best} + `] : ["float('inf')", `< ${best} - `];
  const inf = style.quote === '"' ? start.replaceAll("'", '"') : start;
  const patience = looksFor(settings.patience, value);
  const { unit } = style;
  const check = (expression: string) => [
    `# ${purpose(saidOf(settings, value), torch.loop.unit)}`,
    `if ${expression} ${better}${field(literal(settings.minDelta))}:`,
    `${unit}${best}, ${wait} = ${expression}, 0`,
    'else:',
    `${unit}${wait} += 1`,
  ];
  const leave = [`if ${wait} >= ${field(patience)}:`, `${unit}break`];
  const last = value.phases?.loop ?? value.after;
  const at = endAfter(last, value.expression, torch.loop);
  const before = beforeLoop(text, torch.loop.loop, [`${best}, ${wait} = ${inf}, 0`], style);
  // A value of some rounds is counted where it is there; what every round does after that, as saving, comes before the way out.
  const fork = value.phases ? undefined : [at, ...ancestors(at)].find(({ parent }) => parent === torch.loop.body);
  const end = fork && fork !== at ? endAfter(fork, '', torch.loop) : fork;
  const leaving = end && end !== fork ? linesAfter(text, end, leave, style) : undefined;
  const use = leaving ? check : (expression: string) => [...check(expression), ...leave];
  const edits = valueEdits(script, torch, value, use, style, at);
  if (!before || !edits)
    return { reason: 'This loop is written on one line: give its body lines of its own first.', line: torch.site.line };
  return 'reason' in edits ? edits : [before, ...edits, ...(leaving ? [leaving] : [])];
}

/** What the round still does, as saving the model, is done before the way out; but nothing may leave the round before. */
function endAfter(last: SyntaxNode, expression: string, loop: TrainingLoop): SyntaxNode {
  const rest = last.parent ? named(last.parent).filter(({ startIndex }) => startIndex > last.endIndex) : [];
  if (rest.some((each) => leaves(each, loop.loop) || gives(each, expression))) return last;
  const end = rest.at(-1) ?? last;
  const context = withAround(end);
  return context && within(context, loop.body) ? endAfter(context, expression, loop) : end;
}

/** Whether a statement gives any name of an expression another value. */
function gives(statement: SyntaxNode, expression: string): boolean {
  const names: readonly string[] = expression.match(/[A-Za-z_]\w*/g) ?? [];
  return [...walk(statement)].some(
    (node) => /assignment$/.test(node.type) && names.includes(node.childForFieldName('left')?.text ?? ''),
  );
}
