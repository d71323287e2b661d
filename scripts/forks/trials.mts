import type { TrialFacts } from '../../src/core/monitor/trial.ts';
import { Chance } from './chance.mts';
import { plan, round } from './plan.mts';
import { families } from './tasks/registry.mts';
import { Trainer } from './trainer.mts';

/** A place in a real training where a lower rate may be tried. */
export interface TrialPlace {
  readonly facts: TrialFacts;
  readonly factor: number;
  /** Goes on for an epoch, then for so many at this rate. @returns mean loss of the last `judged` */
  play(rate: number, epochs: number, judged: number): number;
  /** What the lower rate really gains over going on, what going on gains, and what counts, as shares of the loss. */
  gain(): { readonly lower: number; readonly same: number; readonly material: number };
}

const ORDERS = [1, 2, 3];
const EVALUATED = 160;

/** Places in trainings of small models of all kinds, at rates over two decades. Each epoch is validated. */
export function* trials(seed: number, count: number): Generator<TrialPlace> {
  const names = Object.keys(families);
  for (let number = 0; number < count; number++) {
    const c = new Chance(seed * 100_003 + number);
    const make = families[names[number % names.length] ?? ''];
    if (!make) continue;
    const task = make(c);
    const settings = plan(c, task.graph.work);
    const sample = (n: number): Float64Array[] => Array.from({ length: n }, () => Float64Array.from(task.draw(c)));
    const trainer = new Trainer(task.graph, sample(settings.examples), settings);
    const validation = sample(EVALUATED);
    const steps = Math.min(24, Math.max(6, settings.stepsPerPoint));
    const fresh = trainer.save();
    const best = bestRate(trainer, validation, steps * 20);
    for (const times of [1, 3, 8]) {
      trainer.restore(fresh);
      yield* placesOf({ trainer, validation, steps, epochs: 60, rate: best * times, seed: c.below(1e6) });
    }
    trainer.restore(fresh);
  }
}

function bestRate(trainer: Trainer, validation: readonly Float64Array[], steps: number): number {
  const fresh = trainer.save();
  const tried = Array.from({ length: 13 }, (_, i) => 10 ** (i / 3 - 4)).map((rate) => {
    trainer.restore(fresh);
    trainer.follow(1);
    return { rate, loss: trainer.run(steps, rate) ? trainer.evaluate(validation) : Infinity };
  });
  trainer.restore(fresh);
  return tried.reduce((a, b) => (b.loss < a.loss ? b : a)).rate;
}

interface Training {
  readonly trainer: Trainer;
  readonly validation: readonly Float64Array[];
  /** Of an epoch. */
  readonly steps: number;
  readonly epochs: number;
  readonly rate: number;
  readonly seed: number;
}

function* placesOf({ trainer, validation, steps, epochs, rate, seed }: Training): Generator<TrialPlace> {
  const values: number[] = [];
  trainer.follow(seed);
  /** Losses of so many epochs to come. */
  const goOn = (count: number, at: number): number[] =>
    Array.from({ length: count }, () => (trainer.run(steps, at) ? trainer.evaluate(validation) : Infinity));
  const horizon = round(epochs / 4);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    values.push(...goOn(1, rate));
    if (values.at(-1) === Infinity) return;
    if (epoch % 10 !== 0) continue;
    const factor = [2, 5, 10][(epoch / 10 + seed) % 3] ?? 5;
    const state = trainer.save();
    const after = (order: number, count: number, at: number): number[] => {
      trainer.restore(state);
      trainer.follow(seed + epoch * 31 + order * 7);
      return goOn(count, at);
    };
    const facts = { monitor: 'val_loss', values: [...values], epoch, rate };
    const place: TrialPlace = {
      facts,
      factor,
      play: (lowered, length, judged) =>
        trainer.aside(() => {
          after(0, 1, rate);
          return mean(goOn(length, lowered).slice(-judged));
        }),
      gain: () =>
        trainer.aside(() => {
          const late = Math.max(3, round(horizon / 4));
          const ends = (at: number): number[] => ORDERS.map((order) => mean(after(order, horizon, at).slice(-late)));
          const [same, lower] = [ends(rate), ends(rate / factor)];
          const start = mean(values.slice(-3));
          const size = Math.abs(start);
          const differences = same.map((value, i) => value - (lower[i] ?? NaN));
          const centre = mean(differences);
          const error = Math.sqrt(mean(differences.map((d) => (d - centre) ** 2)) / (ORDERS.length - 1));
          const material = Math.max(0.01, (2.5 * error) / size);
          return { lower: centre / size, same: (start - mean(same)) / size, material };
        }),
    };
    yield place;
  }
}

function mean(of: readonly number[]): number {
  return of.reduce((a, b) => a + b, 0) / of.length;
}
