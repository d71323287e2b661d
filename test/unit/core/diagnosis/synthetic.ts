import { Course } from '../../../../src/core/diagnosis/course.ts';
import type { Curve, RunView } from '../../../../src/core/diagnosis/curve.ts';
import type { Role } from '../../../../src/core/runs/sample.ts';

/** A seeded generator of standard normal numbers. */
export function normal(seed: number): () => number {
  let s = seed >>> 0;
  const uniform = (): number => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** `n` values of a function of the index (from 0). */
export function values<T>(n: number, of: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => of(i));
}

/** A curve over values that may go on growing. Epochs are counted from 1. */
export function curve(role: Role, of: readonly number[], axis: Curve['axis'] = 'epoch', every = 1): Curve {
  return {
    name: { 'train/loss': 'loss', 'val/loss': 'val_loss', lr: 'lr' }[role as string] ?? role,
    role,
    axis,
    get length() {
      return of.length;
    },
    has: (one) => one === axis || one === 'index',
    x: (i, on = axis) => (on === 'index' ? i : (i + 1) * every),
    value: (i) => of[i] ?? NaN,
  };
}

/** A curve whose epochs are given: a log may go back. */
export function placed(of: readonly number[], at: readonly number[], role: Role = 'train/loss'): Curve {
  return {
    ...curve(role, of),
    get length() {
      return of.length;
    },
    x: (i, on) => (on === 'index' ? i : (at[i] ?? NaN)),
  };
}

/** The course of a curve as far as it has come. */
export function courseOf(of: readonly number[], at = values(of.length, (i) => i + 1), role?: Role): Course {
  const course = new Course(placed(of, at, role));
  course.grow();
  return course;
}

/** Series of a run, by what they are. */
export interface Numbers {
  readonly train?: readonly number[];
  readonly validation?: readonly number[];
  readonly lr?: readonly number[];
}

/** What a detector sees of these numbers. */
export function viewOf(numbers: Numbers, axis: Curve['axis'] = 'epoch'): RunView {
  return {
    ...(numbers.train && { train: curve('train/loss', numbers.train, axis) }),
    ...(numbers.validation && { validation: curve('val/loss', numbers.validation, axis) }),
    ...(numbers.lr && { lr: curve('lr', numbers.lr, axis) }),
  };
}

/** A run whose rate is too high: down fast within some ten epochs, then noise about a floor. */
export function tooHigh(seed: number, n: number, noise = 0.03, floor = 0.3): { train: number[]; validation: number[] } {
  const gauss = normal(seed);
  const at = (i: number): number => floor + 2 * Math.exp(-i / 3);
  return {
    train: values(n, (i) => at(i) + noise * 0.7 * gauss()),
    validation: values(n, (i) => at(i) * 1.04 + noise * gauss()),
  };
}
