import { count, rateText } from '../core/diagnosis/numbers.ts';
import type { Steering } from '../protocol/training/messages.ts';
import { Refusal } from './thrown.ts';

export type TrialPlan = Extract<Steering, { do: 'trial' }>;

export interface Outcome {
  readonly kept: boolean;
  /** Why, as a clause: `mean val_loss of the last 3 epochs is 0.31, below 0.32`. */
  readonly reason: string;
}

/** @throws Refusal where a trial makes no sense */
export function checkPlan({ rate, epochs, judged }: TrialPlan): void {
  if (!(rate > 0)) throw new Refusal('A learning rate must be greater than 0.');
  const whole = Number.isInteger(epochs) && Number.isInteger(judged);
  if (!whole || judged < 1 || judged > epochs)
    throw new Refusal('A trial judges at least one of its epochs, and no more than it has.');
}

/** Judges a lower rate by what the epochs with it came to. A value that is no number counts as not better. */
export class Trial {
  readonly #plan: TrialPlan;
  readonly #values: number[] = [];

  constructor(plan: TrialPlan) {
    this.#plan = plan;
  }

  take(value: number): void {
    this.#values.push(value);
  }

  get epochs(): number {
    return this.#values.length;
  }

  get isOver(): boolean {
    return this.#values.length >= this.#plan.epochs;
  }

  /** By the epochs that there are. */
  outcome(): Outcome {
    const { judged, monitor, below } = this.#plan;
    const last = this.#values.slice(-judged);
    const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
    const kept = mean < below;
    const of = last.length === 1 ? `${monitor} of the last epoch` : `mean ${monitor} of the last ${count(last.length, 'epoch')}`;
    return { kept, reason: `${of} is ${rateText(mean, 4)}, ${kept ? 'below' : 'not below'} ${rateText(below, 4)}` };
  }
}
