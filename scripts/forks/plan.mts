import type { Chance } from './chance.mts';
import type { OptimizerName } from './optimizers.mts';

export type Schedule = 'const' | 'step' | 'warmup';

/** How a group of runs trains and what it writes down. */
export interface Plan {
  readonly optimizer: OptimizerName;
  readonly batch: number;
  readonly decay: number;
  readonly cadence: 'step' | 'epoch';
  readonly stepsPerPoint: number;
  readonly points: number;
  /** Points between validations; null: none. */
  readonly valEvery: number | null;
  /** Examples to train on. */
  readonly examples: number;
  readonly schedule: Schedule;
  /** Points of warm-up, or before the rate drops to a tenth. */
  readonly turn: number;
}

/** Multiplications that a run may take, so that its 37-fold training stays within seconds. */
const BUDGET = 6e6;

/** Rounds half to even, as the labelled curves were. */
export function round(x: number): number {
  const down = Math.floor(x);
  return x - down === 0.5 ? down + (down % 2) : Math.round(x);
}

/** A plan for a model that takes `work` multiplications an example. */
export function plan(c: Chance, work: number): Plan {
  const optimizer = c.pick([
    'sgd',
    'sgd',
    'momentum',
    'momentum',
    'momentum',
    'adam',
    'adam',
    'adamw',
    'adamw',
    'rmsprop',
  ] as const);
  const cadence = c.chance(0.56) ? 'epoch' : 'step';
  const single = c.chance(0.65);
  const validated = c.chance(cadence === 'epoch' ? 0.65 : 0.5);
  // Few examples where there is validation: some of these runs must learn by heart.
  const epochs = validated && c.chance(0.5) ? [4, 6, 6, 8] : [6, 10, 12, 16, 16, 20, 24, 24, 24];
  const stepsPerPoint = cadence === 'epoch' ? c.pick(epochs) : single ? 1 : c.pick([5, 5, 5, 10]);
  const points =
    cadence === 'epoch'
      ? c.pick([24, 30, 30, 36, 44, 44, 58, 58, 62, 84, 90, 120])
      : c.pick(single ? [400, 550, 700, 700, 700, 1000, 1600] : [100, 120, 150, 175, 175, 250, 250]);
  let batch = c.pick([4, 4, 4, 8, 8, 8, 8, 16, 16, 32, 32, 64]);
  while (batch > 4 && batch * stepsPerPoint * points * work > BUDGET) batch /= 2;
  const schedule = c.chance(0.76) ? 'const' : c.chance(0.65) ? 'step' : 'warmup';
  return {
    optimizer,
    batch,
    decay: optimizer === 'adamw' ? 0.01 : c.chance(0.25) ? c.log(1e-4, 3e-2) : 0,
    cadence,
    stepsPerPoint,
    points,
    valEvery: validated ? (cadence === 'epoch' ? 1 : c.pick([10, 25, 25])) : null,
    examples: cadence === 'epoch' ? stepsPerPoint * batch : Math.round(validated ? c.log(25, 700) : c.log(50, 1500)),
    schedule,
    turn: schedule === 'warmup' ? Math.floor(points / 10) : Math.round(points * c.between(0.4, 0.6)),
  };
}

/** The rate of point `i`. */
export function rateAt({ schedule, turn }: Plan, base: number, i: number): number {
  if (schedule === 'warmup' && i < turn) return (base * (i + 1)) / turn;
  return schedule === 'step' && i >= turn ? base / 10 : base;
}

const SHARES = [0.06, 0.1, 0.15, 0.21, 0.28, 0.36, 0.45, 0.54, 0.64, 0.75, 0.87, 1];

/** After how many points a run is forked: never before the third, nor within a warm-up. */
export function forkPoints({ points, schedule, turn }: Plan): readonly number[] {
  const all = SHARES.map((share) => Math.max(3, round(share * points)));
  return [...new Set(all)].filter((t) => schedule !== 'warmup' || t >= turn);
}
