import type { Problem, Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { linesAfter, linesBefore, type PythonStyle } from '../python/edit.ts';
import type { Value } from '../python/metrics.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, within } from '../tree.ts';
import { batchesOf } from './collected.ts';
import type { TorchSite } from './sites.ts';

/**
 * Lines that use a value, right behind the place where it is final, and whatever must be done for it to be there.
 * @param use given the expression that is the value
 * @param after another statement to stand behind
 */
export function valueEdits(
  { text }: Script,
  torch: TorchSite,
  value: Value,
  use: (expression: string) => readonly string[],
  style: PythonStyle,
  after: SyntaxNode = behindStep(value.after, torch),
): TextEdit[] | Problem | undefined {
  const rank = value.guards
    .map((guard) => guard.parent?.childForFieldName('condition')?.text ?? '')
    .find((condition) => /rank|main_process|master/.test(condition));
  if (rank !== undefined) {
    const reason = `\`${value.name}\` is worked out in one of several processes only (\`${rank}\`): the others would keep their rate, so share the value among them first.`;
    return { reason, line: lineOf(value.after) };
  }
  const lines = use(value.expression);
  const inPhase = value.phases && within(after, value.phases.loop) && after !== value.phases.loop ? value.phases : undefined;
  const guarded = inPhase
    ? [`if ${inPhase.variable} == ${inPhase.validation}:`, ...lines.map((line) => style.unit + line)]
    : lines;
  const using = linesAfter(text, after, guarded, style);
  const needed = needsOf(text, torch, value, style);
  return using && needed && [...needed, using];
}

/** The statement itself, or the step of the optimizer behind it: a loss is there before the weights move by it. */
function behindStep(statement: SyntaxNode, torch: TorchSite): SyntaxNode {
  const { loop } = torch;
  const siblings = statement.parent ? named(statement.parent) : [];
  const later = siblings.slice(siblings.indexOf(statement) + 1);
  const step = later.findLastIndex((each) => loop.steps.some((one) => within(one, each)));
  const context = withAround(statement);
  if (step < 0 && context && within(context, loop.body)) {
    const outside = behindStep(context, torch);
    return outside === context ? statement : outside;
  }
  if (step < 0 || later.slice(0, step + 1).some((each) => /^(for|while)_statement$/.test(each.type))) return statement;
  const update = later[step + 1];
  return (update && /scaler\w*\.update\(\)$/.test(update.text) ? update : later[step]) ?? statement;
}

/** The `with` of whose body a statement is one: what is given there is known behind it. */
export function withAround(statement: SyntaxNode): SyntaxNode | undefined {
  const holder = statement.parent?.parent;
  return holder?.type === 'with_statement' ? holder : undefined;
}

function needsOf(text: string, { loop }: TorchSite, value: Value, style: PythonStyle): TextEdit[] | undefined {
  if (value.isCollected) {
    const batches = batchesOf(loop);
    const start = batches && linesBefore(text, batches.loop, [`${value.name} = 0.0`], style);
    const add = batches && linesAfter(text, batches.step, [`${value.name} += ${batches.loss}.item()`], style);
    return start && add && [start, add];
  }
  const { returned } = value;
  if (!returned) return [];
  const assign = { start: returned.call.startIndex, end: returned.call.startIndex, text: `${returned.name} = ` };
  if (!returned.add) return [assign];
  const back = linesAfter(text, returned.add.after, [`return ${returned.add.expression}`], style);
  return back && [back, assign];
}
