/** Telling kinds apart with small networks. */
import * as curve from '../curves.mts';
import { Graph } from '../graph.mts';
import { affine, crossEntropy, dropout, layers, normalise } from '../layers.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { matrix } from './task.mts';

/** Arms of a spiral, rings or a chequerboard in the plane, some points with the wrong label. */
export const plane: Family = (c) => {
  const [kinds, flip, blur, shape] = [c.whole(2, 3), c.between(0, 0.15), c.log(0.02, 0.25), c.pick(['spiral', 'rings', 'board'])];
  const g = new Graph(c);
  const [x, label] = [g.input(2), g.input(1)];
  const hidden = c.chance(0.5) ? [c.whole(8, 32)] : [c.whole(6, 16), c.whole(6, 16)];
  g.minimise(crossEntropy(g, layers(g, x, [...hidden, kinds], c.pick([curve.tanh, curve.relu])), label));
  return {
    graph: g,
    draw: (d) => {
      const kind = d.below(kinds);
      const along = d.between(0.3, 2);
      const angle = shape === 'spiral' ? along * 3 + (2 * Math.PI * kind) / kinds : d.between(0, 2 * Math.PI);
      const far = shape === 'rings' ? 0.6 + kind * 0.7 : along;
      const at =
        shape === 'board'
          ? [d.between(-1, 1) + 2 * kind - (kinds - 1), d.between(-1, 1) + 2 * ((kind + d.below(2) * kinds) % 3) - 2]
          : [far * Math.cos(angle), far * Math.sin(angle)];
      return [...at.map((v) => v + blur * d.normal()), d.chance(flip) ? d.below(kinds) : kind];
    },
  };
};

/** Topics of short texts of words with Zipf's frequencies, by the mean of word vectors: rare words are learnt by heart. */
export const texts: Family = (c) => {
  const [words, topics, width, length] = [c.whole(30, 150), c.whole(2, 6), c.whole(3, 10), c.whole(4, 9)];
  const sharp = c.log(0.8, 2.5);
  const frequency = Array.from({ length: topics }, () =>
    Array.from({ length: words }, (_, w) => Math.exp(sharp * c.normal()) / (w + 1)),
  );
  const g = new Graph(c);
  const table = g.parameter(words * width, 0.3);
  const seen = Array.from({ length }, () => o.row(g, table, width, g.input(1)));
  const mean = o.map(
    g,
    seen.reduce((a, b) => o.plus(g, a, b)),
    curve.times(1 / Math.sqrt(length)),
  );
  g.minimise(crossEntropy(g, affine(g, mean, topics), g.input(1)));
  return {
    graph: g,
    draw: (d) => {
      const topic = d.below(topics);
      return [...Array.from({ length }, () => d.weighted(frequency[topic] ?? [])), topic];
    },
  };
};

/** Which short pattern is hidden somewhere in a noisy signal: a convolution and the mean of what it finds. */
export const motifs: Family = (c) => {
  const [long, wide, kinds, filters, noise] = [c.whole(12, 20), c.whole(3, 5), c.whole(2, 5), c.whole(3, 8), c.log(0.05, 0.8)];
  const pattern = matrix(c, kinds, wide, 1.5);
  const g = new Graph(c);
  const [signal, label] = [g.input(long), g.input(1)];
  const [kernel, offset] = [g.parameter(filters * wide, 1 / Math.sqrt(wide)), g.parameter(filters, 0)];
  const places = Array.from({ length: long - wide + 1 }, (_, i) =>
    o.map(g, o.plus(g, o.apply(g, kernel, o.slice(g, signal, i, wide)), offset), curve.relu),
  );
  const pooled = o.map(
    g,
    places.reduce((a, b) => o.plus(g, a, b)),
    curve.times(2 / places.length),
  );
  g.minimise(crossEntropy(g, affine(g, pooled, kinds), label));
  return {
    graph: g,
    draw: (d) => {
      const [kind, from] = [d.below(kinds), d.below(long - wide + 1)];
      const signal = d.normals(long, noise).map((v, i) => v + (pattern[kind]?.[i - from] ?? 0));
      return [...signal, kind];
    },
  };
};

/** Residual blocks with normalised inputs and dropout, on clusters that overlap. */
export const residual: Family = (c) => {
  const [size, kinds, width, blocks, p] = [
    c.whole(4, 12),
    c.whole(2, 6),
    c.whole(5, 10),
    c.whole(1, 2),
    c.chance(0.5) ? c.between(0.05, 0.3) : 0,
  ];
  const [centres, blur] = [matrix(c, kinds * 2, size, 1), c.log(0.25, 1.1)];
  const g = new Graph(c);
  const [x, label] = [g.input(size), g.input(1)];
  let h = affine(g, x, width);
  for (let b = 0; b < blocks; b++) {
    const inner = o.map(g, affine(g, normalise(g, h), width * 2), curve.relu);
    h = o.plus(g, h, affine(g, p > 0 ? dropout(g, inner, p) : inner, width));
  }
  g.minimise(crossEntropy(g, affine(g, normalise(g, h), kinds), label));
  return {
    graph: g,
    draw: (d) => {
      const centre = d.below(kinds * 2);
      return [...(centres[centre] ?? []).map((v) => v + blur * d.normal()), centre % kinds];
    },
  };
};
