import assert from 'node:assert/strict';
import { blownUpSince, Tail } from '../../../../src/core/diagnosis/divergence.ts';
import { Digest } from '../../../../src/core/diagnosis/digest.ts';
import { lookAt, names } from '../../../../src/core/diagnosis/features.ts';
import { Feed } from '../../../../src/core/diagnosis/feed.ts';
import { logOdds } from '../../../../src/core/diagnosis/forest.ts';
import { model } from '../../../../src/core/diagnosis/model.ts';
import { Rate } from '../../../../src/core/diagnosis/rate.ts';
import { shapeOf } from '../../../../src/core/diagnosis/shape.ts';
import { Sight } from '../../../../src/core/diagnosis/sight.ts';
import { curve, values, viewOf } from './synthetic.ts';

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
    const view = viewOf({ train: [5, 4, 3, 2, 1] });
    const sight = new Sight();
    while (view.train && sight.next(view.train, view) !== undefined);
    const given = names(lookAt(sight), { rate: 0, adaptive: 0, batch: 0, done: 0 });
    assert.deepEqual(given, model.features);
  });
});

describe('Rate', () => {
  it('counts a change when the rate has moved by half, not at every step of a schedule', () => {
    const rate = new Rate();
    for (let i = 0; i < 100; i++) rate.take(0.1 * 0.99 ** i, i);
    assert.equal(rate.changes, 2);
    rate.take(0.001, 100);
    assert.deepEqual([rate.changedAt, rate.drops, rate.current], [100, 3, 0.001]);
  });

  it('leaves out what cannot be a rate', () => {
    const rate = new Rate();
    for (const value of [NaN, 0, -1, Infinity]) rate.take(value, 3);
    assert.equal(rate.current, undefined);
  });
});

describe('Feed', () => {
  it('repeats the last number where there is none, and skips what precedes the first', () => {
    const series = curve('train/loss', [NaN, 2, NaN, 1]);
    const feed = new Feed();
    while (feed.read < series.length) feed.take(series);
    assert.deepEqual([feed.skipped, feed.digest.length, feed.brokenAt], [1, 3, -1]);
    assert.equal(feed.digest.sum('value', 0, 3), -1);
  });
});

describe('divergence', () => {
  it('finds where the numbers end', () => {
    const data = [1, NaN, 1, NaN, Infinity];
    assert.equal(new Tail().read(curve('train/loss', data)).brokenAt, 3);
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
