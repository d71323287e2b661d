import type { Curve } from './curves.mts';
import type { Graph, Node } from './graph.mts';
import { add, at } from './graph.mts';
import { apply, map, minus, plus, product, row } from './operations.mts';

export function softmax(g: Graph, x: Node): Node {
  return g.operation(
    x.size,
    (out) => {
      let top = -Infinity;
      for (let i = 0; i < x.size; i++) top = Math.max(top, at(x.value, i));
      let total = 0;
      for (let i = 0; i < x.size; i++) total += out[i] = Math.exp(at(x.value, i) - top);
      for (let i = 0; i < x.size; i++) out[i] = at(out, i) / total;
    },
    (out, grad) => {
      let along = 0;
      for (let i = 0; i < x.size; i++) along += at(out, i) * at(grad, i);
      for (let i = 0; i < x.size; i++) add(x.grad, i, at(out, i) * (at(grad, i) - along));
    },
  );
}

export function logSumExp(g: Graph, x: Node): Node {
  return g.operation(
    1,
    (out) => {
      let top = -Infinity;
      for (let i = 0; i < x.size; i++) top = Math.max(top, at(x.value, i));
      let total = 0;
      for (let i = 0; i < x.size; i++) total += Math.exp(at(x.value, i) - top);
      out[0] = top + Math.log(total);
    },
    (out, grad) => {
      for (let i = 0; i < x.size; i++) add(x.grad, i, at(grad, 0) * Math.exp(at(x.value, i) - at(out, 0)));
    },
  );
}

/** −log softmax(logits)[label]. */
export function crossEntropy(g: Graph, logits: Node, label: Node): Node {
  return minus(g, logSumExp(g, logits), row(g, logits, 1, label));
}

/** Mean 0, variance 1. */
export function normalise(g: Graph, x: Node): Node {
  const n = x.size;
  let width = 1;
  return g.operation(
    n,
    (out) => {
      let [first, second] = [0, 0];
      for (let i = 0; i < n; i++) first += at(x.value, i) / n;
      for (let i = 0; i < n; i++) second += (at(x.value, i) - first) ** 2 / n;
      width = Math.sqrt(second + 1e-5);
      for (let i = 0; i < n; i++) out[i] = (at(x.value, i) - first) / width;
    },
    (out, grad) => {
      let [level, along] = [0, 0];
      for (let i = 0; i < n; i++) {
        level += at(grad, i) / n;
        along += (at(grad, i) * at(out, i)) / n;
      }
      for (let i = 0; i < n; i++) add(x.grad, i, (at(grad, i) - level - along * at(out, i)) / width);
    },
  );
}

/** Normal noise, other at each visit. */
export function gaussian(g: Graph, size: number): Node {
  return g.operation(
    size,
    (out) => {
      for (let i = 0; i < size; i++) out[i] = g.chance.normal();
    },
    () => undefined,
  );
}

/** Drops a share `p` of the numbers while training. */
export function dropout(g: Graph, x: Node, p: number): Node {
  const mask = g.operation(
    x.size,
    (out) => {
      for (let i = 0; i < x.size; i++) out[i] = !g.training ? 1 : g.chance.chance(p) ? 0 : 1 / (1 - p);
    },
    () => undefined,
  );
  return product(g, x, mask);
}

/** Matrix and offset of their own for `x`, of a width that keeps its variance. */
export function affine(g: Graph, x: Node, rows: number): Node {
  return plus(g, apply(g, g.parameter(rows * x.size, 1 / Math.sqrt(x.size)), x), g.parameter(rows, 0));
}

/** Layers of these widths with a bend between them. */
export function layers(g: Graph, x: Node, widths: readonly number[], bend: Curve): Node {
  return widths.reduce((h, width, i) => affine(g, i === 0 ? h : map(g, h, bend), width), x);
}
