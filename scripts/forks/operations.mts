import type { Curve } from './curves.mts';
import { square, times } from './curves.mts';
import type { Graph, Node } from './graph.mts';
import { add, at } from './graph.mts';

export function map(g: Graph, x: Node, { f, slope }: Curve): Node {
  return g.operation(
    x.size,
    (out) => {
      for (let i = 0; i < x.size; i++) out[i] = f(at(x.value, i));
    },
    (out, grad) => {
      for (let i = 0; i < x.size; i++) add(x.grad, i, at(grad, i) * slope(at(x.value, i), at(out, i)));
    },
  );
}

/** a + by · b. */
export function plus(g: Graph, a: Node, b: Node, by = 1): Node {
  return g.operation(
    a.size,
    (out) => {
      for (let i = 0; i < a.size; i++) out[i] = at(a.value, i) + by * at(b.value, i);
    },
    (_, grad) => {
      for (let i = 0; i < a.size; i++) {
        add(a.grad, i, at(grad, i));
        add(b.grad, i, by * at(grad, i));
      }
    },
  );
}

export function minus(g: Graph, a: Node, b: Node): Node {
  return plus(g, a, b, -1);
}

/** Number by number. */
export function product(g: Graph, a: Node, b: Node): Node {
  return g.operation(
    a.size,
    (out) => {
      for (let i = 0; i < a.size; i++) out[i] = at(a.value, i) * at(b.value, i);
    },
    (_, grad) => {
      for (let i = 0; i < a.size; i++) {
        add(a.grad, i, at(grad, i) * at(b.value, i));
        add(b.grad, i, at(grad, i) * at(a.value, i));
      }
    },
  );
}

export function sum(g: Graph, x: Node): Node {
  return g.operation(
    1,
    (out) => {
      let total = 0;
      for (let i = 0; i < x.size; i++) total += at(x.value, i);
      out[0] = total;
    },
    (_, grad) => {
      for (let i = 0; i < x.size; i++) add(x.grad, i, at(grad, 0));
    },
  );
}

export function mean(g: Graph, x: Node): Node {
  return map(g, sum(g, x), times(1 / x.size));
}

export function dot(g: Graph, a: Node, b: Node): Node {
  return sum(g, product(g, a, b));
}

/** ‖a − b‖². */
export function distance(g: Graph, a: Node, b: Node): Node {
  return sum(g, map(g, minus(g, a, b), square));
}

export function join(g: Graph, parts: readonly Node[]): Node {
  const size = parts.reduce((n, part) => n + part.size, 0);
  return g.operation(
    size,
    (out) => {
      let k = 0;
      for (const part of parts) for (let i = 0; i < part.size; i++) out[k++] = at(part.value, i);
    },
    (_, grad) => {
      let k = 0;
      for (const part of parts) for (let i = 0; i < part.size; i++) add(part.grad, i, at(grad, k++));
    },
  );
}

export function slice(g: Graph, x: Node, from: number, size: number): Node {
  return g.operation(
    size,
    (out) => {
      for (let i = 0; i < size; i++) out[i] = at(x.value, from + i);
    },
    (_, grad) => {
      for (let i = 0; i < size; i++) add(x.grad, from + i, at(grad, i));
    },
  );
}

/** A matrix (row after row) times a vector. */
export function apply(g: Graph, matrix: Node, x: Node): Node {
  const [columns, rows] = [x.size, matrix.size / x.size];
  return g.operation(
    rows,
    (out) => {
      for (let r = 0, k = 0; r < rows; r++) {
        let total = 0;
        for (let c = 0; c < columns; c++, k++) total += at(matrix.value, k) * at(x.value, c);
        out[r] = total;
      }
    },
    (_, grad) => {
      for (let r = 0, k = 0; r < rows; r++) {
        const slope = at(grad, r);
        for (let c = 0; c < columns; c++, k++) {
          add(matrix.grad, k, slope * at(x.value, c));
          add(x.grad, c, slope * at(matrix.value, k));
        }
      }
    },
    matrix.size,
  );
}

/** Row `index` of a table whose rows have `width` numbers. */
export function row(g: Graph, table: Node, width: number, index: Node): Node {
  return g.operation(
    width,
    (out) => {
      const from = at(index.value, 0) * width;
      for (let i = 0; i < width; i++) out[i] = at(table.value, from + i);
    },
    (_, grad) => {
      const from = at(index.value, 0) * width;
      for (let i = 0; i < width; i++) add(table.grad, from + i, at(grad, i));
    },
  );
}
