/** What data looks like: codes, mixtures, couplings. */
import * as curve from '../curves.mts';
import { Graph } from '../graph.mts';
import { affine, dropout, layers, logSumExp, gaussian } from '../layers.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { inner, matrix } from './task.mts';

/** A narrow waist for data of few dimensions in a wide space; sometimes the inputs are spoilt. */
export const autoencoder: Family = (c) => {
  const [size, rank, waist, noise, spoil] = [
    c.whole(6, 16),
    c.whole(2, 5),
    c.whole(1, 5),
    c.log(0.03, 0.4),
    c.chance(0.4) ? c.between(0.1, 0.4) : 0,
  ];
  const spread = matrix(c, size, rank);
  const g = new Graph(c);
  const x = g.input(size);
  const bend = c.pick([curve.tanh, curve.relu]);
  const code = layers(g, spoil > 0 ? dropout(g, x, spoil) : x, [c.whole(6, 14), waist], bend);
  g.minimise(o.map(g, o.distance(g, layers(g, code, [c.whole(6, 14), size], bend), x), curve.times(1 / size)));
  return {
    graph: g,
    draw: (d) => {
      const cause = d.normals(rank, 1.5);
      return spread.map((row) => Math.sin(inner(row, cause)) + noise * d.normal());
    },
  };
};

/** A variational autoencoder: its loss is noisy whatever the data. */
export const variational: Family = (c) => {
  const [size, rank, code, noise, weight] = [c.whole(5, 12), c.whole(1, 4), c.whole(1, 4), c.log(0.1, 0.7), c.log(0.02, 0.5)];
  const spread = matrix(c, size, rank, 1);
  const g = new Graph(c);
  const x = g.input(size);
  const seen = o.map(g, affine(g, x, c.whole(6, 12)), curve.tanh);
  const [centre, log] = [affine(g, seen, code), affine(g, seen, code)];
  const width = o.map(g, o.map(g, log, curve.times(0.5)), curve.exp);
  const sample = o.plus(g, centre, o.product(g, width, gaussian(g, code)));
  const error = o.map(g, o.distance(g, layers(g, sample, [c.whole(6, 12), size], curve.tanh), x), curve.times(1 / size));
  const spent = o.minus(g, o.plus(g, o.map(g, centre, curve.square), o.map(g, log, curve.exp)), log);
  const distance = o.sum(g, o.map(g, spent, { f: (v) => (v - 1) / 2, slope: () => 0.5 }));
  g.minimise(o.plus(g, error, distance, weight));
  return {
    graph: g,
    draw: (d) => {
      const cause = d.normals(rank);
      return spread.map((row) => inner(row, cause) + noise * d.normal());
    },
  };
};

/** An answer with several branches, as a mixture of bells whose widths are learnt too. */
export const branches: Family = (c) => {
  const [bells, hidden, noise] = [c.whole(2, 4), c.whole(6, 16), c.log(0.2, 0.8)];
  const slopes = c.normals(3, 1.5);
  const g = new Graph(c);
  const [x, y] = [g.input(1), g.input(1)];
  const h = o.map(g, affine(g, x, hidden), curve.tanh);
  const [shares, centres, logs] = [affine(g, h, bells), affine(g, h, bells), affine(g, h, bells)];
  const all = o.join(
    g,
    Array.from({ length: bells }, () => y),
  );
  const apart = o.product(g, o.minus(g, all, centres), o.map(g, o.map(g, logs, curve.times(-1)), curve.exp));
  const each = o.minus(g, o.plus(g, shares, o.map(g, apart, curve.square), -0.5), logs);
  // A constant keeps the loss above zero, so that a share of it means something.
  g.minimise(o.map(g, o.minus(g, logSumExp(g, shares), logSumExp(g, each)), { f: (v) => v + 1.6, slope: () => 1 }));
  return {
    graph: g,
    draw: (d) => {
      const at = d.between(-2, 2);
      return [at, Math.sin((slopes[d.below(3)] ?? 0) * at) * 2 + noise * d.normal()];
    },
  };
};

/** Clusters found by the likelihood of a mixture of round bells. */
export const clusters: Family = (c) => {
  const [size, truth, bells, blur] = [c.whole(2, 8), c.whole(3, 8), c.whole(3, 12), c.log(0.4, 1.2)];
  const centres = matrix(c, truth, size, 2);
  const g = new Graph(c);
  const x = g.input(size);
  const [heights, log] = [g.parameter(bells, 0.1), g.parameter(1, 0)];
  const tight = o.map(g, log, curve.exp);
  const each = Array.from({ length: bells }, () => o.product(g, o.distance(g, x, g.parameter(size, 1)), tight));
  const scores = o.plus(g, heights, o.join(g, each), -0.5);
  const fit = o.minus(g, logSumExp(g, heights), logSumExp(g, scores));
  g.minimise(o.map(g, o.plus(g, fit, log, -size / 2), { f: (v) => v + 0.6 * size, slope: () => 1 }));
  return { graph: g, draw: (d) => (centres[d.below(truth)] ?? []).map((v) => v + blur * d.normal()) };
};

/** Couplings of spins by pseudo-likelihood: each from all others. */
export const spins: Family = (c) => {
  const [size, strength] = [c.whole(5, 12), c.log(0.6, 2)];
  const couplings = matrix(c, size, size, (strength / Math.sqrt(size)) * 2);
  const g = new Graph(c);
  const x = g.input(size);
  const losses = Array.from({ length: size }, (_, i) => {
    const own = o.slice(g, x, i, 1);
    const others = o.join(g, [o.slice(g, x, 0, i), o.slice(g, x, i + 1, size - i - 1)]);
    const field = affine(g, others, 1);
    return o.map(g, o.product(g, field, o.map(g, own, curve.times(-1))), curve.softplus);
  });
  g.minimise(o.mean(g, o.join(g, losses)));
  return {
    graph: g,
    draw: (d) => {
      const s = Array.from({ length: size }, () => (d.chance(0.5) ? 1 : -1));
      for (let sweep = 0; sweep < 4; sweep++) {
        for (let i = 0; i < size; i++) {
          const field = s.reduce(
            (f, v, j) => (j === i ? f : f + (v * ((couplings[i]?.[j] ?? 0) + (couplings[j]?.[i] ?? 0))) / 2),
            0,
          );
          s[i] = d.chance(1 / (1 + Math.exp(-2 * field))) ? 1 : -1;
        }
      }
      return s;
    },
  };
};
