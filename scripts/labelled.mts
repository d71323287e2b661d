import fs from 'node:fs';
import zlib from 'node:zlib';
import type { Context, Curve, RunView } from '../src/core/diagnosis/curve.ts';
import type { Role } from '../src/core/runs/sample.ts';

/** A training run with what would have happened at each fork had the rate been lowered there. */
export interface LabelledRun {
  readonly id: string;
  readonly family: string;
  readonly group: number;
  readonly optimizer: string;
  readonly lr: number;
  readonly batch: number;
  readonly cadence: 'step' | 'epoch';
  readonly val_every: number | null;
  readonly points: number;
  readonly series: Readonly<Record<string, readonly (number | null)[]>>;
  readonly forks: readonly { readonly t: number; readonly label: string }[];
}

/** Reads runs from JSON lines, packed or not. */
export function load(file: string): LabelledRun[] {
  const bytes = fs.readFileSync(file);
  const text = (file.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes).toString();
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line) as LabelledRun);
}

/** What the script of the run would tell. */
export function contextOf(run: LabelledRun): Context {
  return { optimizer: run.optimizer, lr: run.lr, batch: run.batch };
}

/** A run that shows its first `seen` points only. */
export class Replay {
  seen = 0;
  readonly view: RunView;

  constructor(run: LabelledRun, withPlan: boolean) {
    const every = run.val_every ?? 1;
    this.view = {
      train: this.curve(run, 'train/loss', 'train/loss', 1),
      lr: this.curve(run, 'lr', 'lr', 1),
      ...(run.series['val/loss'] ? { validation: this.curve(run, 'val/loss', 'val/loss', every) } : {}),
      ...(withPlan ? { plan: run.cadence === 'epoch' ? { epochs: run.points } : { steps: run.points } } : {}),
    };
  }

  private curve(run: LabelledRun, name: string, role: Role, every: number): Curve {
    const values = run.series[name] ?? [];
    const shown = (): number => Math.floor(this.seen / every);
    return {
      name,
      role,
      axis: run.cadence,
      get length(): number {
        return Math.min(values.length, shown());
      },
      has: (axis) => axis === run.cadence || axis === 'index',
      x: (i, axis) => (axis === 'index' ? i : (i + 1) * every),
      value: (i) => values[i] ?? NaN,
    };
  }
}
