import assert from 'node:assert/strict';
import { Monitor } from '../../../src/core/monitor/monitor.ts';
import { trialFactsOf } from '../../../src/core/monitor/trialFacts.ts';
import { trialOf } from '../../../src/core/monitor/trial.ts';
import { JournalFollower, type RunFolder } from '../../../src/node/runFolder.ts';
import { ProbedRuns } from '../../../src/protocol/training/probedRuns.ts';
import { runProbed, scriptOf } from './probed.ts';

/** y = 2a − b with noise, at a rate; every epoch takes a while, as real ones do. */
function training(rate: number): string {
  return scriptOf(
    'train.mjs',
    `import * as tf from '@tensorflow/tfjs';`,
    `const weights = tf.initializers.ones();`,
    `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: weights })] });`,
    `model.compile({ optimizer: tf.train.sgd(${rate}), loss: 'meanSquaredError' });`,
    `const x = tf.randomNormal([256, 2], 0, 1, 'float32', 1);`,
    `const noise = tf.randomNormal([256, 1], 0, 1, 'float32', 2);`,
    `const y = x.matMul(tf.tensor2d([[2], [-1]])).add(noise);`,
    `const tick = () => new Promise((resolve) => setTimeout(resolve, 20));`,
    `await model.fit(x, y, { epochs: 90, batchSize: 4, verbose: 0, callbacks: { onEpochEnd: tick } });`,
  );
}

/** Tries a tenth of the rate after so many epochs. @returns what came of it */
async function tried(rate: number, factor: number, after: number): Promise<string> {
  const during = async (folder: RunFolder): Promise<void> => {
    let asked = false;
    let [done, failed]: [() => void, (reason: Error) => void] = [() => undefined, () => undefined];
    const sent = new Promise<void>((resolve, reject) => ([done, failed] = [resolve, reject]));
    const runs = new ProbedRuns({
      begin: ({ run, time }) => new Monitor({ id: run, name: run, source: 'test', startedAt: time }),
      blind: () => undefined,
      changed: () => undefined,
    });
    const follower = new JournalFollower(
      folder.journal,
      (message) => {
        runs.take(message);
        const [monitor] = runs.monitors;
        if (message.type !== 'epoch' || message.epoch < after || asked || !monitor) return;
        asked = true;
        const facts = trialFactsOf(monitor);
        const trial = 'reason' in facts ? facts : trialOf(facts, factor);
        if ('reason' in trial) return failed(new Error(trial.reason));
        void folder.steer(message.run, { do: 'trial', ...trial }).then(done);
      },
      (problem) => failed(new Error(problem)),
    );
    await follower.start();
    await sent;
    await follower.close();
  };
  const { messages } = await runProbed(training(rate), { during });
  const ends = messages.filter(
    (message) => message.type === 'event' && ['kept', 'rolled-back', 'refused'].includes(message.kind),
  );
  return ends.map((message) => ('kind' in message ? message.kind : '')).join();
}

describe('the rule of a trial, in a process that trains', () => {
  it('keeps a lower rate where the loss jumps about a floor of its rate', async () => {
    assert.equal(await tried(0.3, 10, 30), 'kept');
  });

  it('rolls it back where there is nothing more to gain', async () => {
    assert.equal(await tried(0.001, 5, 40), 'rolled-back');
  });
});
