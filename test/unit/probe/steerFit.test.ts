import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FIRST_RUN } from '../../../src/protocol/training/messages.ts';
import { near, ratesSeen } from './helmed.ts';
import { runProbed, scriptOf } from './probed.ts';
import { all, ask, untilTold } from './told.ts';

/** One weight that a fit without end brings to 0, an epoch each few milliseconds; the last line is what it came to. */
const endless = (fit = 'model.fit(xs, ys, { epochs: 1e6, verbose: 0, callbacks })'): string[] => [
  `const tf = require('@tensorflow/tfjs');`,
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'ones' })] });`,
  `model.compile({ optimizer: tf.train.sgd(1e-4), loss: 'meanSquaredError' });`,
  `const [xs, ys] = [tf.ones([1, 1]), tf.zeros([1, 1])];`,
  `const callbacks = { onEpochEnd: () => new Promise((resolve) => setTimeout(resolve, 3)) };`,
  `const data = tf.data.array([{ xs: [1], ys: [0] }]).batch(1);`,
  `${fit}.then(({ history }) => console.log(JSON.stringify({ loss: history.loss, weight: model.getWeights()[0].dataSync()[0] })));`,
];
interface Result {
  readonly loss: readonly number[];
  readonly weight: number;
}
const resultOf = (output: string): Result => JSON.parse(output.trim().split('\n').at(-1) ?? '') as Result;

describe('a process that is steered while it trains', () => {
  for (const [name, script] of [
    ['fit', endless()],
    ['fitDataset', endless('model.fitDataset(data, { epochs: 1e6, verbose: 0, callbacks })')],
  ] as const) {
    it(`uses the rate that is set in the next epoch, and stops after an epoch: ${name}`, async () => {
      let at = 0;
      const { code, output, messages } = await runProbed(scriptOf('train.cjs', ...script), {
        during: async (folder) => {
          await untilTold(folder, 'epoch', ({ epoch }) => epoch >= 3);
          ({ epoch: at = 0 } = await ask(folder, { do: 'rate', rate: 1e-3 }));
          await untilTold(folder, 'epoch', ({ epoch }) => epoch >= at + 3);
          const stopped = await ask(folder, { do: 'stop' });
          assert.deepEqual([stopped.kind, stopped.stopping, stopped.paused], ['stopping', true, false]);
        },
      });
      assert.equal(code, 0, output);
      const { loss } = resultOf(output);
      const rates = ratesSeen(loss);
      assert.ok(near(rates[at - 2], 1e-4, 0.01) && near(rates[at + 1], 1e-3, 0.01), rates.slice(at - 3, at + 3).join(' '));
      const epochs = all(messages, 'epoch');
      assert.equal(epochs.find(({ epoch }) => epoch === at + 2)?.lr, 1e-3);
      assert.equal(epochs.length, loss.length);
      assert.equal(all(messages, 'end').length, 1);
    });
  }

  it('does not stop where that is taken back, pauses at the end of an epoch, and goes on', async () => {
    const { code, output, messages } = await runProbed(scriptOf('train.cjs', ...endless()), {
      during: async (folder) => {
        const host = process.pid;
        const paused = await ask(folder, { do: 'pause', host }, (event) => event.paused);
        assert.equal(paused.text, `Paused after epoch ${paused.epoch}.`);
        const stop = await ask(folder, { do: 'rate', rate: 0.01 });
        assert.deepEqual([stop.paused, stop.epoch, stop.undoable.length], [true, paused.epoch, 2]);
        const resumed = await ask(folder, { do: 'resume' });
        assert.deepEqual([resumed.kind, resumed.paused, resumed.undoable.length], ['resumed', false, 1]);
        const next = await untilTold(folder, 'epoch', ({ epoch }) => epoch === (paused.epoch ?? 0) + 1);
        assert.ok(next.time >= resumed.time);
        const again = await ask(folder, { do: 'pause', host }, (event) => event.paused);
        const undone = await ask(folder, { do: 'undo', of: again.command ?? 0 });
        assert.deepEqual([undone.kind, undone.text, undone.paused], ['undone', 'Goes on.', false]);
        await untilTold(folder, 'epoch', ({ epoch }) => epoch > (again.epoch ?? 0));
        assert.equal((await ask(folder, { do: 'resume' })).text, 'The training is not paused.');
        await ask(folder, { do: 'stop' });
      },
    });
    assert.equal(code, 0, output);
    const epochs = all(messages, 'epoch').map(({ epoch }) => epoch);
    assert.deepEqual(
      epochs,
      epochs.map((_, i) => i + 1),
    );
  });

  it('takes a stop back before the epoch is over', async () => {
    const long = endless().map((line) => line.replace('resolve, 3', 'resolve, 500'));
    const begun = long.map((line) => line.replace('onEpochEnd', 'onEpochBegin'));
    const { code, output } = await runProbed(scriptOf('train.cjs', ...begun), {
      during: async (folder) => {
        const stop = await ask(folder, { do: 'stop' });
        const undone = await ask(folder, { do: 'undo', of: stop.command ?? 0 });
        assert.deepEqual([undone.text, undone.stopping], ['Does not stop after this epoch.', false]);
        await untilTold(folder, 'epoch', ({ epoch }) => epoch > (stop.epoch ?? 0) + 1);
        await ask(folder, { do: 'stop' });
      },
    });
    assert.equal(code, 0, output);
  });

  it('begins with the rate that was asked for before it was started', async () => {
    const waits = `while (!require('node:fs').existsSync(process.env.LOSSLINE_PROBE + '/commands/1.json'));`;
    const script = [waits, ...endless('model.fit(xs, ys, { epochs: 3, verbose: 0 })')];
    const { code, output, messages } = await runProbed(scriptOf('train.cjs', ...script), {
      during: async (folder) => void (await folder.steer(FIRST_RUN, { do: 'rate', rate: 0.05 })),
    });
    assert.equal(code, 0, output);
    const rates = ratesSeen(resultOf(output).loss);
    assert.ok(near(rates[0], 0.05, 1e-4), rates.join(' '));
    assert.deepEqual(
      all(messages, 'event').map(({ text, step }) => [text, step]),
      [['Learning rate 0.0001 → 0.05.', 0]],
    );
  });

  it('saves the model, and removes it again and nothing else', async () => {
    const script = scriptOf('train.cjs', ...endless());
    const folder = path.join(path.dirname(script), 'saved', 'one');
    await runProbed(script, {
      during: async (run) => {
        const saved = await ask(run, { do: 'save', folder });
        assert.deepEqual([saved.kind, saved.text], ['saved', `Saved as ${path.join(folder, 'model.json')}.`]);
        assert.ok(existsSync(path.join(folder, 'weights.bin')));
        assert.match((await ask(run, { do: 'save', folder })).text, /is there already and is not overwritten\.$/);
        writeFileSync(path.join(folder, '..', 'mine.txt'), '');
        const undone = await ask(run, { do: 'undo', of: saved.command ?? 0 });
        assert.equal(undone.text, `Removed ${path.join(folder, 'model.json')}.`);
        assert.deepEqual([existsSync(folder), existsSync(path.join(folder, '..', 'mine.txt'))], [false, true]);
        await ask(run, { do: 'stop' });
      },
    });
  });

  it('refuses what it cannot read or find, in plain words, and trains on', async () => {
    const { code, output, messages } = await runProbed(scriptOf('train.cjs', ...endless()), {
      during: async (folder) => {
        const { run } = await untilTold(folder, 'begin');
        await folder.steer(run, { do: 'rate', rate: 'much' as unknown as number });
        await folder.steer(run.replace(/\d+$/, '99'), { do: 'stop' });
        await folder.steer('1.0.1', { do: 'stop' });
        await ask(folder, { do: 'undo', of: 77 });
        await ask(folder, { do: 'stop' });
        await untilTold(folder, 'end');
        await folder.steer(run, { do: 'rate', rate: 1 });
      },
    });
    assert.equal(code, 0, output);
    assert.deepEqual(
      all(messages, 'event').map(({ command, kind, text }) => [command, kind, text.replace(/epoch \d+/, 'epoch N')]),
      [
        [1, 'refused', 'This command cannot be read: it is malformed, or of another version.'],
        [2, 'refused', 'No such training goes on: it is over, or there never was one.'],
        [4, 'refused', 'There is nothing to undo any more.'],
        [5, 'stopping', 'Stops after epoch N.'],
      ],
    );
  });

  it('goes on to its end where the script stops it while it is paused', async () => {
    const stopping = [`process.on('SIGUSR2', () => { model.stopTraining = true; });`];
    const { code, signal, output, messages } = await runProbed(scriptOf('train.cjs', ...endless(), ...stopping), {
      during: async (folder, child) => {
        await ask(folder, { do: 'pause', host: process.pid }, ({ text }) => text.startsWith('Paused'));
        child.kill('SIGUSR2');
        await untilTold(folder, 'end');
      },
    });
    assert.deepEqual([code, signal], [0, null], output);
    assert.equal(all(messages, 'event').at(-1)?.text, 'Goes on to its end: the script stops it.');
  });

  it('ends as ever while it is paused: with process.exit, and with a signal', async () => {
    const exiting = [`process.on('SIGUSR2', () => process.exit(5));`];
    for (const [by, ended] of [
      ['SIGUSR2', [5, null]],
      ['SIGTERM', [null, 'SIGTERM']],
    ] as const) {
      const probed = await runProbed(scriptOf('train.cjs', ...endless(), ...exiting), {
        during: async (folder, child) => {
          await ask(folder, { do: 'pause', host: process.pid }, ({ text }) => text.startsWith('Paused'));
          child.kill(by);
        },
      });
      assert.deepEqual([probed.code, probed.signal], ended, probed.output);
      assert.equal(all(probed.messages, 'end')[0]?.error, by === 'SIGTERM' ? undefined : 'The process exited with code 5.');
    }
  });

  it('lets a paused training go on when it is detached, and takes everything back', async () => {
    const { code, output, messages } = await runProbed(
      scriptOf('train.cjs', ...endless('model.fit(xs, ys, { epochs: 60, verbose: 0, callbacks })')),
      {
        during: async (folder) => {
          const { epoch = 0 } = await ask(folder, { do: 'pause', host: process.pid }, (event) => event.paused);
          assert.ok(epoch < 60);
          await folder.detach();
        },
      },
    );
    assert.equal(code, 0, output);
    assert.equal(resultOf(output).loss.length, 60);
    assert.equal(all(messages, 'event').at(-1)?.text, 'Goes on: Lossline has let go of the process.');
  });

  it('stays paused when the editor is killed, for as long as a window takes to come back', async () => {
    const host = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await runProbed(scriptOf('train.cjs', ...endless()), {
      during: async (folder) => {
        const paused = await ask(folder, { do: 'pause', host: host.pid ?? 0 }, (event) => event.paused);
        host.kill('SIGKILL');
        await once(host, 'exit');
        const again = await ask(folder, { do: 'pause', host: process.pid });
        assert.deepEqual([again.epoch, again.text, again.paused], [paused.epoch, `Paused after epoch ${paused.epoch}.`, true]);
        await ask(folder, { do: 'resume' });
        await ask(folder, { do: 'stop' });
      },
    });
  });
});
