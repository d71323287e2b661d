import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Sample } from '../../../../src/core/runs/sample.ts';
import { Series } from '../../../../src/core/runs/series.ts';

function seriesOf(samples: readonly Partial<Sample>[]): Series {
  const series = new Series('loss', 'train/loss');
  for (const sample of samples) series.push({ series: 'loss', role: 'train/loss', value: 1, ...sample });
  return series;
}

function steps(values: readonly number[], from = 0): Partial<Sample>[] {
  return values.map((value, i) => ({ value, step: from + i }));
}

describe('Series', () => {
  it('keeps every sample exactly', () => {
    const series = seriesOf(Array.from({ length: 1000 }, (_, i) => ({ value: i / 3, step: 7 * i, time: 1e12 + i })));
    assert.equal(series.length, 1000);
    assert.deepEqual([series.x(999), series.value(999), series.time(999)], [6993, 333, 1e12 + 999]);
    assert.deepEqual([series.x(1000), series.value(1000), series.time(1000)], [NaN, NaN, NaN]);
  });

  it('does not count steps that begin anew in each epoch, or stand still while epochs pass', () => {
    const anew = [1, 2].flatMap((epoch) => [0, 100, 200].map((step) => ({ step, epoch })));
    assert.equal(seriesOf(anew.slice(0, 3)).axis, 'step');
    assert.equal(seriesOf(anew).axis, 'epoch');
    assert.equal(seriesOf([1, 2, 3].map((epoch) => ({ step: 0, epoch }))).axis, 'epoch');
    const resumed = [...anew.slice(0, 3), { step: 100, epoch: 1 }];
    assert.equal(seriesOf(resumed).axis, 'step');
  });

  it('counts steps where every sample prints one, and knows the epochs too', () => {
    const series = seriesOf([
      { step: 100, epoch: 1 },
      { step: 200, epoch: 2 },
    ]);
    assert.equal(series.axis, 'step');
    assert.deepEqual([series.x(1), series.x(1, 'epoch'), series.x(1, 'index')], [200, 2, 1]);
  });

  it('counts epochs where there is no step, and samples where there is neither', () => {
    assert.equal(seriesOf([{ epoch: 1 }, { epoch: 2 }]).axis, 'epoch');
    assert.equal(seriesOf([{}, {}]).axis, 'index');
  });

  it('never guesses a position: one sample without a step leaves the series without steps', () => {
    const series = seriesOf([{ step: 1, epoch: 1 }, { epoch: 2 }, { step: 3, epoch: 3 }]);
    assert.equal(series.axis, 'epoch');
    assert.equal(series.has('step'), false);
    assert.equal(seriesOf([{ step: 1 }, { step: NaN }]).axis, 'index');
  });

  it('says no time where the log says none', () => {
    const series = seriesOf([{}, { time: 5 }, {}]);
    assert.deepEqual([series.time(0), series.time(1), series.time(2)], [NaN, 5, NaN]);
  });

  it('finds its least and greatest finite values', () => {
    const series = seriesOf(steps([3, NaN, -Infinity, 1, Infinity, 4]));
    assert.deepEqual([series.least(), series.greatest()], [3, 5]);
    assert.deepEqual([seriesOf([{ value: NaN }]).least(), seriesOf([]).greatest()], [-1, -1]);
  });
});

describe('a window of a series', () => {
  it('gives short lines whole, with a neighbour beyond each end', () => {
    const { xs, ys } = seriesOf(steps([5, 4, 3, 2, 1])).window(2, 3, 100);
    assert.deepEqual(
      [[...xs], [...ys]],
      [
        [1, 2, 3, 4],
        [4, 3, 2, 1],
      ],
    );
  });

  it('breaks the line at a value that is not finite', () => {
    const { ys } = seriesOf(steps([1, NaN, 2, Infinity, 3])).window(0, 4, 100);
    assert.deepEqual([...ys], [1, NaN, 2, NaN, 3]);
  });

  it('breaks the line where a resumed run starts again at an earlier step', () => {
    const series = seriesOf([...steps([5, 4, 3, 2]), ...steps([2.5, 1.5], 2)]);
    const { xs, ys } = series.window(0, 3, 100);
    assert.deepEqual([...xs], [0, 1, 2, 3, 2, 2, 3]);
    assert.deepEqual([...ys], [5, 4, 3, 2, NaN, 2.5, 1.5]);
    assert.deepEqual(series.extent(), [0, 3]);
  });

  it('is empty for an empty series, an axis it lacks and a range the wrong way round', () => {
    for (const points of [
      seriesOf([]).window(0, 1, 10),
      seriesOf([{ step: 1 }]).window(0, 1, 10, 'epoch'),
      seriesOf([{ step: 1 }]).window(...seriesOf([]).extent(), 10),
    ])
      assert.equal(points.xs.length, 0);
  });

  it('has at most about four points a pixel, in order, with the extremes of each pixel', () => {
    const value = fc.oneof(
      { weight: 20, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
      fc.constantFrom(NaN, Infinity),
    );
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), value), { minLength: 1, maxLength: 600 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (pairs, width, cut) => {
        let step = 0;
        const series = seriesOf(pairs.map(([gap, y]) => ({ step: (step += gap), value: y })));
        const [first, last] = series.extent();
        const from = first + (last - first) * cut * 0.7;
        const { xs, ys } = series.window(from, last, width);
        assert.ok(xs.length <= 5 * (width + 3), `${xs.length} points on ${width} pixels`);
        for (let i = 1; i < xs.length; i++) assert.ok((xs[i] ?? NaN) >= (xs[i - 1] ?? NaN));
        const visible = pairs.map((_, i) => i).filter((i) => series.x(i) >= from);
        const finite = visible.map((i) => series.value(i)).filter(Number.isFinite);
        if (finite.length > 0) {
          assert.ok(ys.includes(Math.min(...finite)));
          assert.ok(ys.includes(Math.max(...finite)));
        }
        if (finite.length < visible.length) assert.ok(ys.includes(NaN), 'the break is kept');
        assert.equal(xs.at(-1), last);
      }),
      { numRuns: 300 },
    );
  });
});
