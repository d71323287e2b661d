/** Shapes of a loss that are known to be hard to go down. */
import * as curve from '../curves.mts';
import { Graph } from '../graph.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { inner, matrix } from './task.mts';

/** Rosenbrock's bent valley with a floor that shakes. */
export const valley: Family = (c) => {
  const [size, steep, shake] = [c.whole(3, 12), c.log(4, 100), c.log(0.01, 0.5)];
  const g = new Graph(c);
  const [w, jolt] = [g.parameter(size, 0.7, -0.5), g.input(size)];
  const shaken = o.plus(g, w, jolt);
  const [low, high] = [o.slice(g, shaken, 0, size - 1), o.slice(g, shaken, 1, size - 1)];
  const walls = o.distance(g, high, o.map(g, low, curve.square));
  const floor = o.sum(g, o.map(g, low, { f: (v) => (1 - v) ** 2, slope: (v) => -2 * (1 - v) }));
  g.minimise(o.plus(g, floor, walls, steep));
  return { graph: g, draw: (d) => d.normals(size, shake) };
};

/** A deep network without bends from a small start: one plateau after the other. */
export const cascade: Family = (c) => {
  const [size, width, depth, noise, start] = [c.whole(3, 10), c.whole(4, 10), c.whole(2, 3), c.log(0.02, 0.5), c.log(0.1, 0.8)];
  const truth = matrix(c, size, size, 1).map((row, i) => row.map((v) => v / (1 + i)));
  const g = new Graph(c);
  const [x, y] = [g.input(size), g.input(size)];
  let h = x;
  for (let layer = 0; layer < depth; layer++) {
    const rows = layer === depth - 1 ? size : width;
    h = o.apply(g, g.parameter(rows * h.size, start / Math.sqrt(h.size)), h);
  }
  g.minimise(o.map(g, o.distance(g, h, y), curve.times(1 / size)));
  return {
    graph: g,
    draw: (d) => {
      const at = d.normals(size);
      return [...at, ...truth.map((row) => inner(row, at) / Math.sqrt(size) + noise * d.normal())];
    },
  };
};
