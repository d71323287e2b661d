import { count, rateChange, rounded } from '../core/diagnosis/numbers.ts';
import type { Logged } from '../protocol/training/messages.ts';
import type { FormerRate } from './rateSteering.ts';
import { valueOf } from './scheduleRunner.ts';
import { TrainingState } from './state.ts';
import type { Training } from './training.ts';
import { type Outcome, Trial, type TrialPlan } from './trial.ts';

/** A trial that goes on: what is tried, and all that it takes to go back. */
export class RunningTrial {
  readonly plan: TrialPlan;
  readonly former: FormerRate;
  /** Epochs that were over when it began. */
  readonly epoch: number;
  readonly #trial: Trial;
  readonly #state: TrainingState;
  /** The script has set another rate: what comes out says nothing about ours. */
  isOverruled = false;
  isTakenBack = false;

  /** @throws Refusal where weights or optimizer cannot be kept */
  constructor(plan: TrialPlan, { model, epoch }: Training, former: FormerRate) {
    this.plan = plan;
    this.former = former;
    this.epoch = epoch;
    this.#trial = new Trial(plan);
    this.#state = new TrainingState(model ?? {});
  }

  get text(): string {
    const kilobytes = Math.ceil(this.#state.bytes / 1000);
    const size = kilobytes < 1000 ? `${kilobytes} KB` : `${rounded(kilobytes / 1000, 2)} MB`;
    const change = rateChange(this.former.rate, this.plan.rate);
    return `Learning rate ${change} on trial for ${count(this.plan.epochs, 'epoch')}; weights and optimizer state are kept (${size}).`;
  }

  take(logs: readonly Logged[]): void {
    this.#trial.take(logs.some(({ name }) => name === this.plan.monitor) ? valueOf(logs, this.plan.monitor) : NaN);
  }

  get epochs(): number {
    return this.#trial.epochs;
  }

  get isOver(): boolean {
    return this.#trial.isOver;
  }

  outcome(): Outcome {
    return this.#trial.outcome();
  }

  restore(): void {
    this.#state.restore();
  }
}
