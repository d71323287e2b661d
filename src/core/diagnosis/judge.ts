import type { Look, Setting } from './features.ts';
import { vector } from './features.ts';
import type { Forest } from './forest.ts';
import { logOdds } from './forest.ts';

/** How likely each reading of a curve is; they add up to 1. */
export interface Chances {
  /** Going on as before gains. */
  readonly progressing: number;
  /** A lower rate would help, going on as before would not. */
  readonly reduce: number;
  /** A higher rate would fall much faster. */
  readonly slow: number;
  readonly overfitting: number;
  readonly converged: number;
}

/** What was learnt from labelled runs: one forest a reading. */
export interface Model {
  /** Names of the numbers it was fitted to, in their order. */
  readonly features: readonly string[];
  /** Their medians over the runs it was fitted to. */
  readonly typical: readonly number[];
  readonly forests: Readonly<Record<keyof Chances, Forest>>;
}

/** One of each for the readings. */
export function perReading<T>(of: (reading: keyof Chances) => T): Readonly<Record<keyof Chances, T>> {
  return {
    progressing: of('progressing'),
    reduce: of('reduce'),
    slow: of('slow'),
    overfitting: of('overfitting'),
    converged: of('converged'),
  };
}

/** Reads the chances off a look. */
export function judge({ forests }: Model, look: Look, setting: Setting): Chances {
  const x = vector(look, setting);
  const alone = perReading((reading) => 1 / (1 + Math.exp(-logOdds(forests[reading], x))));
  const all = Object.values(alone).reduce((sum, chance) => sum + chance, 0);
  return perReading((reading) => alone[reading] / all);
}

/**
 * How often a verdict that rests on this chance is right, 0…1: the chance, made surer. Fitted to labelled runs, on families of tasks that
 * the model had not seen; trees that are few and shy of leaves with little evidence say too little both ways.
 */
export function confidenceIn(chance: number): number {
  const odds = Math.log(chance / (1 - chance));
  return 1 / (1 + Math.exp(-(0.26 + 1.3 * odds)));
}
