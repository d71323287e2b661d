import type { RemedySettings } from '../../schedules/remedy.ts';
import { field } from '../edit.ts';
import { literal } from '../purpose.ts';

/** Remedies that a function of the epoch carries out. */
export type Scheduled = Extract<RemedySettings, { kind: 'cosine' | 'warmup-cosine' | 'step' | 'exponential' | 'lr-callback' }>;

export const FUNCTION_NAMES: Readonly<Record<Scheduled['kind'], string>> = {
  cosine: 'cosine_rate',
  'warmup-cosine': 'warmup_cosine_rate',
  step: 'step_rate',
  exponential: 'exponential_rate',
  'lr-callback': 'schedule',
};

/** What a function of the epoch is written with. */
export interface Surroundings {
  readonly name: string;
  /** The first rate as an expression; undefined where it is the one that the optimizer has in the first epoch. */
  readonly start: string | undefined;
  /** The number of epochs, as an expression. */
  readonly length: string;
  readonly math: string;
  /** One level of indentation. */
  readonly unit: string;
  /** What is counted: the name of the function's first argument. */
  readonly counter: 'epoch' | 'step';
  /** The number of the first round, as an expression. */
  readonly first: string;
}

/**
 * A function for Keras's `LearningRateScheduler`: it is given the epoch, counted from 0, and the rate that the optimizer has now, and
 * returns the rate of this epoch.
 */
export function rateFunction(settings: Scheduled, surroundings: Surroundings): string[] {
  const { name, unit } = surroundings;
  return [`def ${name}(${surroundings.counter}, lr):`, ...body(settings, surroundings).map((line) => unit + line)];
}

function body(settings: Scheduled, { name, start, length, math, unit, counter, first }: Surroundings): string[] {
  const gamma = 'gamma' in settings ? field(literal(settings.gamma)) : '';
  const begin =
    start === undefined
      ? [`if ${counter} == ${first}:`, `${unit}${name}.start = lr`, `start = ${name}.start`]
      : [`start = ${start}`];
  switch (settings.kind) {
    case 'cosine':
      return [
        ...begin,
        `floor = ${field(literal(settings.alpha))} * start`,
        `return floor + (start - floor) * (1 + ${math}.cos(${math}.pi * min(${counter} / ${length}, 1))) / 2`,
      ];
    case 'warmup-cosine':
      return [
        ...begin,
        `floor, warmup = ${field(literal(settings.alpha))} * start, ${field(settings.warmupSteps)}`,
        `if ${counter} < warmup:`,
        `${unit}return start * (${counter} + 1) / (warmup + 1)`,
        `return floor + (start - floor) * (1 + ${math}.cos(${math}.pi * min((${counter} - warmup) / ${length}, 1))) / 2`,
      ];
    case 'step':
      return start === undefined
        ? [`return lr * ${gamma} if ${counter} > 0 and ${counter} % ${field(settings.stepSize)} == 0 else lr`]
        : [`return ${start} * ${gamma} ** (${counter} // ${field(settings.stepSize)})`];
    case 'exponential':
      return start === undefined
        ? [`return lr * ${gamma} if ${counter} > 0 else lr`]
        : [`return ${start} * ${gamma} ** ${counter}`];
    case 'lr-callback':
      return [`if ${counter} < ${field(settings.hold)}:`, `${unit}return ${start ?? 'lr'}`, `return lr * ${gamma}`];
  }
}
