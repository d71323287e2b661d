import assert from 'node:assert/strict';
import type { Monitor } from '../../../../src/core/monitor/monitor.ts';
import { normal } from '../diagnosis/synthetic.ts';
import { bytes, monitorOf, noisyLines } from './noisy.ts';

/** Epochs after which every one of the seeds below has stalled. */
const STALLED = 50;

/** A monitor of a run on its floor of noise, and the stream for more of it. */
function stalled(seed: number, epochs = STALLED): { monitor: Monitor; more(text: string): void } {
  const monitor = monitorOf();
  const stream = monitor.open();
  stream.push(bytes(noisyLines(seed, epochs).join('')));
  return { monitor, more: (text) => stream.push(bytes(text)) };
}

describe('Monitor', () => {
  it('says nothing as long as there is no number', () => {
    const monitor = monitorOf();
    const stream = monitor.open();
    stream.push(bytes('Loading data…\nCompiling.\n'));
    stream.end();
    assert.deepEqual([monitor.verdict, monitor.episode, monitor.offers], [undefined, undefined, []]);
    assert.equal(monitor.run.state, 'waiting');
  });

  it('puts two streams, each in its own format and cut anywhere, into one run', () => {
    const monitor = monitorOf();
    const [out, err] = [monitor.open(), monitor.open()];
    out.push(bytes('epoch 1/9 - loss: 0.5 - val_l'));
    err.push(bytes('{"step": 10, "grad_'));
    out.push(bytes('oss: 0.7\n'));
    err.push(bytes('norm": 2.5}\n{"step": 20, "grad_norm": 1.5}'));
    out.end();
    err.end();
    const values = [...monitor.run.series.values()].map((series) => [series.name, series.value(series.length - 1)]);
    assert.deepEqual(values, [
      ['loss', 0.5],
      ['val_loss', 0.7],
      ['grad_norm', 1.5],
    ]);
    assert.equal(out.reader.format?.id === err.reader.format?.id, false);
    assert.equal(monitor.verdict?.kind, 'warming-up');
  });

  it('says the same whether the bytes come in one piece or one by one', () => {
    const text = noisyLines(4, 30).join('');
    const [whole, dripping] = [monitorOf(), monitorOf()];
    whole.open().push(bytes(text));
    const stream = dripping.open();
    for (const byte of bytes(text)) stream.push(Uint8Array.of(byte));
    assert.deepEqual(dripping.verdict, whole.verdict);
  });

  for (const seed of [1, 3, 5]) {
    it(`sees the floor of noise and offers two remedies, both replayed (seed ${seed})`, () => {
      const { monitor } = stalled(seed);
      assert.equal(monitor.verdict?.kind, 'stalled');
      assert.match(monitor.verdict.sentence, /^Stalled since epoch \d+: val loss 0\.3\d* ± 0\.0\d+ for \d+ epochs at 0\.02\.$/);
      assert.deepEqual(
        monitor.offers.map(({ remedy }) => remedy.id),
        ['reduce-on-plateau', 'cosine'],
      );
      for (const { remedy, rates } of monitor.offers) {
        assert.ok(remedy.settings && remedy.reason.includes('0.02 → '));
        assert.equal(rates?.length, monitor.run.judged()?.length);
        assert.equal(rates?.[0], 0.02);
        assert.ok(rates?.every((rate) => rate > 0 && rate <= 0.02));
      }
    });
  }

  it('has one replayed rate a value, also where an epoch has several', () => {
    const monitor = monitorOf();
    const stream = monitor.open();
    const { length } = noisyLines(1, 400).map((line, i) =>
      stream.push(bytes(line.replace(/^epoch \d+/, `epoch ${Math.floor(i / 5) + 1}`))),
    );
    const [plateau] = monitor.offers;
    assert.equal(monitor.verdict?.kind, 'stalled');
    assert.equal(plateau?.rates?.length, length);
    for (let i = 1; i < length; i++) if (i % 5 > 0) assert.equal(plateau.rates[i], plateau.rates[i - 1]);
  });

  it('replays nothing where the log has no learning rate, and offers no cosine', () => {
    const monitor = monitorOf();
    const stream = monitor.open();
    for (const line of noisyLines(1, STALLED)) stream.push(bytes(line.replace(/ - lr.*/, '')));
    assert.deepEqual(
      monitor.offers.map(({ remedy, rates }) => [remedy.id, rates]),
      [['reduce-on-plateau', undefined]],
    );
  });

  it('offers the same objects until there is news', () => {
    const { monitor, more } = stalled(1);
    const { offers } = monitor;
    assert.equal(monitor.offers, offers);
    more('Saved a checkpoint.\n');
    assert.equal(monitor.offers, offers);
    const [before, ...lines] = noisyLines(1, STALLED + 20).slice(STALLED - 1);
    assert.ok(before);
    for (const line of lines) {
      more(line);
      assert.deepEqual(
        monitor.offers.map(({ remedy }) => remedy.id),
        ['reduce-on-plateau', 'cosine'],
      );
      for (const { rates } of monitor.offers) assert.equal(rates?.length, monitor.run.judged()?.length);
    }
  });

  it('offers nothing to a run that falls', () => {
    const monitor = monitorOf();
    const stream = monitor.open();
    for (let i = 1; i <= 60; i++) stream.push(bytes(`epoch ${i}/60 - loss: ${2 * 0.95 ** i}\n`));
    assert.equal(monitor.verdict?.kind, 'progressing');
    assert.deepEqual([monitor.asksForChange, monitor.offers], [false, []]);
  });

  it('offers nothing where the script has its own schedule', () => {
    const { monitor } = stalled(1);
    monitor.facts = { scheduled: true };
    assert.deepEqual([monitor.verdict?.kind, monitor.asksForChange, monitor.offers], ['stalled', false, []]);
    assert.match(monitor.nothing?.reason ?? '', /changes its learning rate by itself/);
  });

  // In these, a lucky stretch of lows is progress for a while, and then it is the same floor again.
  for (const seed of [1, 2, 7, 12]) {
    it(`"not so" holds as long as the run stays on this floor (seed ${seed})`, () => {
      const monitor = monitorOf();
      const stream = monitor.open();
      for (const line of noisyLines(seed, 300)) {
        stream.push(bytes(line));
        const before = monitor.asksForChange;
        monitor.dismiss();
        assert.equal(monitor.asksForChange, false);
        if (before) break;
      }
      assert.equal(monitor.verdict?.kind, 'stalled');
      const { length } = monitor.run.judged() ?? { length: 0 };
      for (const line of noisyLines(seed, 300).slice(length)) {
        stream.push(bytes(line));
        if (monitor.verdict.sinceIndex < length) assert.deepEqual(monitor.offers, []);
      }
    });
  }

  it('"not so" is said of one floor: at the next one, after a fall, remedies are offered again', () => {
    const { monitor, more } = stalled(1);
    monitor.dismiss();
    const next = normal(5);
    const second = Array.from({ length: 130 }, (_, i) => {
      const loss = 0.1 + 0.2 * Math.exp(-i / 5) + 0.02 * next();
      return `epoch ${STALLED + 1 + i}/200 - loss: ${loss} - val_loss: ${loss + 0.02 * next()} - lr: 0.02\n`;
    });
    const asks = second.map((line) => (more(line), monitor.asksForChange));
    assert.equal(asks[0], false);
    assert.equal(asks.at(-1), true);
    assert.ok(monitor.offers.length > 0);
  });

  it('"not so" without a verdict, or of a run that falls, forbids nothing later', () => {
    const monitor = monitorOf();
    monitor.dismiss();
    const stream = monitor.open();
    for (const [i, line] of noisyLines(1, STALLED).entries()) {
      stream.push(bytes(line));
      if (i < 12) monitor.dismiss();
    }
    assert.equal(monitor.asksForChange, true);
  });
});
