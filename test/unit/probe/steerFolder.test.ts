import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mock } from 'node:test';
import { HOST_PATIENCE, HostWatch } from '../../../src/probe/hostWatch.ts';
import { Mailbox } from '../../../src/probe/mailbox.ts';
import { FIRST_RUN } from '../../../src/protocol/training/messages.ts';
import { Helmed, quadratic, temporary, tf } from './helmed.ts';

describe('commands in a run folder', () => {
  it('are taken in their order, each once, and only whole ones', () => {
    const folder = temporary();
    mkdirSync(path.join(folder, 'commands'));
    const taken: unknown[] = [];
    const mailbox = new Mailbox(folder, (command) => taken.push(command));
    const put = (name: string, text: string) => writeFileSync(path.join(folder, 'commands', name), text);
    const stop = (id: number) => ({ id, run: 'r', steering: { do: 'stop' } });
    mailbox.look();
    put('2.json', JSON.stringify(stop(2)));
    put('1.json.new', '{');
    mailbox.look();
    assert.deepEqual(taken, []);
    put('1.json', JSON.stringify(stop(1)));
    put('3.json', '{"id":3');
    put('4.json', JSON.stringify(stop(5)));
    mailbox.look();
    mailbox.look();
    assert.deepEqual(taken, [stop(1), stop(2), { id: 3, unreadable: true }, { id: 4, unreadable: true }]);
  });

  it('are claimed by one thread only', () => {
    const folder = temporary();
    mkdirSync(path.join(folder, 'commands'));
    const claims = [1, 2].map(() => new Mailbox(folder, () => undefined).claim(7));
    assert.deepEqual(claims, [true, false]);
  });

  it('are for the thread whose run they name; the first training of all threads takes what is for the first', async () => {
    const helmed = await Helmed.start();
    const other = helmed.thread(1);
    try {
      const mine = tf.train.adam(0.1);
      const theirs = tf.train.adam(0.1);
      const run = `${process.pid}.1.1`;
      await helmed.steer({ do: 'rate', rate: 0.02 }, FIRST_RUN);
      other.begins({ ...helmed.training('loop', { optimizer: theirs }), run });
      helmed.helm.begins({ ...helmed.training('loop', { optimizer: mine }), run: Helmed.run(1) });
      const rate = (optimizer: unknown): unknown => Reflect.get(optimizer as object, 'learningRate');
      assert.deepEqual([rate(theirs), rate(mine)], [0.02, 0.1]);
      await helmed.steer({ do: 'rate', rate: 0.03 }, run);
      await helmed.steer({ do: 'rate', rate: 0.04 });
      await helmed.steer({ do: 'rate', rate: 0.05 }, FIRST_RUN);
      await helmed.until(({ command }) => command === 4);
      assert.deepEqual([rate(theirs), rate(mine)], [0.03, 0.04]);
      const events = await helmed.events();
      const told = events.map(({ command, kind }) => `${command} ${kind}`);
      assert.deepEqual(told.sort(), ['1 rate', '2 rate', '3 rate', '4 refused']);
      assert.equal(events.find(({ kind }) => kind === 'refused')?.undoable.length, 1, 'the rate can still be taken back');
    } finally {
      other.detached();
      helmed.end();
    }
  });

  it('let go of everything when they say so', async () => {
    const helmed = await Helmed.start();
    const optimizer = tf.train.adam(0.1);
    helmed.helm.begins(helmed.training('loop', { optimizer }));
    await helmed.folder.detach();
    await helmed.steer({ do: 'rate', rate: 0.5 });
    helmed.helm.begins(helmed.training('loop', {}));
    assert.ok(helmed.detached);
    assert.deepEqual(await helmed.events(), []);
    assert.equal(Reflect.get(optimizer, 'learningRate'), 0.1);
  });
});

describe('a pause without anybody to end it', () => {
  it('lasts as long as the editor that asked for it, and two minutes more', () => {
    let alive = true;
    const watch = new HostWatch(77, 0, (pid) => pid === 77 && alive);
    assert.equal(watch.isGone(1e9), false);
    alive = false;
    assert.equal(watch.isGone(1e9 + HOST_PATIENCE - 1), false);
    assert.equal(watch.isGone(1e9 + HOST_PATIENCE), true);
    watch.sign(2e9);
    assert.equal(watch.isGone(2e9 + HOST_PATIENCE - 1), false);
    watch.sign(3e9, 78);
    assert.equal(watch.isGone(3e9 + HOST_PATIENCE), true);
  });

  it('ends by itself, and says so', async () => {
    const helmed = await Helmed.start();
    const { model } = quadratic(tf.train.sgd(0.1));
    const training = helmed.training('fit', { model });
    await helmed.steer({ do: 'pause', host: 2 ** 30 });
    let clock = performance.now();
    const pass = (ms: number) => {
      clock += ms;
      mock.timers.tick(ms);
    };
    mock.timers.enable({ apis: ['setTimeout'] });
    const stopped = mock.method(performance, 'now', () => clock);
    try {
      helmed.helm.begins(training);
      training.epoch = 1;
      let isOver = false;
      const waits = helmed.helm.epochOver(training, [{ name: 'loss', value: 1 }])?.then(() => (isOver = true));
      assert.ok(waits);
      for (let ms = 0; ms < HOST_PATIENCE - 1000; ms += 100) {
        pass(100);
        await Promise.resolve();
        await Promise.resolve();
      }
      assert.equal(isOver, false);
      for (let ms = 0; ms < 2000; ms += 100) {
        pass(100);
        await Promise.resolve();
        await Promise.resolve();
      }
      await waits;
      assert.deepEqual(await helmed.told(), [
        'paused: Pauses after epoch 1.',
        'paused: Paused after epoch 1.',
        'resumed: Goes on by itself: nobody who could end the pause is there.',
      ]);
    } finally {
      mock.timers.reset();
      stopped.mock.restore();
      helmed.end();
    }
  });
});
