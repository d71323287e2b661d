// What a training step costs with and without the probe: attached and detached in turns, in one process. Run by `bench-probe.mts`.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Tfjs from '@tensorflow/tfjs';
import { median } from './numbers.mts';

const [probeFile = '', packageFile = '', way = '', seconds = ''] = process.argv.slice(2);
const require = createRequire(packageFile);
const tf = require(packageFile) as typeof Tfjs;
const probe = createRequire(probeFile)(probeFile) as { attach(folder: string): void; detach(): void };

/** What makes this many steps: the smallest there are, for which anything that is added to a step weighs most. */
const ways: Readonly<Record<string, () => (steps: number) => unknown>> = {
  fit() {
    const model = dense();
    const [xs, ys] = [tf.randomNormal([256, 4]), tf.randomNormal([256, 1])];
    return (steps) => model.fit(xs, ys, { epochs: steps / 64, batchSize: 4, verbose: 0 });
  },
  trainOnBatch() {
    const model = dense();
    const [xs, ys] = [tf.randomNormal([4, 4]), tf.randomNormal([4, 1])];
    return async (steps) => {
      for (let i = 0; i < steps; i++) await model.trainOnBatch(xs, ys);
    };
  },
  loop() {
    const weight = tf.variable(tf.scalar(2));
    const optimizer = tf.train.sgd(1e-6);
    return (steps) => {
      for (let i = 0; i < steps; i++) optimizer.minimize(() => weight.square().asScalar());
    };
  },
};

function dense(): Tfjs.Sequential {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  model.compile({ optimizer: tf.train.sgd(1e-3), loss: 'meanSquaredError' });
  return model;
}

/** Processor time in ms: what others do on the machine does not count. */
async function timed(train: () => unknown): Promise<number> {
  await train(); // what was optimized is thrown away when methods are replaced, and comes again
  const before = process.cpuUsage();
  await train();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const folder = mkdtempSync(path.join(tmpdir(), 'lossline-bench-'));
const train = ways[way]?.();
if (!train) throw new Error(`No such way: ${way}`);
await train(640);
const each = await timed(() => train(640));
const steps = 64 * Math.ceil((10 / each) * 400); // 200 ms
const off: number[] = [];
const ratios: number[] = [];
const withProbe = async () => {
  probe.attach(folder);
  try {
    return await timed(() => train(steps));
  } finally {
    probe.detach();
  }
};
await withProbe();
const end = performance.now() + Number(seconds) * 1000;
while (performance.now() < end) {
  const first = ratios.length % 2 === 0 ? await withProbe() : 0;
  const without = await timed(() => train(steps));
  const second = first || (await withProbe());
  off.push(without / steps);
  ratios.push(second / without);
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ stepMs: median(off), overhead: median(ratios) - 1, pairs: ratios.length }));
