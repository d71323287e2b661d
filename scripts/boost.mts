import type { Forest } from '../src/core/diagnosis/forest.ts';
import { logOdds } from '../src/core/diagnosis/forest.ts';
import { Random } from './random.mts';

/** Settings of a fit. */
export interface BoostOptions {
  readonly trees: number;
  readonly depth: number;
  /** Share of each tree's correction that is taken. */
  readonly rate: number;
  /** Shrinks leaves with little evidence. */
  readonly lambda: number;
  /** Least curvature (about 4 × rows at even odds) in a leaf. */
  readonly minHessian: number;
  /** Share of rows and of features that each tree gets to see. */
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
}

const BINS = 48;

/** Values cut into bins; `edges[b]` is the threshold "below" that keeps bins 0…b on the left. The bin after the last is that of NaN. */
function binned(x: readonly (readonly number[])[], feature: number): { bins: Uint8Array; edges: number[]; missing: number } {
  const sorted = x
    .map((row) => row[feature] ?? NaN)
    .filter((v) => !Number.isNaN(v))
    .sort((a, b) => a - b);
  const edges: number[] = [];
  for (let b = 1; b < BINS; b++) {
    const i = Math.floor((b * sorted.length) / BINS);
    const edge = ((sorted[i - 1] ?? 0) + (sorted[i] ?? 0)) / 2;
    const rounded = Number(edge.toPrecision(3));
    if (i > 0 && (edges.length === 0 || rounded > (edges[edges.length - 1] ?? 0))) edges.push(rounded);
  }
  // Above all that there is: a split that tells only whether the value is known.
  if (sorted.length < x.length) edges.push(Number.MAX_VALUE);
  const bins = Uint8Array.from(x, (row) => {
    const v = row[feature] ?? NaN;
    if (Number.isNaN(v)) return edges.length + 1;
    let b = 0;
    while (b < edges.length && !(v < (edges[b] ?? 0))) b++;
    return b;
  });
  return { bins, edges, missing: edges.length + 1 };
}

type Column = ReturnType<typeof binned>;

/** Sums of first and second derivatives of the loss over rows. */
interface Slopes {
  readonly grad: Float64Array;
  readonly hess: Float64Array;
}

function total(of: Float64Array, rows: readonly number[]): number {
  return rows.reduce((sum, i) => sum + (of[i] ?? 0), 0);
}

interface Split {
  readonly feature: number;
  /** The last bin on the left; -1 where nothing splits. */
  readonly bin: number;
  /** Whether rows without the value go left too. */
  readonly missingLeft: boolean;
}

/** The split of some rows that gains most. */
function bestSplit(
  columns: readonly Column[],
  usable: readonly number[],
  rows: readonly number[],
  { grad, hess }: Slopes,
  { lambda, minHessian }: BoostOptions,
): Split {
  const [G, H] = [total(grad, rows), total(hess, rows)];
  const worth = (g: number, h: number): number => (g * g) / (h + lambda);
  const best = { feature: 0, bin: -1, missingLeft: false, gain: 1e-9 };
  const sums = new Float64Array(2 * (BINS + 2));
  for (const feature of usable) {
    const column = columns[feature];
    if (!column) continue;
    sums.fill(0);
    for (const i of rows) {
      const b = 2 * (column.bins[i] ?? 0);
      sums[b] = (sums[b] ?? 0) + (grad[i] ?? 0);
      sums[b + 1] = (sums[b + 1] ?? 0) + (hess[i] ?? 0);
    }
    const missing = 2 * column.missing;
    for (const missingLeft of (sums[missing + 1] ?? 0) > 0 ? [false, true] : [false]) {
      let g = missingLeft ? (sums[missing] ?? 0) : 0;
      let h = missingLeft ? (sums[missing + 1] ?? 0) : 0;
      for (let bin = 0; bin < column.edges.length; bin++) {
        g += sums[2 * bin] ?? 0;
        h += sums[2 * bin + 1] ?? 0;
        if (h < minHessian || H - h < minHessian) continue;
        const gain = worth(g, h) + worth(G - g, H - h) - worth(G, H);
        if (gain > best.gain) Object.assign(best, { feature, bin, missingLeft, gain });
      }
    }
  }
  return best;
}

/** Fits trees to log-odds of `y` (0 or 1) by second-order gradient boosting on histograms. */
export function boost(
  x: readonly (readonly number[])[],
  y: readonly number[],
  weight: readonly number[],
  options: BoostOptions,
): Forest {
  const { depth, rate, lambda } = options;
  const columns = (x[0] ?? []).map((_, feature) => binned(x, feature));
  const chance = new Random(options.seed);
  const next = (): number => chance.below(2 ** 32) / 2 ** 32;
  const all = weight.reduce((a, b) => a + b, 0);
  const positive = y.reduce((sum, v, i) => sum + v * (weight[i] ?? 0), 0);
  const bias = Number(Math.log(positive / (all - positive)).toFixed(3));
  const score = new Float64Array(x.length).fill(bias);
  const slopes: Slopes = { grad: new Float64Array(x.length), hess: new Float64Array(x.length) };
  const features: number[] = [];
  const thresholds: number[] = [];
  const leaves: number[] = [];
  for (let tree = 0; tree < options.trees; tree++) {
    const picked: number[] = [];
    score.forEach((s, i) => {
      const p = 1 / (1 + Math.exp(-s));
      slopes.grad[i] = (p - (y[i] ?? 0)) * (weight[i] ?? 0);
      slopes.hess[i] = p * (1 - p) * (weight[i] ?? 0);
      if (next() < options.rows) picked.push(i);
    });
    const usable = columns.map((_, feature) => feature).filter(() => next() < options.columns);
    let groups: number[][] = [picked];
    const splits: { feature: number; threshold: number }[] = [];
    for (let level = 0; level < depth; level++) {
      groups = groups.flatMap((rows) => {
        const { feature, bin, missingLeft } = bestSplit(columns, usable, rows, slopes, options);
        const column = columns[feature];
        // A node that nothing splits sends all to the right.
        splits.push({ feature: missingLeft ? ~feature : feature, threshold: bin < 0 ? -1e9 : (column?.edges[bin] ?? 0) });
        const left = (i: number): boolean => {
          const b = column?.bins[i] ?? 0;
          return b === column?.missing ? missingLeft : b <= bin;
        };
        return [rows.filter(left), rows.filter((i) => !left(i))];
      });
    }
    const grown = {
      bias: 0,
      features: splits.map((split) => split.feature),
      thresholds: splits.map((split) => split.threshold),
      leaves: groups.map((rows) => Number(((-rate * total(slopes.grad, rows)) / (total(slopes.hess, rows) + lambda)).toFixed(3))),
      depth,
    };
    x.forEach((row, i) => (score[i] = (score[i] ?? 0) + logOdds(grown, row)));
    features.push(...grown.features);
    thresholds.push(...grown.thresholds);
    leaves.push(...grown.leaves);
  }
  return { bias, features, thresholds, leaves, depth };
}
