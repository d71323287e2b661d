import assert from 'node:assert/strict';
import { constant, cosineDecay, exponentialDecay, stepDecay } from '../../../../src/core/schedules/schedule.ts';

const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`);

describe('schedules', () => {
  it('constant', () => close(constant(0.1)(99), 0.1));

  it('step', () => {
    const rate = stepDecay(1, 10, 0.1);
    close(rate(9), 1);
    close(rate(10), 0.1);
    close(rate(25), 0.01);
  });

  it('exponential, smooth and in steps', () => {
    close(exponentialDecay(1, 10, 0.25)(5), 0.5);
    close(exponentialDecay(1, 10, 0.25, true)(9), 1);
    close(exponentialDecay(1, 10, 0.25, true)(10), 0.25);
  });

  it('cosine: half way at the half, flat at the floor afterwards', () => {
    const rate = cosineDecay(0.1, 10, 0.1);
    close(rate(0), 0.1);
    close(rate(5), 0.055);
    close(rate(10), 0.01);
    close(rate(50), 0.01);
  });

  it('cosine after a warm-up: a straight line up, then decaySteps more', () => {
    const rate = cosineDecay(0, 10, 0, { target: 0.3, steps: 3 });
    close(rate(1), 0.1);
    close(rate(3), 0.3);
    close(rate(8), 0.15);
    close(rate(13), 0);
  });
});
