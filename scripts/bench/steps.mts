// What a training step costs with and without the probe, in turns of a fraction of a second in one process. Run by `bench-probe.mts`.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as Tfjs from '@tensorflow/tfjs';
import { Random } from '../random.mts';
import { median } from './numbers.mts';

const [probeFile = '', packageFile = '', way = '', seconds = ''] = process.argv.slice(2);
const tf = createRequire(packageFile)(packageFile) as typeof Tfjs;
const probe = createRequire(probeFile)(probeFile) as { attach(folder: string): void; detach(): void };

/** Steps of a turn, an epoch where there are epochs. */
const STEPS = 64;
/** Pairs of turns until the compiler has seen everything. */
const WARM_UP = 100;

/** Trains for some turns. */
type Train = (turns: number, over: () => void) => Promise<unknown>;

/** Inputs, hidden units and rows of a batch: a small model, of the size that people begin with. */
const [INPUTS, UNITS, ROWS] = [8, 32, 16];

const ways: Readonly<Record<string, () => Train>> = {
  fit() {
    const model = dense();
    const [xs, ys] = data(ROWS * STEPS);
    return (turns, onEpochEnd) =>
      model.fit(xs, ys, { epochs: Math.min(turns, 1e9), batchSize: ROWS, verbose: 0, callbacks: { onEpochEnd } });
  },
  trainOnBatch() {
    const model = dense();
    const [xs, ys] = data(ROWS);
    return async (turns, over) => {
      for (let turn = 0; turn < turns; turn++, over()) for (let i = 0; i < STEPS; i++) await model.trainOnBatch(xs, ys);
    };
  },
  loop() {
    const model = dense();
    const optimizer = tf.train.adam(1e-4);
    const [xs, ys] = data(ROWS);
    const loss = () => tf.losses.meanSquaredError(ys, model.predict(xs) as Tfjs.Tensor).asScalar();
    return async (turns, over) => {
      for (let turn = 0; turn < turns; turn++, over(), await undefined) for (let i = 0; i < STEPS; i++) optimizer.minimize(loss);
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

type Method = (this: unknown, ...args: unknown[]) => unknown;

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

let isProbed = true;

/**
 * Attaches the probe, and puts before each method that it replaces a switch between that and its own: to put them in and out would have the
 * compiler learn everything anew at every turn, and turns that are longer than the swings of the machine's speed tell of those.
 * @returns how many there are
 */
function attachWithSwitch(folder: string): number {
  const all = owners();
  const own = all.map((owner) => Object.getOwnPropertyDescriptors(owner) as Record<string, PropertyDescriptor>);
  probe.attach(folder);
  let count = 0;
  all.forEach((owner, i) => {
    for (const [name, now] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      const probed: unknown = now.value;
      const was = own[i]?.[name];
      if (typeof probed !== 'function' || probed === was?.value) continue;
      const before: unknown = was ? was.value : Reflect.get(Reflect.getPrototypeOf(owner) ?? {}, name); // where it was inherited
      const [on, off] = [probed, before] as [Method, Method];
      const value: Method = function (...args) {
        return (isProbed ? on : off).apply(this, args);
      };
      Object.defineProperty(owner, name, { ...now, value });
      count++;
    }
  });
  return count;
}

const folder = mkdtempSync(path.join(tmpdir(), 'lossline-bench-'));
const train = ways[way]?.();
if (!train) throw new Error(`No such way: ${way}`);
// So that every class of the script's is there before the probe comes, as with a preload.
await train(1, () => undefined);
if (attachWithSwitch(folder) === 0) throw new Error('The probe has replaced nothing.');

/** Processor time of each pair of turns in µs, with the probe and without. Which comes first is left to chance: memory is collected in a rhythm. */
const pairs: [number, number][] = [];
let first: number | undefined;
const random = new Random(1);
const now = performance.now.bind(performance);
/** For how long the probe was out, in ms. Its clock stands still then: what it does so many times a second would all fall into the other turns. */
let out = 0;
performance.now = () => now() - out;
let began = now();
let before = process.cpuUsage();
const end = now() + Number(seconds) * 1000;
await train(Infinity, () => {
  const { user, system } = process.cpuUsage(before);
  if (first === undefined) first = user + system;
  else {
    pairs.push(isProbed ? [user + system, first] : [first, user + system]);
    first = undefined;
  }
  if (!isProbed) out += now() - began;
  isProbed = first === undefined ? random.below(2) === 0 : !isProbed;
  if (now() > end) throw new Error('over');
  began = now();
  before = process.cpuUsage();
}).catch(() => undefined);

const timed = pairs.slice(WARM_UP);
const ratios = timed.map(([probed, bare]) => probed / bare);
const stepUs = median(timed.map(([, bare]) => bare)) / STEPS;
console.log(JSON.stringify({ stepUs, ratios }));
rmSync(folder, { recursive: true, force: true });
process.exit();
