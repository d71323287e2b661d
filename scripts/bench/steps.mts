// What a training step costs with and without the probe, in turns of a fraction of a second in one process. Run by `bench-probe.mts`.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Tfjs from '@tensorflow/tfjs';
import { median } from './numbers.mts';

const [probeFile = '', packageFile = '', way = '', seconds = ''] = process.argv.slice(2);
const tf = createRequire(packageFile)(packageFile) as typeof Tfjs;
const probe = createRequire(probeFile)(probeFile) as { attach(folder: string): void; detach(): void };

/** Steps of a block; blocks of a turn, and those at its start that are not timed. */
const STEPS = 64;
const BLOCKS = 12;
const SETTLING = 2;
/** Turns until the compiler has seen everything. */
const WARM_UP = 16;

/** Trains for some blocks. */
type Train = (blocks: number, over: () => void) => Promise<unknown>;

/** Inputs, hidden units and rows of a batch: a small model, of the size that people begin with. */
const [INPUTS, UNITS, ROWS] = [8, 32, 16];

const ways: Readonly<Record<string, () => Train>> = {
  fit() {
    const model = dense();
    const [xs, ys] = data(ROWS * STEPS);
    return (blocks, onEpochEnd) =>
      model.fit(xs, ys, { epochs: Math.min(blocks, 1e9), batchSize: ROWS, verbose: 0, callbacks: { onEpochEnd } });
  },
  trainOnBatch() {
    const model = dense();
    const [xs, ys] = data(ROWS);
    return async (blocks, over) => {
      for (let block = 0; block < blocks; block++, over()) for (let i = 0; i < STEPS; i++) await model.trainOnBatch(xs, ys);
    };
  },
  loop() {
    const model = dense();
    const optimizer = tf.train.adam(1e-4);
    const [xs, ys] = data(ROWS);
    const loss = () => tf.losses.meanSquaredError(ys, model.predict(xs) as Tfjs.Tensor).asScalar();
    return async (blocks, over) => {
      for (let block = 0; block < blocks; block++, over(), await undefined)
        for (let i = 0; i < STEPS; i++) optimizer.minimize(loss);
    };
  },
};

function dense(): Tfjs.Sequential {
  const hidden = tf.layers.dense({ units: UNITS, activation: 'tanh', inputShape: [INPUTS] });
  const model = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: tf.train.adam(1e-4), loss: 'meanSquaredError' });
  return model;
}

function data(rows: number): [Tfjs.Tensor, Tfjs.Tensor] {
  return [tf.randomNormal([rows, INPUTS]), tf.randomNormal([rows, 1])];
}

/** A method that the probe replaces. */
interface Replaced {
  readonly owner: object;
  readonly name: string;
  readonly before: PropertyDescriptor | undefined;
  readonly probed: PropertyDescriptor;
}

/** All objects that may hold methods which the probe replaces. */
function owners(): object[] {
  const found = new Set<object>([tf.engine()]);
  for (const exported of Object.values(tf))
    for (
      let at: unknown = typeof exported === 'function' ? exported.prototype : undefined;
      at instanceof Object;
      at = Reflect.getPrototypeOf(at)
    )
      found.add(at);
  found.delete(Object.prototype);
  return [...found];
}

/**
 * Attaches the probe and finds what it has replaced. To take turns, the very same functions are put in and out: a probe that comes anew has new
 * ones, which the compiler would have to learn again each time.
 */
function attached(folder: string): Replaced[] {
  const all = owners();
  const own = all.map((owner) => Object.getOwnPropertyDescriptors(owner) as Record<string, PropertyDescriptor>);
  probe.attach(folder);
  return all.flatMap((owner, i) =>
    Object.entries(Object.getOwnPropertyDescriptors(owner)).flatMap(([name, probed]) => {
      const before = own[i]?.[name];
      return typeof probed.value === 'function' && probed.value !== before?.value ? [{ owner, name, before, probed }] : [];
    }),
  );
}

function put(replaced: readonly Replaced[], isIn: boolean): void {
  for (const { owner, name, before, probed } of replaced) {
    // An inherited method stands in its own place in both cases, so that both look it up the same way.
    const inherited = { ...probed, value: Reflect.get(Reflect.getPrototypeOf(owner) ?? {}, name) };
    Object.defineProperty(owner, name, isIn ? probed : (before ?? inherited));
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'lossline-bench-'));
const train = ways[way]?.();
if (!train) throw new Error(`No such way: ${way}`);
// So that every class of the script's is there before the probe comes, as with a preload.
await train(1, () => undefined);
const replaced = attached(folder);
if (replaced.length === 0) throw new Error('The probe has replaced nothing.');

/** Processor time of the turns so far, in µs a block: with the probe, and without. */
const turns: { readonly isProbed: boolean; readonly us: number }[] = [];
let isProbed = true;
let block = 0;
let before = process.cpuUsage();
const end = performance.now() + Number(seconds) * 1000;
await train(Infinity, () => {
  block++;
  if (block === SETTLING) before = process.cpuUsage();
  if (block < BLOCKS) return;
  const { user, system } = process.cpuUsage(before);
  turns.push({ isProbed, us: (user + system) / (BLOCKS - SETTLING) });
  // With, without, without, with: what drifts counts for both.
  isProbed = turns.length % 4 === 0 || turns.length % 4 === 3;
  put(replaced, isProbed);
  block = 0;
  if (performance.now() > end) throw new Error('over');
}).catch(() => undefined);
probe.detach();
rmSync(folder, { recursive: true, force: true });

const bare: number[] = [];
const ratios: number[] = [];
for (let i = WARM_UP; i + 3 < turns.length; i += 4) {
  const sum = (wanted: boolean) => turns.slice(i, i + 4).reduce((all, { isProbed: is, us }) => all + (is === wanted ? us : 0), 0);
  bare.push(sum(false) / 2);
  ratios.push(sum(true) / sum(false));
}
const stepUs = median(bare) / STEPS;
console.log(JSON.stringify({ stepUs, ratios }));
