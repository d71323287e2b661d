import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Run } from '../../../src/core/runs/run.ts';
import { chartPayload } from '../../../src/protocol/chartModel.ts';
import { type ChartsMessage, type HostMessage, PROTOCOL_VERSION } from '../../../src/protocol/messages.ts';
import { readChartsMessage, readHostMessage } from '../../../src/protocol/readMessage.ts';

const version = PROTOCOL_VERSION;

function sampleRun(): Run {
  const run = new Run({ id: 'r', name: 'a.log', source: 'a.log', startedAt: 0 });
  for (let epoch = 1; epoch <= 5; epoch++)
    run.sample({ series: 'loss', role: 'train/loss', value: epoch === 5 ? NaN : 1 / epoch, epoch });
  return run;
}

const fromCharts: readonly ChartsMessage[] = [
  { type: 'ready', version },
  { type: 'ready', version },
  { type: 'applyRemedy', runId: 'r', remedyId: 'cosine' },
  { type: 'applyRemedy', runId: 'r', remedyId: 'warmup-cosine', values: { warmupSteps: 5, alpha: 0.01 } },
  { type: 'showChange', runId: 'r', remedyId: 'step', values: { gamma: 0.1 } },
  { type: 'preview', runId: 'r', turn: 1 },
  { type: 'preview', runId: 'r', turn: 2, remedyId: 'reduce-on-plateau', values: { factor: 0.5 } },
  { type: 'notSo', runId: 'r' },
  { type: 'undoNotSo', runId: 'r' },
  { type: 'judge', runId: 'r' },
  { type: 'judge', runId: 'r', series: 'val_loss' },
  { type: 'openScript', runId: 'r' },
  { type: 'lowerRate', runId: 'r' },
  { type: 'command', command: 'watchLogFile' },
];

describe('messages from the charts', () => {
  for (const message of fromCharts)
    it(`are read as they were sent: ${JSON.stringify(message)}`, () => assert.deepEqual(readChartsMessage(message), message));

  const wrong: readonly unknown[] = [
    undefined,
    null,
    'ready',
    [],
    {},
    { type: 'ready', version: version + 1 },
    { type: 'ready' },
    { type: 'applyRemedy', runId: 'r', remedyId: 'rm -rf' },
    { type: 'applyRemedy', runId: 3, remedyId: 'cosine' },
    { type: 'preview', runId: 'r' },
    { type: 'preview', runId: 'r', turn: 1, remedyId: 'cosine', values: { alpha: '0' } },
    { type: 'preview', runId: 'r', turn: 1, remedyId: 'cosine', values: { alpha: NaN } },
    { type: 'preview', runId: 'r', turn: 1, remedyId: 'cosine', values: { monitor: 3 } },
    { type: 'preview', runId: 'r', turn: 1, remedyId: 'cosine', values: [1] },
    { type: 'showChange', runId: 'r', remedyId: 'cosine', values: JSON.parse('{ "__proto__": 1 }') },
    { type: 'showChange', runId: 'r' },
    { type: 'command', command: 'workbench.action.quit' },
    { type: 'judge', runId: 'r', series: 3 },
    { type: '__proto__' },
    { type: 'constructor' },
    { type: 'toString' },
  ];
  for (const message of wrong)
    it(`are dropped when malformed: ${JSON.stringify(message)?.slice(0, 60)}`, () =>
      assert.equal(readChartsMessage(message), undefined));

  it('lose fields that nobody asked for', () => {
    assert.deepEqual(readChartsMessage({ type: 'notSo', runId: 'r', command: 'x' }), { type: 'notSo', runId: 'r' });
  });
});

describe('messages from the host', () => {
  const hydrate: HostMessage = { type: 'hydrate', version, runs: [chartPayload(sampleRun())] };

  it('are read as they were sent, also after a journey in which undefined fields become null', () => {
    assert.deepEqual(readHostMessage(structuredClone(hydrate)), hydrate);
    assert.deepEqual(readHostMessage({ ...hydrate, selected: null }), hydrate);
  });

  it('are dropped when arrays are too long, of unequal length or no arrays of numbers', () => {
    const run = chartPayload(sampleRun());
    const withPoints = (points: object): unknown => ({ ...hydrate, runs: [{ ...run, series: [{ ...run.series[0], points }] }] });
    const some = new Float64Array(3);
    assert.ok(readHostMessage(withPoints({ xs: some, ys: some })));
    assert.equal(readHostMessage(withPoints({ xs: some, ys: new Float64Array(2) })), undefined);
    assert.equal(readHostMessage(withPoints({ xs: some, ys: some, smooth: new Float64Array(2) })), undefined);
    assert.equal(readHostMessage(withPoints({ xs: [1, 2, 3], ys: [1, 2, 3] })), undefined);
    const huge = new Float64Array(60_000);
    assert.equal(readHostMessage(withPoints({ xs: huge, ys: huge })), undefined);
  });

  it('are dropped when what happened to a run is of no known kind, nowhere or too much', () => {
    const run = chartPayload(sampleRun());
    const withEvents = (...events: unknown[]): unknown => ({ type: 'run', run: { ...run, events } });
    const event = { x: 3, kind: 'rate', text: 'Learning rate 0.01 → 0.005.' };
    assert.ok(readHostMessage(withEvents(event)));
    assert.equal(readHostMessage(withEvents({ ...event, kind: 'exploded' })), undefined);
    assert.equal(readHostMessage(withEvents({ ...event, x: NaN })), undefined);
    assert.equal(readHostMessage(withEvents(...Array<unknown>(101).fill(event))), undefined);
  });

  it('have their texts cut to what a page can hold', () => {
    const run = { ...chartPayload(sampleRun()), name: 'x'.repeat(100_000) };
    const read = readHostMessage({ type: 'run', run });
    assert.ok(read?.type === 'run' && read.run.name.length <= 500);
  });
});

it('reading never throws, whatever arrives', () => {
  const types = fc.constantFrom('hydrate', 'run', 'append', 'finding', 'ready', 'command');
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ type: types, run: fc.anything(), runs: fc.anything(), growth: fc.anything() })),
      (message) => {
        readChartsMessage(message);
        readHostMessage(message);
      },
    ),
  );
});
