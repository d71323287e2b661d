import type { Forest } from '../src/core/diagnosis/forest.ts';

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

/** A seeded generator of numbers in [0, 1). */
export function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Values cut into bins; `edges[b]` is the threshold "below" that keeps bins 0…b on the left. NaN is the last bin. */
function binned(x: readonly (readonly number[])[], feature: number): { bins: Uint8Array; edges: number[] } {
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
  const bins = Uint8Array.from(x, (row) => {
    const v = row[feature] ?? NaN;
    if (Number.isNaN(v)) return edges.length;
    let b = 0;
    while (b < edges.length && !(v < (edges[b] ?? 0))) b++;
    return b;
  });
  return { bins, edges };
}

/** Fits trees to log-odds of `y` (0 or 1) by second-order gradient boosting on histograms. */
export function boost(
  x: readonly (readonly number[])[],
  y: readonly number[],
  weight: readonly number[],
  options: BoostOptions,
): Forest {
  const n = x.length;
  const width = x[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, f) => binned(x, f));
  const next = random(options.seed);
  const total = weight.reduce((a, b) => a + b, 0);
  const positive = y.reduce((sum, v, i) => sum + v * (weight[i] ?? 0), 0);
  const bias = Math.log(positive / (total - positive));
  const score = new Float64Array(n).fill(bias);
  const grad = new Float64Array(n);
  const hess = new Float64Array(n);
  const node = new Int16Array(n);
  const splits = 2 ** options.depth - 1;
  const features: number[] = [];
  const thresholds: number[] = [];
  const leaves: number[] = [];
  const sumG = new Float64Array(BINS + 1);
  const sumH = new Float64Array(BINS + 1);
  for (let t = 0; t < options.trees; t++) {
    const picked: number[] = [];
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + Math.exp(-(score[i] ?? 0)));
      grad[i] = (p - (y[i] ?? 0)) * (weight[i] ?? 0);
      hess[i] = p * (1 - p) * (weight[i] ?? 0);
      node[i] = 0;
      if (next() < options.rows) picked.push(i);
    }
    const usable = columns.map((_, f) => f).filter(() => next() < options.columns);
    let groups: number[][] = [picked];
    for (let level = 0; level < options.depth; level++) {
      const below: number[][] = [];
      groups.forEach((group) => {
        let G = 0;
        let H = 0;
        for (const i of group) {
          G += grad[i] ?? 0;
          H += hess[i] ?? 0;
        }
        let gain = 1e-9;
        let feature = 0;
        let cut = -1;
        for (const f of usable) {
          const column = columns[f];
          if (!column || column.edges.length === 0) continue;
          sumG.fill(0);
          sumH.fill(0);
          for (const i of group) {
            const b = column.bins[i] ?? 0;
            sumG[b] = (sumG[b] ?? 0) + (grad[i] ?? 0);
            sumH[b] = (sumH[b] ?? 0) + (hess[i] ?? 0);
          }
          let g = 0;
          let h = 0;
          for (let b = 0; b < column.edges.length; b++) {
            g += sumG[b] ?? 0;
            h += sumH[b] ?? 0;
            if (h < options.minHessian || H - h < options.minHessian) continue;
            const won =
              (g * g) / (h + options.lambda) + ((G - g) * (G - g)) / (H - h + options.lambda) - (G * G) / (H + options.lambda);
            if (won > gain) {
              gain = won;
              feature = f;
              cut = b;
            }
          }
        }
        const column = columns[feature];
        const left: number[] = [];
        const right: number[] = [];
        for (const i of group) (cut >= 0 && (column?.bins[i] ?? 0) <= cut ? left : right).push(i);
        features.push(feature);
        thresholds.push(cut >= 0 ? (column?.edges[cut] ?? 0) : -1e9);
        below.push(left, right);
      });
      groups = below;
    }
    const tree = groups.map((group) => {
      let G = 0;
      let H = 0;
      for (const i of group) {
        G += grad[i] ?? 0;
        H += hess[i] ?? 0;
      }
      return Number(((-options.rate * G) / (H + options.lambda)).toFixed(3));
    });
    leaves.push(...tree);
    const base = t * splits;
    for (let i = 0; i < n; i++) {
      let k = 0;
      while (k < splits) {
        const at = base + k;
        k = 2 * k + ((x[i]?.[features[at] ?? 0] ?? NaN) < (thresholds[at] ?? 0) ? 1 : 2);
      }
      score[i] = (score[i] ?? 0) + (tree[k - splits] ?? 0);
    }
  }
  return { bias: Number(bias.toFixed(3)), features, thresholds, leaves, depth: options.depth };
}
