/** What to do: policies and what states are worth. */
import * as curve from '../curves.mts';
import type { Node } from '../graph.mts';
import { Graph } from '../graph.mts';
import { affine, layers, softmax } from '../layers.mts';
import * as o from '../operations.mts';
import type { Family } from './task.mts';
import { inner, matrix } from './task.mts';

/**
 * A policy that learns from the cost of the one action it tried (score-function gradient): very noisy while training, exact when
 * evaluated.
 */
export const bandit: Family = (c) => {
  const [size, actions, noise] = [c.whole(2, 8), c.whole(2, 6), c.log(0.02, 0.5)];
  const truth = matrix(c, actions, size, 2 / Math.sqrt(size));
  const g = new Graph(c);
  const [x, costs] = [g.input(size), g.input(actions)];
  const hidden = c.whole(5, 14);
  const policy = softmax(g, c.chance(0.5) ? affine(g, x, actions) : layers(g, x, [hidden, actions], curve.tanh));
  const usual = c.between(0.3, 0.6);
  let tried = 0;
  const cost = g.operation(
    1,
    (out) => {
      tried = g.chance.weighted([...policy.value]);
      out[0] = g.training ? (costs.value[tried] ?? 0) : inner([...policy.value], [...costs.value]);
    },
    (_, grad) => {
      const slope = grad[0] ?? 0;
      for (let a = 0; a < actions; a++) {
        const paid = (costs.value[a] ?? 0) - usual;
        const share = !g.training ? paid : a === tried ? paid / (policy.value[a] ?? 1) : 0;
        policy.grad[a] = (policy.grad[a] ?? 0) + slope * share;
      }
    },
  );
  g.minimise(cost);
  return {
    graph: g,
    draw: (d) => {
      const at = d.normals(size);
      return [...at, ...truth.map((row) => 1 / (1 + Math.exp(-inner(row, at))) + noise * d.normal())];
    },
  };
};

/** What states are worth, from single noisy steps between them: the Bellman residual. */
export const bellman: Family = (c) => {
  const [states, size, later, noise] = [c.whole(8, 40), c.whole(4, 10), c.between(0.5, 0.95), c.log(0.05, 1)];
  const features = matrix(c, states, size, 1);
  const roads = Array.from({ length: states }, () => Array.from({ length: states }, () => (c.chance(0.15) ? c.unit() : 0.002)));
  const rewards = c.normals(states);
  const g = new Graph(c);
  const [here, there, reward] = [g.input(size), g.input(size), g.input(1)];
  const hidden = c.whole(6, 16);
  const [a, b, top] = [g.parameter(hidden * size, 1 / Math.sqrt(size)), g.parameter(hidden, 0), g.parameter(hidden, 0.3)];
  const worth = (of: Node): Node => o.dot(g, o.map(g, o.plus(g, o.apply(g, a, of), b), curve.tanh), top);
  const [now, next] = [worth(here), worth(there)];
  g.minimise(o.distance(g, now, o.plus(g, reward, next, later)));
  let state = 0;
  return {
    graph: g,
    draw: (d) => {
      const from = state;
      state = d.chance(0.1) ? d.below(states) : d.weighted(roads[from] ?? []);
      return [...(features[from] ?? []), ...(features[state] ?? []), (rewards[from] ?? 0) + noise * d.normal()];
    },
  };
};
