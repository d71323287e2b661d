import assert from 'node:assert/strict';
import { SILENT_AFTER_MS } from '../../../../src/core/monitor/silence.ts';
import { bytes, monitorOf } from './noisy.ts';
import { toldRun } from './told.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('a run that says nothing any more', () => {
  it('is silent after five minutes, with the figures to check that', () => {
    const { monitor, train } = toldRun();
    train(20, { kind: 'stalled', since: 10 });
    monitor.listen(0);
    train(1, { kind: 'stalled', since: 10 });
    monitor.listen(40 * SECOND);
    const { episode, verdict: before } = monitor;
    assert.equal(monitor.listen(40 * SECOND + SILENT_AFTER_MS), false);
    assert.equal(monitor.run.state, 'running');

    assert.equal(monitor.listen(40 * SECOND + 12 * MINUTE), true);
    const { verdict } = monitor;
    assert.equal(monitor.run.state, 'silent');
    assert.equal(verdict?.sentence, 'Silent since epoch 21: no number for 12 min; the longest pause before was 40 s.');
    assert.deepEqual([verdict.kind, verdict.sinceIndex, verdict.since, verdict.confidence], ['silent', 20, 21, 1]);
    assert.deepEqual(
      verdict.evidence.map(({ value }) => value),
      [720, 40],
    );
    assert.match(verdict.explanation, /Any new number ends this verdict\. What was said before: Stalled since epoch 11/);
    assert.match(monitor.nothing?.reason ?? '', /^No new values arrive/);
    assert.deepEqual([monitor.claims, monitor.speaksUp, monitor.offers], [false, false, []]);
    assert.notEqual(monitor.episode, episode);

    train(1, { kind: 'stalled', since: 10 });
    assert.deepEqual([monitor.run.state, monitor.episode], ['running', episode]);
    assert.equal(monitor.verdict?.sentence, before?.sentence);
  });

  it('says how long in words that change only now and then', () => {
    const { monitor, train } = toldRun();
    train(9);
    monitor.listen(0);
    const said = [6, 6.5, 7, 89, 90, 600].map((minutes) => {
      const news = monitor.listen(minutes * MINUTE);
      return [news, /no number for ([^;.]*(?:\.\d)?[^;.]*)/.exec(monitor.verdict?.sentence ?? '')?.[1]];
    });
    assert.deepEqual(said, [
      [true, '6 min'],
      [false, '6 min'],
      [true, '7 min'],
      [true, '89 min'],
      [true, '1.5 h'],
      [true, '10 h'],
    ]);
  });

  it('is given three times the longest pause so far', () => {
    const { monitor, train } = toldRun();
    for (const at of [0, 10 * MINUTE]) {
      train(1);
      monitor.listen(at);
    }
    monitor.listen(40 * MINUTE);
    assert.equal(monitor.run.state, 'running');
    monitor.listen(40 * MINUTE + 1);
    assert.equal(monitor.run.state, 'silent');
  });

  it('is silent also where it has no loss, and neither before its first number nor after its end', () => {
    const monitor = monitorOf();
    const stream = monitor.open();
    monitor.listen(0);
    monitor.listen(60 * MINUTE);
    assert.equal(monitor.run.state, 'waiting');
    stream.push(bytes('{"step": 10, "grad_norm": 2.5}\n{"step": 20, "grad_norm": 2.5}\n'));
    monitor.listen(60 * MINUTE);
    monitor.listen(70 * MINUTE);
    assert.match(monitor.verdict?.sentence ?? '', /^Silent since step 20: no number for 10 min\.$/);
    monitor.run.state = 'finished';
    monitor.listen(90 * MINUTE);
    assert.deepEqual([monitor.run.state, monitor.verdict], ['finished', undefined]);
  });

  it('goes by the time at which its log was written, where it was read later', () => {
    const { monitor, train } = toldRun();
    train(9);
    monitor.isFromBefore(4 * MINUTE, 0);
    monitor.listen(MINUTE);
    assert.equal(monitor.run.state, 'running');
    monitor.listen(1.1 * MINUTE);
    assert.match(monitor.verdict?.sentence ?? '', /^Silent since epoch 9: no number for 5 min\.$/);
  });

  it('is judged by its curve where it was silent before it was watched, or has come to its end', () => {
    const { monitor, train } = toldRun();
    train(20, { kind: 'stalled', since: 10 });
    monitor.isFromBefore(90 * MINUTE, 0);
    monitor.listen(30 * MINUTE);
    assert.deepEqual([monitor.run.state, monitor.verdict?.kind, monitor.offers.length], ['silent', 'stalled', 2]);
    train(1, { kind: 'stalled', since: 10 });
    monitor.listen(31 * MINUTE);
    assert.equal(monitor.run.state, 'running');
    monitor.listen(40 * MINUTE);
    assert.deepEqual([monitor.run.state, monitor.verdict?.kind], ['silent', 'silent'], 'it was heard since');

    const ended = toldRun();
    ended.train(500, { kind: 'stalled', since: 10 });
    ended.monitor.listen(0);
    ended.monitor.listen(10 * MINUTE);
    assert.deepEqual([ended.monitor.run.state, ended.monitor.verdict?.kind], ['silent', 'stalled']);
  });
});
