import type { Look, Setting } from './features.ts';
import { vector } from './features.ts';
import type { Forest } from './forest.ts';
import { logOdds } from './forest.ts';

/** How likely each reading of a curve is; they need not add up to 1. */
export interface Chances {
  /** A lower rate would help, going on as before would not. */
  readonly reduce: number;
  /** A higher rate would fall much faster. */
  readonly slow: number;
  readonly overfitting: number;
  readonly converged: number;
}

/** One forest a reading. */
export type Forests = Readonly<Record<keyof Chances, Forest>>;

/** What was learnt from labelled runs: for a bare stream of numbers, and with what the script tells beside it. */
export interface Model {
  /** Names of the numbers it was fitted to, in their order: those of a bare stream first. */
  readonly features: readonly string[];
  readonly stream: Forests;
  readonly context: Forests;
}

/** Reads the chances off a look. */
export function judge(model: Model, look: Look, setting?: Setting): Chances {
  const x = vector(look, setting);
  const forests = setting ? model.context : model.stream;
  const chance = (forest: Forest): number => 1 / (1 + Math.exp(-logOdds(forest, x)));
  return {
    reduce: chance(forests.reduce),
    slow: chance(forests.slow),
    overfitting: chance(forests.overfitting),
    converged: chance(forests.converged),
  };
}

/**
 * Offset and slope from a chance to how often a verdict with it was right, on labelled runs of families that the model had not seen:
 * it sees a floor too surely, an end not surely enough.
 */
const RIGHT: Readonly<Record<keyof Chances, readonly [number, number]>> = {
  reduce: [0.15, 0.65],
  slow: [0, 1.1],
  overfitting: [0.3, 0.8],
  converged: [0.4, 0.8],
};

/** How often a verdict with these chances is right, 0…1. Without a reading: that none of them holds. */
export function confidenceIn(chances: Chances, reading?: keyof Chances): number {
  if (!reading) return (1 - chances.reduce) * (1 - chances.slow) * (1 - chances.overfitting) * (1 - chances.converged);
  const [offset, slope] = RIGHT[reading];
  return Math.min(0.98, offset + slope * chances[reading]);
}
