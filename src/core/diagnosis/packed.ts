import type { Forest } from './forest.ts';
import { type Chances, type Model, perReading } from './judge.ts';

/** Signs that stand for digits: those that need no escape in a string. */
export const SIGNS = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i))
  .filter((sign) => sign !== '\\')
  .join('');
/** A leaf is written as a count of thousandths from here. */
export const LOWEST_LEAF = -4;
export const LEAF_UNIT = 0.001;

/**
 * A forest in short. A split is three signs: two for its feature (plus the number of features where one that is not known goes with those
 * below), one for the threshold in the feature's table. A leaf is two.
 */
export interface PackedForest {
  readonly bias: number;
  readonly depth: number;
  readonly splits: string;
  readonly leaves: string;
}

/** A model as it is shipped: a third of the size that its numbers would take. */
export interface PackedModel {
  readonly features: readonly string[];
  readonly typical: readonly number[];
  /** For each feature the thresholds that splits name by their places. */
  readonly thresholds: readonly (readonly number[])[];
  readonly forests: Readonly<Record<keyof Chances, PackedForest>>;
}

const DIGITS = new Map([...SIGNS].map((sign, digit) => [sign.charCodeAt(0), digit]));

function digit(text: string, at: number): number {
  return DIGITS.get(text.charCodeAt(at)) ?? 0;
}

/** The model that was packed. */
export function unpack({ features, typical, thresholds, forests }: PackedModel): Model {
  const pair = (text: string, at: number): number => digit(text, at) * SIGNS.length + digit(text, at + 1);
  const one = ({ bias, depth, splits, leaves }: PackedForest): Forest => {
    const forest = { bias, depth, features: [] as number[], thresholds: [] as number[], leaves: [] as number[] };
    for (let at = 0; at < splits.length; at += 3) {
      const code = pair(splits, at);
      const feature = code % features.length;
      forest.features.push(code < features.length ? feature : ~feature);
      forest.thresholds.push(thresholds[feature]?.[digit(splits, at + 2)] ?? NaN);
    }
    for (let at = 0; at < leaves.length; at += 2) forest.leaves.push(LOWEST_LEAF + LEAF_UNIT * pair(leaves, at));
    return forest;
  };
  return {
    features,
    typical,
    forests: perReading((reading) => one(forests[reading])),
  };
}
