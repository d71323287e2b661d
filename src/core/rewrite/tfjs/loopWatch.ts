import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { callOf } from '../javascript/javascript.ts';
import { bodyIndent, freeName, linesAfter } from '../javascript/edit.ts';
import { originOf } from '../javascript/values.ts';
import { lineOf } from '../tree.ts';
import { helperCall, type Setting } from './helper.ts';
import { helperAtEnd } from './helperPlace.ts';
import { namespaceIn } from './library.ts';
import type { LoopParts, LoopTask } from './loopTask.ts';
import { plateauHelper, stopHelper, type Watch } from './plateauHelper.ts';
import { isInFunctionWithin } from './updates.ts';
import { outermost, watchedIn, type Cost } from './watched.ts';
import { indentAt } from '../style.ts';

type Rule = Extract<RemedySettings, { kind: 'reduce-on-plateau' | 'early-stopping' }>;

/** A rule that watches a value in a loop: made before it, shown the value in each round. */
export function watchInLoop(task: LoopTask, settings: Rule): LoopParts | Problem {
  const { script, loop, site, style, dialect, optimizer } = task;
  const watched = watchedIn(loop).find(({ name }) => name === settings.monitor);
  if (!watched) return { reason: `This loop has no ${settings.monitor} that surely is a number.`, line: site.line };
  const { how } = watched;
  const smooth = loop.unit === 'step' && watched.of === 'training' && smoothing(settings.patience) > 0;
  const watch: Watch = { kind: 'values', unit: loop.unit, smooth };
  const stops = settings.kind === 'early-stopping';
  const mode = settings.mode ?? 'min';
  const helper = stops ? stopHelper(dialect, watch, mode) : plateauHelper(dialect, watch, mode);
  const { name, append } = helperAtEnd(script, helper, style);
  const rule = freeName(stops ? 'shouldStop' : 'plateau', script.text);
  const end = style.semicolons ? ';' : '';
  const numbers = settingsFor(settings, smooth);
  const call = helperCall(name, stops ? undefined : optimizer.text, numbers, style, indentAt(script.text, loop.loop.startIndex));
  const before = [`const ${rule} = ${call}${end}`];
  const show = (value: string) => (stops ? `if (${rule}(${value})) break${end}` : `${rule}(${value})${end}`);
  if (how.kind === 'number') {
    const lines = [show(watched.name)];
    return { before, elsewhere: [linesAfter(script.text, how.after, lines, style, indentIn(task)), ...append] };
  }
  if (stops && !how.mean && isInFunctionWithin(how.update.call, loop.loop)) {
    const reason =
      'The loss is known only within a function here, from which the loop cannot be left: return it to the loop first.';
    return { reason, line: lineOf(how.update.call) };
  }
  const costs = how.mean ? freeName('costs', script.text) : '';
  const shown = (value: string) => (how.mean ? `${costs}.push(${value}${dialect.typed ? ' as number' : ''})${end}` : show(value));
  const read = reading(task, how, shown, stops && !how.mean);
  if ('reason' in read) return read;
  if (!how.mean) return { before, last: read.last, elsewhere: [...read.edits, ...append] };
  const mean = `${costs}.reduce((sum, value) => sum + value, 0) / ${costs}.length`;
  const first = [`const ${costs}${dialect.typed ? ': number[]' : ''} = []${end}`];
  if (read.last.length > 0)
    return { reason: 'Give the loop over the batches a block of its own first.', line: lineOf(how.update.call) };
  return { before, first, last: [show(mean)], elsewhere: [...read.edits, ...append] };
}

/** The edits at the update that make its cost known to the rule, and what must stand at the end of a body without a block. */
function reading(
  { script, loop, style, dialect }: LoopTask,
  { update, statement, tensor, nullable }: Cost,
  show: (value: string) => string,
  leaves: boolean,
): { edits: TextEdit[]; last: string[] } | Problem {
  const { text, root } = script;
  const end = style.semicolons ? ';' : '';
  if (tensor !== undefined && statement) {
    const value = `${tensor}${nullable && dialect.typed ? '?' : ''}.dataSync()[0]`;
    return { edits: [linesAfter(text, statement, [show(value)], style, indentAfter(loop, statement, text, style))], last: [] };
  }
  const expression = outermost(update.call);
  const own = expression.parent === loop.loop.childForFieldName('body');
  if (!statement && !own)
    return {
      reason: 'The call of minimize is no statement of a block here, so its cost cannot be read: give it a block.',
      line: lineOf(update.call),
    };
  const cost = freeName('cost', text);
  const tf = namespaceIn(root, 'core');
  const cast = !dialect.typed ? '' : tf ? ` as ${tf}.Scalar` : '!';
  const edits: TextEdit[] = [
    { start: expression.startIndex, end: expression.startIndex, text: `const ${cost} = ` },
    ...returnsCost(update.call),
    ...(cast ? [{ start: expression.endIndex, end: expression.endIndex, text: cast }] : []),
  ];
  const number = freeName('costValue', text);
  const lines = leaves
    ? [`const ${number} = ${cost}.dataSync()[0]${end}`, `${cost}.dispose()${end}`, show(number)]
    : [show(`${cost}.dataSync()[0]`), `${cost}.dispose()${end}`];
  if (!statement) return { edits, last: lines };
  return { edits: [...edits, linesAfter(text, statement, lines, style, indentAfter(loop, statement, text, style))], last: [] };
}

/** Asks `minimize` for its cost. */
function returnsCost(call: LoopTask['optimizer']): TextEdit[] {
  const [first, flag] = callOf(call)?.args ?? [];
  if (!first) return [];
  if (!flag) return [{ start: first.endIndex, end: first.endIndex, text: ', true' }];
  return originOf(flag).node.type === 'true' ? [] : [{ start: flag.startIndex, end: flag.endIndex, text: 'true' }];
}

function indentIn({ script, loop, style }: LoopTask): string {
  return bodyIndent(script.text, loop.loop, style);
}

function indentAfter(loop: LoopTask['loop'], statement: LoopTask['optimizer'], text: string, style: LoopTask['style']): string {
  return statement.parent === loop.loop.childForFieldName('body')
    ? bodyIndent(text, loop.loop, style)
    : indentAt(text, statement.startIndex);
}

/** A mean over about half the patience: long enough to see through single batches, short enough not to outlast the waiting. */
function smoothing(patience: number): number {
  return patience < 4 ? 0 : Math.round((1 - 2 / patience) * 100) / 100;
}

function settingsFor(settings: Rule, smooth: boolean): Record<string, Setting> {
  const { patience, minDelta } = settings;
  const numbers: Record<string, Setting> =
    settings.kind === 'early-stopping'
      ? { patience, minDelta }
      : { factor: settings.factor, patience, minDelta, cooldown: settings.cooldown, minLr: settings.minLr };
  return smooth ? { ...numbers, smoothing: smoothing(patience) } : numbers;
}
