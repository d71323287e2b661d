import { rateText } from '../core/diagnosis/numbers.ts';
import { presentRate, sameRate, setRate } from './rateSetting.ts';
import type { RunningSchedule } from './scheduleRunner.ts';
import type { Optimizer } from './tfjs.ts';

/** A schedule, and the command that asked for it. */
export type AskedSchedule = RunningSchedule & { readonly command: number };

/** The rate as it was, and what governed it, to come back to. */
export interface FormerRate {
  readonly rate: number;
  readonly schedule?: AskedSchedule | undefined;
}

/** The learning rate of one training as far as Lossline sets it. */
export class RateKeeper {
  readonly #optimizer: () => Optimizer | undefined;
  /** What governs the rate from epoch to epoch. */
  schedule: AskedSchedule | undefined;
  /** What was set last, until the script has set another. */
  #ours: number | undefined;

  constructor(optimizer: () => Optimizer | undefined) {
    this.#optimizer = optimizer;
  }

  /** @throws Refusal where the training has none */
  get present(): number {
    return presentRate(this.#optimizer());
  }

  /** @throws Refusal where the training has no rate */
  former(): FormerRate {
    return { rate: this.present, schedule: this.schedule };
  }

  /** @throws Refusal where the optimizer does not take it */
  set(rate: number): void {
    setRate(this.#optimizer(), rate);
    this.#ours = rate;
  }

  /** As it was before. @returns a sentence about it @throws Refusal where the optimizer does not take it */
  back({ rate, schedule }: FormerRate): string {
    const from = this.present;
    this.set(rate);
    this.schedule = schedule;
    const change = sameRate(from, rate)
      ? `Learning rate ${rateText(rate)} as before.`
      : `Learning rate ${rateText(from)} → ${rateText(rate)} again.`;
    return schedule ? `${change.slice(0, -1)}, and the ${schedule.name} goes on.` : change;
  }

  /** The rate that the script has set in the stead of ours, told once. */
  overruled(): number | undefined {
    if (this.#ours === undefined) return undefined;
    const { present } = this;
    if (sameRate(present, this.#ours)) return undefined;
    this.#ours = undefined;
    return present;
  }
}
