/** Vectors of things, learnt from how they go together. */
import * as curve from '../curves.mts';
import type { Node } from '../graph.mts';
import { Graph } from '../graph.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { inner, matrix } from './task.mts';

/** Word vectors from pairs seen together against pairs drawn by chance. */
export const skipgram: Family = (c) => {
  const [words, width, negatives, sharp] = [c.whole(15, 70), c.whole(3, 10), c.whole(1, 4), c.log(1, 3)];
  const near = matrix(c, words, 3, sharp);
  const habits = near.map((a) => near.map((b, j) => Math.exp(inner(a, b)) / (1 + j)));
  const g = new Graph(c);
  const [centres, neighbours] = [g.parameter(words * width, 0.3), g.parameter(words * width, 0.3)];
  const centre = o.row(g, centres, width, g.input(1));
  const losses = Array.from({ length: 1 + negatives }, (_, k) => {
    const score = o.dot(g, centre, o.row(g, neighbours, width, g.input(1)));
    return o.map(g, o.map(g, score, curve.times(k === 0 ? -1 : 1)), curve.softplus);
  });
  g.minimise(o.sum(g, o.join(g, losses)));
  return {
    graph: g,
    draw: (d) => {
      const word = d.below(words);
      return [word, d.weighted(habits[word] ?? []), ...Array.from({ length: negatives }, () => d.below(words))];
    },
  };
};

/** Who wins against whom: strengths from single games. */
export const ranking: Family = (c) => {
  const [players, spread] = [c.whole(10, 120), c.log(1, 5)];
  const strengths = c.normals(players, spread);
  const g = new Graph(c);
  const table = g.parameter(players, 0.1);
  const [winner, loser] = [o.row(g, table, 1, g.input(1)), o.row(g, table, 1, g.input(1))];
  g.minimise(o.map(g, o.minus(g, loser, winner), curve.softplus));
  return {
    graph: g,
    draw: (d) => {
      const a = d.below(players);
      const b = (a + 1 + d.below(players - 1)) % players;
      const wins = d.chance(1 / (1 + Math.exp((strengths[b] ?? 0) - (strengths[a] ?? 0))));
      return wins ? [a, b] : [b, a];
    },
  };
};

/** Brings things of a kind together and holds others at a distance. */
export const triplets: Family = (c) => {
  const [size, kinds, width, blur] = [c.whole(4, 12), c.whole(3, 8), c.whole(2, 6), c.log(0.1, 0.9)];
  const centres = matrix(c, kinds, size, 1);
  const g = new Graph(c);
  const hidden = c.whole(6, 14);
  const [a, b, d1, d2] = [
    g.parameter(hidden * size, 1 / Math.sqrt(size)),
    g.parameter(hidden, 0),
    g.parameter(width * hidden, 1 / Math.sqrt(hidden)),
    g.parameter(width, 0),
  ];
  const code = (x: Node): Node => o.plus(g, o.apply(g, d1, o.map(g, o.plus(g, o.apply(g, a, x), b), curve.tanh)), d2);
  const [anchor, same, other] = [code(g.input(size)), code(g.input(size)), code(g.input(size))];
  const gap = o.minus(g, o.distance(g, anchor, other), o.distance(g, anchor, same));
  g.minimise(c.chance(0.5) ? o.map(g, gap, curve.hinge) : o.map(g, o.map(g, gap, curve.times(-1)), curve.softplus));
  return {
    graph: g,
    draw: (d) => {
      const kind = d.below(kinds);
      const of = (k: number): number[] => (centres[k] ?? []).map((v) => v + blur * d.normal());
      return [...of(kind), ...of(kind), ...of((kind + 1 + d.below(kinds - 1)) % kinds)];
    },
  };
};
