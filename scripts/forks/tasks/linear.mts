/** Linear models under other losses than least squares. */
import type { Chance } from '../chance.mts';
import * as curve from '../curves.mts';
import type { Node } from '../graph.mts';
import { Graph } from '../graph.mts';
import { affine, dropout, layers } from '../layers.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { inner } from './task.mts';

/** A linear model: how it is graded, and what is answered where the true score is `s`. */
function linear(
  c: Chance,
  size: number,
  grade: (g: Graph, score: Node, answer: Node) => Node,
  answer: (s: number, d: Chance) => number,
): ReturnType<Family> {
  const condition = c.log(1, 40);
  const widths = Array.from({ length: size }, (_, i) => condition ** (-i / size));
  const truth = c.normals(size, c.log(0.5, 2) / Math.sqrt(size));
  const g = new Graph(c);
  const [x, y] = [g.input(size), g.input(1)];
  g.minimise(grade(g, affine(g, x, 1), y));
  return {
    graph: g,
    draw: (d) => {
      const at = widths.map((w) => w * d.normal());
      return [...at, answer(inner(at, truth), d)];
    },
  };
}

/** Counts with a rate that depends on the inputs; the loss is the deviance, so that it is never negative. */
export const poisson: Family = (c) => {
  const base = c.between(-0.5, 1.5);
  const grade = (g: Graph, score: Node, y: Node): Node => {
    const rate = o.map(g, o.map(g, score, { f: (s) => Math.min(s, 20), slope: (s) => (s < 20 ? 1 : 0) }), curve.exp);
    const constant = o.map(g, y, { f: (k) => (k > 0 ? k * Math.log(k) - k : 0), slope: () => 0 });
    return o.plus(g, o.minus(g, rate, o.product(g, y, score)), constant);
  };
  return linear(c, c.whole(4, 30), grade, (s, d) => {
    const limit = Math.exp(-Math.exp(Math.min(2.5, base + 0.6 * s)));
    let [count, left] = [0, d.unit()];
    while (left > limit && count < 60) {
      left *= d.unit();
      count++;
    }
    return count;
  });
};

/** A robust loss, with outliers far away. */
export const outliers: Family = (c) => {
  const [share, far, noise] = [c.between(0, 0.15), c.log(3, 8), c.log(0.02, 0.5)];
  const grade = (g: Graph, score: Node, y: Node): Node => o.map(g, o.minus(g, score, y), curve.huber);
  return linear(c, c.whole(4, 40), grade, (s, d) => 2 * s + (d.chance(share) ? far : noise) * d.normal());
};

/** A quantile of a skewed answer: a loss with a kink. */
export const quantile: Family = (c) => {
  const [q, noise] = [c.between(0.1, 0.9), c.log(0.03, 0.8)];
  const grade = (g: Graph, score: Node, y: Node): Node => o.map(g, o.minus(g, y, score), curve.pinball(q));
  return linear(c, c.whole(3, 30), grade, (s, d) => 2 * s - noise * Math.log(1 - d.unit()));
};

/** A support vector machine with some wrong labels. */
export const margin: Family = (c) => {
  const flip = c.between(0, 0.15);
  const grade = (g: Graph, score: Node, y: Node): Node => o.map(g, o.product(g, score, y), curve.hinge);
  return linear(c, c.whole(5, 60), grade, (s, d) => (s > 0 ? 1 : -1) * (d.chance(flip) ? -1 : 1));
};

/** Logistic regression with some wrong labels. */
export const mislabelled: Family = (c) => {
  const [flip, sharp] = [c.between(0, 0.15), c.log(2, 20)];
  const grade = (g: Graph, score: Node, y: Node): Node =>
    o.map(g, o.product(g, score, o.map(g, y, curve.times(-1))), curve.softplus);
  return linear(c, c.whole(5, 80), grade, (s, d) => {
    const one = d.chance(1 / (1 + Math.exp(-sharp * s)));
    return one !== d.chance(flip) ? 1 : -1;
  });
};

/** Least squares with dropped inputs. */
export const dropped: Family = (c) => {
  const [size, noise, p] = [c.whole(6, 40), c.log(0.03, 0.8), c.between(0.05, 0.4)];
  const truth = c.normals(size, 1.5 / Math.sqrt(size));
  const g = new Graph(c);
  const [x, y] = [g.input(size), g.input(1)];
  const seen = dropout(g, x, p);
  const guess = c.chance(0.5) ? affine(g, seen, 1) : layers(g, seen, [c.whole(5, 16), 1], curve.relu);
  g.minimise(o.distance(g, guess, y));
  return {
    graph: g,
    draw: (d) => {
      const at = d.normals(size);
      return [...at, inner(at, truth) + noise * d.normal()];
    },
  };
};
