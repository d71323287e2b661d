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
}

/**
 * A function for Keras's `LearningRateScheduler`: it is given the epoch, counted from 0, and the rate that the optimizer has now, and
 * returns the rate of this epoch.
 */
export function rateFunction(settings: Scheduled, surroundings: Surroundings): string[] {
  const { name, unit } = surroundings;
  return [`def ${name}(epoch, lr):`, ...body(settings, surroundings).map((line) => unit + line)];
}

function body(settings: Scheduled, { name, start, length, math, unit }: Surroundings): string[] {
  const gamma = 'gamma' in settings ? field(literal(settings.gamma)) : '';
  const begin =
    start === undefined ? ['if epoch == 0:', `${unit}${name}.start = lr`, `start = ${name}.start`] : [`start = ${start}`];
  switch (settings.kind) {
    case 'cosine':
      return [
        ...begin,
        `floor = ${field(literal(settings.alpha))} * start`,
        `return floor + (start - floor) * (1 + ${math}.cos(${math}.pi * min(epoch / ${length}, 1))) / 2`,
      ];
    case 'warmup-cosine':
      return [
        ...begin,
        `floor, warmup = ${field(literal(settings.alpha))} * start, ${field(settings.warmupSteps)}`,
        `if epoch < warmup:`,
        `${unit}return start * (epoch + 1) / (warmup + 1)`,
        `return floor + (start - floor) * (1 + ${math}.cos(${math}.pi * min((epoch - warmup) / ${length}, 1))) / 2`,
      ];
    case 'step':
      return start === undefined
        ? [`return lr * ${gamma} if epoch > 0 and epoch % ${field(settings.stepSize)} == 0 else lr`]
        : [`return ${start} * ${gamma} ** (epoch // ${field(settings.stepSize)})`];
    case 'exponential':
      return start === undefined ? [`return lr * ${gamma} if epoch > 0 else lr`] : [`return ${start} * ${gamma} ** epoch`];
    case 'lr-callback':
      return [`if epoch < ${field(settings.hold)}:`, `${unit}return ${start ?? 'lr'}`, `return lr * ${gamma}`];
  }
}
