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
