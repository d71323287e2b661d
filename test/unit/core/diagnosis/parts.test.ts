import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blownUpSince, Tails } from '../../../../src/core/diagnosis/divergence.ts';
import { Course } from '../../../../src/core/diagnosis/course.ts';
import { Digest } from '../../../../src/core/diagnosis/digest.ts';
import { lookAt, names } from '../../../../src/core/diagnosis/features.ts';
import { logOdds } from '../../../../src/core/diagnosis/forest.ts';
import { model } from '../../../../src/core/diagnosis/model.ts';
import { Rate } from '../../../../src/core/diagnosis/rate.ts';
import { Records } from '../../../../src/core/diagnosis/records.ts';
import { shapeOf } from '../../../../src/core/diagnosis/shape.ts';
import { Sight } from '../../../../src/core/diagnosis/sight.ts';
import { courseOf, curve, placed, values } from './synthetic.ts';

describe('logOdds', () => {
  const forest = { bias: 0.5, features: [0, 1, 1], thresholds: [1, 2, 3], leaves: [1, 2, 4, 8], depth: 2 };

  it('walks each tree to one leaf', () => {
    assert.equal(logOdds(forest, [0, 1]), 1.5);
    assert.equal(logOdds(forest, [0, 2]), 2.5);
    assert.equal(logOdds(forest, [1, 2]), 4.5);
  });

  it('takes the right branch for what is not known', () => {
    assert.equal(logOdds(forest, [NaN, NaN]), 8.5);
  });
});

describe('the fitted model', () => {
  it('was fitted to the numbers that it is given', () => {
    const sight = new Sight({ judged: courseOf([5, 4, 3, 2, 1]) });
    while (sight.next() !== undefined);
    const given = names(lookAt(sight), { rate: 0, adaptive: 0, batch: 0, done: 0 });
    assert.deepEqual(given, model.features);
  });
});

describe('Rate', () => {
  it('counts a change when a rate that was held has moved by half, not along a smooth schedule', () => {
    const rate = new Rate();
    for (let i = 0; i < 100; i++) rate.take(0.1 * 0.99 ** i, i);
    assert.deepEqual([rate.changes, rate.changedAt], [0, 0]);
    for (let i = 100; i < 104; i++) rate.take(0.03, i);
    rate.take(0.001, 104);
    assert.deepEqual([rate.changes, rate.changedAt, rate.drops, rate.current], [1, 104, 1, 0.001]);
  });

  it('takes a warm-up for one change as long as it lasts', () => {
    const rate = new Rate();
    for (let i = 0; i < 50; i++) rate.take(0.01 * Math.min(40, i + 1), i);
    assert.equal(rate.changedAt, 39);
    rate.take(0.39, 50);
    rate.take(0.4, 51);
    assert.equal(rate.changedAt, 39);
  });

  it('leaves out what cannot be a rate', () => {
    const rate = new Rate();
    for (const value of [NaN, 0, -1, Infinity]) rate.take(value, 3);
    assert.equal(rate.current, undefined);
  });
});

describe('Course', () => {
  const counting = (course: Course): number[] => values(course.length, (k) => course.index(k));

  it('leaves out what is no number', () => {
    const course = courseOf([NaN, 2, NaN, Infinity, 1, 3]);
    assert.deepEqual(counting(course), [1, 4, 5]);
    assert.deepEqual([course.value(0), course.x(1)], [2, 5]);
  });

  it('takes what is better higher upside down', () => {
    assert.equal(courseOf([0.25], undefined, 'val/acc').value(0), -0.25);
  });

  it('leaves out what was trained again', () => {
    const course = courseOf([5, 4, 3, 2, 4, 3, 1, 0.5], [1, 2, 3, 4, 2, 3, 4, 5]);
    assert.deepEqual(counting(course), [0, 4, 5, 6, 7]);
    assert.equal(course.rewrites, 1);
    assert.equal(course.axis, 'epoch');
  });

  it('begins anew where the loss jumps back to the start together with the position', () => {
    assert.deepEqual(counting(courseOf([5, 4, 3, 2, 5.1, 4], [1, 2, 3, 4, 1, 2])), [4, 5]);
  });

  it('goes on where only the position begins again, and then tells places by number', () => {
    const course = courseOf([5, 4, 3, 2.5, 2.4, 2.2], [1, 2, 3, 1, 2, 3]);
    assert.equal(course.length, 6);
    assert.equal(course.axis, 'index');
  });

  it('takes positions that jump to and fro for no order at all', () => {
    const course = courseOf(
      values(200, (i) => 1 / (i + 1)),
      values(200, (i) => 10 + i - 3 * (i % 2)),
    );
    assert.equal(course.length, 200);
    assert.equal(course.axis, 'index');
  });

  it('counts the same samples however they arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 2, 3, NaN))), (samples) => {
        const grown = new Course(placed([], []));
        const [xs, ys]: [number[], number[]] = [[], []];
        const bySample = new Course(placed(ys, xs));
        for (const [x, y] of samples) {
          xs.push(x);
          ys.push(y);
          bySample.grow();
        }
        const atOnce = courseOf(ys, xs);
        assert.deepEqual(counting(bySample), counting(atOnce));
        assert.equal(grown.length, 0);
      }),
    );
  });
});

describe('Records', () => {
  it('tells when all but a share of the fall was there', () => {
    const records = new Records();
    for (const [i, v] of [100, 60, 61, 20, 1.5, 1, 0.5, 0].entries()) records.push(i, v);
    assert.equal(records.within(0.02), 4);
    assert.equal(records.within(0.5), 3);
  });

  it('stays close and small on a long fall', () => {
    const records = new Records();
    for (let i = 0; i <= 100_000; i++) records.push(i, -i);
    const at = records.within(0.02);
    assert.ok(at >= 98_000 && at < 100_000, `${at}`);
  });
});

describe('divergence', () => {
  it('finds where the numbers end', () => {
    const whole = curve('val/loss', [1, 2, 3]);
    const ends = curve('train/loss', [1, 2, NaN, Infinity]);
    assert.deepEqual(new Tails().broken([whole, undefined, ends]), { curve: ends, index: 2 });
    assert.equal(new Tails().broken([curve('train/loss', [NaN])])?.index, 0);
    assert.equal(new Tails().broken([whole]), undefined);
  });

  it('takes a gap for one as long as a longer one was overcome', () => {
    const data = [NaN, NaN, NaN, 1, NaN, NaN, 1, NaN, NaN];
    const [tails, curves] = [new Tails(), [curve('train/loss', data)]];
    assert.equal(tails.broken(curves), undefined);
    data.push(NaN);
    assert.equal(tails.broken(curves)?.index, 7);
  });

  it('tells a blow-up from a slow rise', () => {
    const digest = new Digest();
    for (const v of [0.483, 0.484, 0.4852, 0.4863, 0.491, 0.4937, 0.5029, 0.5097, 0.5193, 0.5346]) digest.push(v);
    assert.equal(blownUpSince(digest), -1);
    digest.push(40);
    for (const v of [60, 100]) digest.push(v);
    assert.ok(blownUpSince(digest) >= 0);
  });

  it('tells a blow-up from a bump', () => {
    const digest = new Digest();
    for (const v of values(30, (i) => 2 * Math.exp(-i / 9))) digest.push(v);
    for (const v of [0.5, 0.8, 0.4]) digest.push(v);
    assert.equal(blownUpSince(digest), -1);
    for (const v of [20, 60, 200]) digest.push(v);
    assert.ok(blownUpSince(digest) > 0);
  });
});

describe('shapeOf', () => {
  it('is that of a straight fall', () => {
    const digest = new Digest();
    for (const v of values(96, (i) => 100 - i)) digest.push(v);
    const shape = shapeOf(digest);
    assert.deepEqual([shape.risingWhole, shape.netWhole, shape.netHalf, shape.sinceBest, shape.turnsHalf], [0, 1, 1, 0, 0]);
    assert.ok(Math.abs(shape.pace - 1) < 1e-9);
  });

  it('has no gaps: every number is one, even for a flat curve', () => {
    const digest = new Digest();
    for (const v of [3, 3, 3, 3, 3]) digest.push(v);
    for (const [name, value] of Object.entries(shapeOf(digest))) assert.ok(Number.isFinite(value), name);
  });
});
