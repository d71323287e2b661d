/** Models with a memory. */
import * as curve from '../curves.mts';
import type { Node } from '../graph.mts';
import { Graph } from '../graph.mts';
import { affine, crossEntropy, layers, softmax } from '../layers.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { matrix } from './task.mts';

/** The first symbol of a sequence is asked for at its end: a plain recurrent network, flat for long and then steep. */
export const recall: Family = (c) => {
  const [symbols, length, width, spoilt] = [c.whole(2, 5), c.whole(3, 7), c.whole(6, 14), c.between(0, 0.1)];
  const g = new Graph(c);
  const seen = Array.from({ length }, () => g.input(1));
  const [table, across, offset] = [
    g.parameter(symbols * width, 1),
    g.parameter(width * width, 1 / Math.sqrt(width)),
    g.parameter(width, 0),
  ];
  const last = seen.reduce<Node | undefined>((h, symbol) => {
    const now = o.plus(g, o.row(g, table, width, symbol), offset);
    return o.map(g, h ? o.plus(g, now, o.apply(g, across, h)) : now, curve.tanh);
  }, undefined);
  g.minimise(crossEntropy(g, affine(g, last ?? g.parameter(width, 0), symbols), g.input(1)));
  return {
    graph: g,
    draw: (d) => {
      const sequence = Array.from({ length }, () => d.below(symbols));
      return [...sequence, d.chance(spoilt) ? d.below(symbols) : (sequence[0] ?? 0)];
    },
  };
};

/** The next value of a sum of waves, by a gated recurrent unit. */
export const waves: Family = (c) => {
  const [length, width, noise] = [c.whole(4, 8), c.whole(3, 8), c.log(0.01, 0.3)];
  const speeds = Array.from({ length: c.whole(1, 3) }, () => c.between(0.3, 1.6));
  const g = new Graph(c);
  const [seen, next] = [Array.from({ length }, () => g.input(1)), g.input(1)];
  const gate = (): [Node, Node] => [g.parameter(width * (width + 1), 1 / Math.sqrt(width + 1)), g.parameter(width, 0)];
  const [keep, renew, fresh] = [gate(), gate(), gate()];
  const through = ([m, b]: [Node, Node], x: Node, bend: curve.Curve): Node => o.map(g, o.plus(g, o.apply(g, m, x), b), bend);
  let h = g.parameter(width, 0);
  for (const x of seen) {
    const both = o.join(g, [x, h]);
    const z = through(keep, both, curve.sigmoid);
    const r = through(renew, both, curve.sigmoid);
    const candidate = through(fresh, o.join(g, [x, o.product(g, r, h)]), curve.tanh);
    h = o.plus(g, h, o.product(g, z, o.minus(g, candidate, h)));
  }
  g.minimise(o.distance(g, affine(g, h, 1), next));
  return {
    graph: g,
    draw: (d) => {
      const starts = speeds.map(() => d.between(0, 2 * Math.PI));
      const at = (t: number): number => speeds.reduce((s, w, k) => s + Math.sin(w * t + (starts[k] ?? 0)), 0);
      return [...Array.from({ length }, (_, t) => at(t)), at(length)].map((v) => v + noise * d.normal());
    },
  };
};

/** Looks a key up among pairs of key and value, by attention. */
export const lookup: Family = (c) => {
  const [keys, values, pairs, width, spoilt] = [c.whole(3, 8), c.whole(2, 6), c.whole(2, 5), c.whole(4, 8), c.between(0, 0.12)];
  const g = new Graph(c);
  const [keyTable, valueTable] = [g.parameter(keys * width, 0.5), g.parameter(values * width, 0.5)];
  const [asked, offered] = [g.parameter(width * width, 1 / Math.sqrt(width)), g.parameter(width * width, 1 / Math.sqrt(width))];
  const query = o.apply(g, asked, o.row(g, keyTable, width, g.input(1)));
  const shown = Array.from({ length: pairs }, () => ({
    key: o.apply(g, offered, o.row(g, keyTable, width, g.input(1))),
    value: o.row(g, valueTable, width, g.input(1)),
  }));
  const scores = o.join(
    g,
    shown.map(({ key }) => o.dot(g, query, key)),
  );
  const attention = softmax(g, o.map(g, scores, curve.times(1 / Math.sqrt(width))));
  const found = shown.map(({ value }, i) => {
    const share = o.slice(g, attention, i, 1);
    return o.product(
      g,
      value,
      o.join(
        g,
        Array.from({ length: width }, () => share),
      ),
    );
  });
  const answer = layers(
    g,
    found.reduce((a, b) => o.plus(g, a, b)),
    [width * 2, values],
    curve.relu,
  );
  g.minimise(crossEntropy(g, answer, g.input(1)));
  return {
    graph: g,
    draw: (d) => {
      const first = d.below(keys);
      const shownPairs = Array.from({ length: pairs }, (_, i) => [(first + i) % keys, d.below(values)] as const);
      const [key, value] = d.pick(shownPairs);
      return [key, ...shownPairs.flat(), d.chance(spoilt) ? d.below(values) : value];
    },
  };
};

/** The next symbol of a source with a memory of three, from the vectors of the last three. */
export const source: Family = (c) => {
  const [symbols, width, hidden, sharp] = [c.whole(4, 9), c.whole(3, 6), c.whole(8, 20), c.log(1, 4)];
  const habits = matrix(c, symbols ** 3, symbols, sharp).map((row) => row.map(Math.exp));
  const g = new Graph(c);
  const table = g.parameter(symbols * width, 0.5);
  const seen = Array.from({ length: 3 }, () => o.row(g, table, width, g.input(1)));
  g.minimise(crossEntropy(g, layers(g, o.join(g, seen), [hidden, symbols], curve.tanh), g.input(1)));
  let past = [0, 0, 0];
  return {
    graph: g,
    draw: (d) => {
      const [a = 0, b = 0, e = 0] = past;
      const next = d.weighted(habits[(a * symbols + b) * symbols + e] ?? []);
      const example = [a, b, e, next];
      past = [b, e, next];
      return example;
    },
  };
};
