/**
 * A sum of small decision trees, for log-odds. A tree of depth d is 2^d − 1 splits in heap order (children of k: 2k+1 where the
 * feature is below the threshold, else 2k+2) and 2^d leaves. A feature that is not known (NaN) goes with "else", but where it is written
 * as its complement (~feature) with those below.
 */
export interface Forest {
  readonly bias: number;
  /** Features and thresholds of all trees, one after the other. */
  readonly features: readonly number[];
  readonly thresholds: readonly number[];
  /** Leaves of all trees, one after the other. */
  readonly leaves: readonly number[];
  readonly depth: number;
}

/** Log-odds that the forest gives to a vector of features. */
export function logOdds(forest: Forest, x: readonly number[]): number {
  const { features, thresholds, leaves, depth } = forest;
  const splits = 2 ** depth - 1;
  let sum = forest.bias;
  for (let tree = 0; tree * splits < features.length; tree++) {
    let k = 0;
    while (k < splits) {
      const at = tree * splits + k;
      const feature = features[at] ?? 0;
      const value = x[feature < 0 ? ~feature : feature] ?? NaN;
      const below = value < (thresholds[at] ?? 0) || (feature < 0 && Number.isNaN(value));
      k = 2 * k + (below ? 1 : 2);
    }
    sum += leaves[tree * (splits + 1) + k - splits] ?? 0;
  }
  return sum;
}
