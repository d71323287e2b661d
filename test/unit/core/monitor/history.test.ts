import assert from 'node:assert/strict';
import fc from 'fast-check';
import { historyOf } from '../../../../src/core/monitor/history.ts';
import { looksAt } from '../../../../src/core/monitor/looks.ts';
import { Run } from '../../../../src/core/runs/run.ts';
import { bytes, monitorOf, noisyLines, runOf } from './noisy.ts';

describe('the history of verdicts on a recorded run', () => {
  it('is what a monitor says that is asked after each line', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 120 }), (seed, epochs) => {
        const monitor = monitorOf();
        const stream = monitor.open();
        const said: [string, string, number][] = [];
        for (const [i, line] of noisyLines(seed, epochs).entries()) {
          stream.push(bytes(line));
          const { verdict } = monitor;
          const last = said.at(-1);
          if (verdict && (verdict.kind !== last?.[0] || verdict.strength !== last[1]))
            said.push([verdict.kind, verdict.strength, i + 1]);
        }
        const history = historyOf(monitor.run).map(({ verdict, at }) => [verdict.kind, verdict.strength, at]);
        assert.deepEqual(history, said);
      }),
      { numRuns: 25 },
    );
  });

  it('knows what the script says, as the monitor does', () => {
    const facts = { scheduled: false, optimizer: 'adam', lr: 0.01, batch: 8, epochs: 60 };
    const monitor = monitorOf();
    monitor.facts = facts;
    monitor.open().push(bytes(noisyLines(3, 60).join('')));
    const last = historyOf(monitor.run, undefined, facts).at(-1)?.verdict;
    assert.deepEqual([last?.kind, last?.strength], [monitor.verdict?.kind, monitor.verdict?.strength]);
    assert.notDeepEqual(historyOf(monitor.run), historyOf(monitor.run, undefined, facts));
  });

  it('says what was said then, of what had been logged then', () => {
    const run = runOf([...Array.from({ length: 40 }, (_, i) => 2 * 0.9 ** i), NaN, NaN]);
    const firsts = historyOf(run).filter(({ verdict }, i, all) => verdict.kind !== all[i - 1]?.verdict.kind);
    assert.deepEqual(
      firsts.map(({ verdict, axis, at }) => [verdict.kind, axis, at]),
      [
        ['warming-up', 'epoch', 1],
        ['progressing', 'epoch', 8],
        ['diverging', 'epoch', 41],
      ],
    );
    assert.deepEqual(historyOf(new Run({ id: 'a', name: 'a', source: 'a', startedAt: 0 })), []);
  });

  it('judges the series that is asked about', () => {
    const monitor = monitorOf();
    monitor.open().push(bytes(noisyLines(1, 40).join('')));
    const train = monitor.run.series.get('loss');
    assert.ok(historyOf(monitor.run, train).every(({ verdict }) => verdict.series === 'loss'));
  });
});

describe('when rules look', () => {
  const run = (lines: string) => {
    const monitor = monitorOf();
    const stream = monitor.open();
    stream.push(bytes(lines));
    stream.end();
    return monitor.run;
  };
  const looks = (of: Run) => {
    const judged = of.judged();
    assert.ok(judged);
    return looksAt(judged, of.byRole('train/loss'), of.byRole('val/loss'));
  };

  it('once an epoch, at its last value, with what else was measured in it', () => {
    const lines = [1, 1, 2, 2, 3].map(
      (epoch, i) => `{"epoch": ${epoch}, "step": ${i}, "loss": ${9 - i}}\n{"epoch": ${epoch}, "step": ${i}, "val_loss": ${i}}\n`,
    );
    const { axis, at, looks: seen } = looks(run(lines.join('')));
    assert.deepEqual([axis, at], ['epoch', [1, 2, 3]]);
    assert.deepEqual(
      seen.map(({ value, train, validation, step }) => [value, train, validation, step]),
      [
        [1, 8, 1, 0],
        [3, 6, 3, 1],
        [4, 5, 4, 2],
      ],
    );
  });

  it('at each value where there are no epochs, in the steps of the log', () => {
    const lines = [10, 20, 30].map((step) => `{"step": ${step}, "loss": 1}\n`).join('');
    const { axis, at, looks: seen } = looks(run(lines));
    assert.deepEqual([axis, at, seen.map(({ step }) => step)], ['step', [10, 20, 30], [10, 20, 30]]);
  });

  it('at each value of a run that is all one epoch', () => {
    const lines = [10, 20, 30].map((step) => `{"epoch": 0, "step": ${step}, "loss": 1}\n`).join('');
    assert.deepEqual(looks(run(lines)).at, [10, 20, 30]);
  });

  it('keeps the order of a run that went back to an earlier step', () => {
    const lines = [1, 2, 3, 2, 3, 4].map((step, i) => `{"step": ${step}, "loss": ${i}}\n`).join('');
    const { at, looks: seen } = looks(run(lines));
    assert.deepEqual(
      [at, seen.map(({ value }) => value)],
      [
        [1, 2, 3, 2, 3, 4],
        [0, 1, 2, 3, 4, 5],
      ],
    );
  });

  it('knows the longest silence since the look before', () => {
    const timed = new Run({ id: 'a', name: 'a', source: 'a', startedAt: 0 });
    for (const [step, s] of [0, 60, 90, 2000].entries())
      timed.sample({ series: 'loss', role: 'train/loss', value: 1, step, time: 1.7e12 + 1000 * s });
    const silences = looks(timed).looks.map(({ silence }) => silence);
    assert.deepEqual(silences, [undefined, 60, 30, 1910]);
  });
});
