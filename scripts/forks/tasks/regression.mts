/** Curves and surfaces fitted by least squares. */
import * as curve from '../curves.mts';
import { Graph } from '../graph.mts';
import { affine, layers } from '../layers.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { inner, matrix } from './task.mts';

/** A network learns from another network's noisy answers. */
export const teacher: Family = (c) => {
  const [inputs, hidden, noise] = [c.whole(3, 10), c.whole(2, 6), c.log(0.01, 0.6)];
  const [first, second] = [matrix(c, hidden, inputs, 1.5 / Math.sqrt(inputs)), c.normals(hidden)];
  const g = new Graph(c);
  const [x, y] = [g.input(inputs), g.input(1)];
  const widths = c.chance(0.5) ? [c.whole(6, 24), 1] : [c.whole(6, 14), c.whole(6, 14), 1];
  g.minimise(o.distance(g, layers(g, x, widths, c.pick([curve.tanh, curve.relu])), y));
  return {
    graph: g,
    draw: (d) => {
      const at = d.normals(inputs);
      const truth = first.reduce((total, row, i) => total + Math.tanh(inner(row, at)) * (second[i] ?? 0), 0);
      return [...at, truth + noise * d.normal()];
    },
  };
};

/** A wave in one variable, through fixed Fourier features of too many frequencies: steep and flat directions. */
export const fourier: Family = (c) => {
  const [features, noise, decay] = [c.whole(10, 40), c.log(0.01, 0.5), c.between(0, 1.2)];
  const truth = c.normals(8);
  const g = new Graph(c);
  const [x, y] = [g.input(features), g.input(1)];
  const readout = c.chance(0.4) ? layers(g, x, [c.whole(6, 16), 1], curve.tanh) : affine(g, x, 1);
  g.minimise(o.map(g, o.minus(g, readout, y), curve.square));
  return {
    graph: g,
    draw: (d) => {
      const at = d.between(0, 2 * Math.PI);
      const wave = (k: number): number => (k % 2 === 0 ? Math.sin : Math.cos)(at * (1 + (k >> 1))) / (1 + (k >> 1)) ** decay;
      const xs = Array.from({ length: features }, (_, k) => wave(k));
      return [...xs, truth.reduce((total, a, k) => total + a * wave(k), 0) + noise * d.normal()];
    },
  };
};

/** A network of bells whose places and heights are learnt. */
export const bells: Family = (c) => {
  const [units, noise, bumps] = [c.whole(6, 24), c.log(0.01, 0.4), c.whole(2, 6)];
  const truth = Array.from({ length: bumps }, () => ({ at: c.normals(2, 1.2), high: 2 * c.normal() }));
  const g = new Graph(c);
  const [x, y] = [g.input(2), g.input(1)];
  const bell = c.log(0.5, 3);
  const heights = Array.from({ length: units }, () =>
    o.map(g, o.map(g, o.distance(g, x, g.parameter(2, 1.2)), curve.times(-bell)), curve.exp),
  );
  g.minimise(o.distance(g, affine(g, o.join(g, heights), 1), y));
  return {
    graph: g,
    draw: (d) => {
      const at = d.normals(2);
      const far = (place: readonly number[]): number => place.reduce((total, v, i) => total + (v - (at[i] ?? 0)) ** 2, 0);
      const level = truth.reduce((total, bump) => total + bump.high * Math.exp(-far(bump.at)), 0);
      return [...at, level + noise * d.normal()];
    },
  };
};

/** The residual of a differential equation, u″ + a·u + b·u³ = f, at random places: badly conditioned, with a boundary to hold. */
export const collocation: Family = (c) => {
  const [features, a, b, noise] = [c.whole(6, 20), c.between(-2, 2), c.between(0, 1), c.log(0.005, 0.5)];
  const tilt = Array.from({ length: features }, () => [3 * c.normal(), 2 * c.normal()] as const);
  const force = c.normals(4);
  const g = new Graph(c);
  const [value, bent, edge, f] = [g.input(features), g.input(features), g.input(features), g.input(1)];
  const heights = g.parameter(features, 0.3);
  const u = o.dot(g, value, heights);
  const cube = o.product(g, u, o.map(g, u, curve.square));
  const left = o.plus(g, o.plus(g, o.dot(g, bent, heights), u, a), cube, b);
  const inside = o.map(g, o.minus(g, left, f), curve.square);
  g.minimise(o.plus(g, inside, o.map(g, o.dot(g, edge, heights), curve.square), c.log(0.3, 10)));
  return {
    graph: g,
    draw: (d) => {
      const x = d.between(-1, 1);
      const phi = (at: number): number[] => tilt.map(([w, s]) => Math.tanh(w * at + s));
      const second = tilt.map(([w, s]) => {
        const t = Math.tanh(w * x + s);
        return -2 * t * (1 - t * t) * w * w;
      });
      const push = force.reduce((s, k, i) => s + k * Math.sin((i + 1) * Math.PI * x), 0);
      return [...phi(x), ...second, ...phi(d.chance(0.5) ? -1 : 1), push + noise * d.normal()];
    },
  };
};

/** A hidden direction from the squares of its projections: a saddle at the start. */
export const phase: Family = (c) => {
  const [size, noise] = [c.whole(5, 24), c.log(0.01, 0.5)];
  const truth = c.normals(size, 1 / Math.sqrt(size));
  const g = new Graph(c);
  const [x, y] = [g.input(size), g.input(1)];
  const guess = o.map(g, o.dot(g, x, g.parameter(size, c.log(0.05, 1) / Math.sqrt(size))), curve.square);
  g.minimise(o.map(g, o.minus(g, guess, y), curve.square));
  return {
    graph: g,
    draw: (d) => {
      const x1 = d.normals(size);
      return [...x1, inner(x1, truth) ** 2 + noise * d.normal()];
    },
  };
};
