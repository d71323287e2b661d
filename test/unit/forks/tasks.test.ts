import assert from 'node:assert/strict';
import { Chance } from '../../../scripts/forks/chance.mts';
import { families } from '../../../scripts/forks/tasks/registry.mts';

/** Far from a kink, for the slope from both sides to be the same. */
const STEP = 1e-6;

describe('tasks to learn', () => {
  for (const [name, family] of Object.entries(families)) {
    it(`of the family ${name} have the slope that small steps have`, () => {
      for (let seed = 1; seed <= 4; seed++) {
        const c = new Chance(seed);
        const { graph, draw } = family(c);
        // A policy's slope is that of the expected cost, which is what it is evaluated by.
        graph.training = false;
        const { weights, grads } = graph;
        const example = Float64Array.from(draw(c));
        const loss = (): number => {
          graph.chance = new Chance(7);
          return graph.forward(example);
        };
        assert.ok(Number.isFinite(loss()));
        grads.fill(0);
        graph.backward(1);
        const scale = Math.max(1e-3, ...grads.map(Math.abs));
        for (let i = 0; i < weights.length; i += 1 + (weights.length >> 5)) {
          const at = weights[i] ?? 0;
          weights[i] = at + STEP;
          const above = loss();
          weights[i] = at - STEP;
          const below = loss();
          weights[i] = at;
          const error = Math.abs((above - below) / (2 * STEP) - (grads[i] ?? 0)) / scale;
          assert.ok(error < 1e-6, `weight ${String(i)} is off by ${String(error)}`);
        }
      }
    });
  }
});
