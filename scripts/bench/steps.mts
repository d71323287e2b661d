// What a training step costs with and without the probe, which is attached and detached in turns in one process. Run by `bench-probe.mts`.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Tfjs from '@tensorflow/tfjs';
import { median } from './numbers.mts';

const [probeFile = '', packageFile = '', way = '', seconds = ''] = process.argv.slice(2);
const tf = createRequire(packageFile)(packageFile) as typeof Tfjs;
const probe = createRequire(probeFile)(probeFile) as { attach(folder: string): void; detach(): void };

/** Steps of a block, which is timed as a whole, and blocks of a turn: the first ones are for the compiler to settle, as methods are new. */
const STEPS = 64;
const BLOCKS = 200;
const SETTLING = 140;

/** Trains for some blocks. */
type Train = (blocks: number, over: () => void) => unknown;

/** The smallest steps there are, on which anything that is added weighs most. */
const ways: Readonly<Record<string, () => Train>> = {
  fit() {
    const model = dense();
    const [xs, ys] = [tf.randomNormal([4 * STEPS, 4]), tf.randomNormal([4 * STEPS, 1])];
    return (epochs, onEpochEnd) => model.fit(xs, ys, { epochs, batchSize: 4, verbose: 0, callbacks: { onEpochEnd } });
  },
  trainOnBatch() {
    const model = dense();
    const [xs, ys] = [tf.randomNormal([4, 4]), tf.randomNormal([4, 1])];
    return async (blocks, over) => {
      for (let block = 0; block < blocks; block++, over()) for (let i = 0; i < STEPS; i++) await model.trainOnBatch(xs, ys);
    };
  },
  loop() {
    const weight = tf.variable(tf.scalar(2));
    const optimizer = tf.train.sgd(1e-6);
    return (blocks, over) => {
      for (let block = 0; block < blocks; block++, over())
        for (let i = 0; i < STEPS * 8; i++) optimizer.minimize(() => weight.square().asScalar());
    };
  },
};

function dense(): Tfjs.Sequential {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  model.compile({ optimizer: tf.train.sgd(1e-3), loss: 'meanSquaredError' });
  return model;
}

/** Processor time of a block in µs: what others do on the machine counts little, and less where most blocks are left out. */
async function turn(train: Train): Promise<number> {
  const times: number[] = [];
  let before = process.cpuUsage();
  await train(BLOCKS, () => {
    const { user, system } = process.cpuUsage(before);
    times.push(user + system);
    before = process.cpuUsage();
  });
  const settled = times.slice(SETTLING).sort((a, b) => a - b);
  return settled[settled.length >> 2] ?? NaN;
}

const folder = mkdtempSync(path.join(tmpdir(), 'lossline-bench-'));
const train = ways[way]?.();
if (!train) throw new Error(`No such way: ${way}`);
const probed = async () => {
  probe.attach(folder);
  try {
    return await turn(train);
  } finally {
    probe.detach();
  }
};
await turn(train);
await probed();
const bare: number[] = [];
const ratios: number[] = [];
const end = performance.now() + Number(seconds) * 1000;
while (performance.now() < end) {
  const isFirst = ratios.length % 2 === 0;
  const before = isFirst ? await probed() : 0;
  const without = await turn(train);
  bare.push(without);
  ratios.push((isFirst ? before : await probed()) / without);
}
rmSync(folder, { recursive: true, force: true });
const stepUs = median(bare) / (way === 'loop' ? STEPS * 8 : STEPS);
console.log(JSON.stringify({ stepUs, ratios }));
