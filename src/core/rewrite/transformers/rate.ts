import type { OptimizerSite, Problem } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal } from '../purpose.ts';
import { callOf, keyword } from '../python/python.ts';
import { numberBehind, type WrittenNumber } from '../python/values.ts';
import { ancestors, lineOf, walk } from '../tree.ts';
import { setOptions, type Parts } from './place.ts';
import type { Settings } from './trainers.ts';

/** The rate of `TrainingArguments` that are given none; the configurations of TRL have others. */
const RATE = 5e-5;

/** The optimizer that a trainer makes of its arguments. */
export function optimizerOf(settings: Settings): OptimizerSite {
  const { call } = settings;
  const rate = settings.get('learning_rate');
  const written = writtenRate(settings);
  const isPlain = /TrainingArguments$/.test(callOf(call)?.callee.text ?? '');
  const lr = written?.value ?? (!rate && isPlain ? RATE : undefined);
  return {
    line: lineOf(call),
    ...(settings.get('optim') ? {} : { kind: 'adamw' }),
    ...(lr !== undefined && { lr }),
    ...(written && { lrLine: lineOf(written.node) }),
    ...(written?.isDefault && { lrIsDefault: true as const }),
  };
}

/** The number behind the rate; a dataclass of options has it as `field(default=…)`. */
function writtenRate(settings: Settings): WrittenNumber | undefined {
  const rate = settings.get('learning_rate');
  if (!rate) return undefined;
  const known = numberBehind(rate);
  const name = rate.type === 'attribute' ? rate.childForFieldName('attribute')?.text : undefined;
  if (known || name === undefined) return known;
  const root = [...ancestors(rate)].at(-1) ?? rate;
  const defaults = [...walk(root)].flatMap((node) => {
    const isOption =
      node.type === 'assignment' && node.childForFieldName('left')?.text === name && node.childForFieldName('type');
    const value = isOption ? node.childForFieldName('right') : null;
    const option = value && callOf(value);
    return option && /(^|\.)field$/.test(option.callee.text) ? (keyword(option.args, 'default')?.value ?? []) : [];
  });
  const [only, ...more] = defaults;
  const found = only && more.length === 0 ? numberBehind(only) : undefined;
  return found && { ...found, isDefault: true };
}

/** The edits that make another number the rate. */
export function setRate(parts: Parts, lr: number): TextEdit[] | Problem {
  const { settings, trainer } = parts;
  const own = trainer.get('optimizers');
  if (own)
    return { reason: 'This Trainer is given an optimizer of its own: change the rate where that is made.', line: lineOf(own) };
  const rate = settings.get('learning_rate');
  const written = writtenRate(settings);
  const number = field(literal(lr));
  if (written) return [{ start: written.node.startIndex, end: written.node.endIndex, text: number }];
  if (!rate) return setOptions(parts, { learning_rate: number });
  const reason = `The rate is \`${rate.text}\`, which is given a number outside of this file: change it there.`;
  return { reason, line: lineOf(rate) };
}
