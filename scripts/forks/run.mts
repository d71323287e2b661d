import { Chance } from './chance.mts';
import type { LabelledRun } from '../labelled.mts';
import type { Fork } from './fork.mts';
import { fork, short } from './fork.mts';
import type { Plan } from './plan.mts';
import { forkPoints, plan, rateAt, round } from './plan.mts';
import { families } from './tasks/registry.mts';
import type { Task } from './tasks/task.mts';
import { Trainer } from './trainer.mts';

/** A run with its forks, in the form of the labelled curves that detectors are compared on. */
export interface GrownRun extends LabelledRun {
  readonly steps_per_point: number;
  readonly horizon: number;
  readonly schedule: string;
  readonly init_val: number;
  readonly forks: readonly Fork[];
  readonly novel_family: boolean;
}

/** A task with its examples and the plan of its runs. */
interface Group {
  readonly number: number;
  readonly family: string;
  readonly task: Task;
  readonly plan: Plan;
  readonly train: readonly Float64Array[];
  readonly validation: readonly Float64Array[];
  readonly seed: number;
}

const RATES = 6;
const DECADES = 2.8;
/** Examples that a loss is evaluated on, at most. */
const EVALUATED = 160;

function trainerOf({ task, train, plan }: Group): Trainer {
  return new Trainer(task.graph, train, plan);
}

/** The highest rate worth trying: well above the best of a coarse grid, though not beyond where a third of the run learns nothing. */
function highestRate(group: Group): number {
  const trainer = trainerOf(group);
  const fresh = trainer.save();
  const judged = group.train.slice(0, EVALUATED);
  const initial = trainer.evaluate(judged);
  const steps = Math.ceil((group.plan.points * group.plan.stepsPerPoint) / 3);
  const tried = Array.from({ length: 21 }, (_, i) => 10 ** (i / 4 - 4)).map((rate) => {
    trainer.restore(fresh);
    trainer.follow(group.seed + 1);
    const loss = trainer.run(steps, rate) ? trainer.evaluate(judged) : Infinity;
    return { rate, loss };
  });
  trainer.restore(fresh);
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a)).rate;
  const stable = tried.filter(({ loss }) => loss < initial).map(({ rate }) => rate);
  return Math.min(best * 15, Math.max(best, ...stable));
}

function grow(group: Group, index: number, lr: number): GrownRun {
  const { plan } = group;
  const { stepsPerPoint, points } = plan;
  const trainer = trainerOf(group);
  const fresh = trainer.save();
  const trained = group.train.slice(0, EVALUATED);
  const judged = plan.valEvery === null ? trained : group.validation;
  const initial = trainer.evaluate(judged);
  const horizon = round(points / 4);
  const places = new Set(forkPoints(plan));
  const series = { train: [] as (number | null)[], lr: [] as number[], val: [] as (number | null)[] };
  const forks: Fork[] = [];
  const kept = (x: number): number | null => (Number.isFinite(x) ? short(x, 5) : null);
  const seedOf = (t: number): number => group.seed * 7 + index * 1009 + t * 31;
  trainer.follow(seedOf(0));
  let lost = false;
  for (let i = 0; i < points; i++) {
    const rate = rateAt(plan, lr, i);
    let total = 0;
    for (let s = 0; s < stepsPerPoint; s++) total += lost ? Infinity : trainer.step(rate);
    lost ||= total === Infinity;
    series.train.push(kept(total / stepsPerPoint));
    series.lr.push(short(rate, 5));
    const t = i + 1;
    if (plan.valEvery !== null && t % plan.valEvery === 0) series.val.push(lost ? null : kept(trainer.evaluate(judged)));
    if (lost || !places.has(t)) continue;
    const state = trainer.save();
    const forked = trainer.aside(() =>
      fork(trainer, {
        t,
        state,
        rate,
        horizon,
        stepsPerPoint,
        first: series.train[0] ?? 0,
        seed: seedOf(t),
        judged,
        trained,
        validated: plan.valEvery !== null,
      }),
    );
    if (forked) forks.push(forked);
  }
  trainer.restore(fresh);
  return {
    id: `g${String(group.number)}_${String(index)}_${group.family}_${plan.optimizer}_b${String(plan.batch)}`,
    group: group.number,
    family: group.family,
    optimizer: plan.optimizer,
    lr: short(lr, 4),
    batch: plan.batch,
    cadence: plan.cadence,
    steps_per_point: stepsPerPoint,
    val_every: plan.valEvery,
    points,
    horizon,
    schedule: plan.schedule,
    init_val: short(initial, 5),
    series: { 'train/loss': series.train, lr: series.lr, ...(plan.valEvery === null ? {} : { 'val/loss': series.val }) },
    forks,
    novel_family: false,
  };
}

/** The runs of one task at rates over more than two decades up to the highest that it stands; the same for the same seed and number. */
export function growGroup(seed: number, number: number, only?: string): GrownRun[] {
  const c = new Chance(seed * 100_003 + number);
  const names = Object.keys(families);
  const family = only ?? names[number % names.length] ?? '';
  const make = families[family];
  if (!make) throw new RangeError(`No family ${family}. There are: ${names.join(', ')}`);
  const task = make(c);
  const chosen = plan(c, task.graph.work);
  const sample = (count: number): Float64Array[] => Array.from({ length: count }, () => Float64Array.from(task.draw(c)));
  const group: Group = {
    number: seed * 10_000 + number,
    family,
    task,
    plan: chosen,
    train: sample(chosen.examples),
    validation: sample(EVALUATED),
    seed: c.below(1e6),
  };
  const highest = highestRate(group);
  // Denser towards the top: it is there that a lower rate may help.
  const below = (i: number): number => DECADES * (1 - (i + c.between(0.1, 0.9)) / RATES) ** 1.4;
  const rates = Array.from({ length: RATES }, (_, i) => highest / 10 ** below(i));
  return rates.map((rate, i) => grow(group, i, rate));
}
