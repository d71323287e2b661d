import { rateText } from '../core/diagnosis/numbers.ts';
import type { Steering } from '../protocol/training/messages.ts';
import type { Standing } from './standing.ts';
import { quietly } from './patches.ts';
import { presentRate, sameRate, setRate } from './rateSetting.ts';
import { Refusal } from './thrown.ts';
import { type RunningSchedule, startSchedule, valueOf } from './scheduleRunner.ts';
import type { Optimizer } from './tfjs.ts';

type ScheduleAsked = Extract<Steering, { do: 'schedule' }>;

/** The rate as it was, and the schedule that governed it, to come back to. */
export interface FormerRate {
  readonly rate: number;
  readonly schedule?: (RunningSchedule & { readonly command: number }) | undefined;
}

/** Sets the rate of one training: once, or by a schedule from epoch to epoch. */
export class RateSteering {
  readonly #standing: Standing;
  #schedule: FormerRate['schedule'];
  /** What was set last, until the script has set another. */
  #ours: number | undefined;
  /** A rate was set, and no step has been made with it yet. */
  isUnproved = false;
  /** That the script sets the rate as well was said since the last command. */
  #saidOfScript = false;

  constructor(standing: Standing) {
    this.#standing = standing;
  }

  /** @throws Refusal where the training has no rate */
  former(): FormerRate {
    return { rate: presentRate(this.#optimizer), schedule: this.#schedule };
  }

  /** @throws Refusal where the optimizer does not take it */
  set(rate: number): void {
    setRate(this.#optimizer, rate);
    this.#ours = rate;
    this.isUnproved = true;
  }

  /** A schedule does not govern any more. */
  letGo(): void {
    this.#schedule = undefined;
  }

  /**
   * As it was before.
   * @param meanwhile is done with the former rate in force, before a schedule goes on
   * @returns a sentence about it
   * @throws Refusal where the optimizer does not take it
   */
  back({ rate, schedule }: FormerRate, meanwhile?: () => void): string {
    const from = presentRate(this.#optimizer);
    this.set(rate);
    meanwhile?.();
    this.#schedule = schedule;
    const change = sameRate(from, rate)
      ? `Learning rate ${rateText(rate)} as before.`
      : `Learning rate ${rateText(from)} → ${rateText(rate)} again.`;
    this.#governNext();
    return schedule ? `${change.slice(0, -1)}, and the ${schedule.name} goes on.` : change;
  }

  /** @param before is called when the rate is set, before that is told */
  setByHand(command: number, rate: number, before: () => void): void {
    if (!(rate > 0)) throw new Refusal('A learning rate must be greater than 0.');
    const former = this.former();
    this.set(rate);
    before();
    this.#saidOfScript = false;
    this.#schedule = undefined;
    this.#standing.undos.add({ command, topic: 'rate', undo: () => this.back(former) });
    this.#standing.tell('rate', `Learning rate ${rateText(former.rate)} → ${rateText(rate)}.`, command);
  }

  /** @param before is called when the schedule is sure to begin, before that is told */
  schedule(command: number, { settings, rounds }: ScheduleAsked, before: () => void): void {
    const standing = this.#standing;
    standing.needsEpochs('A schedule counts epochs');
    if (settings.kind === 'reduce-on-plateau' && standing.epochs > 0) valueOf(standing.logs, settings.monitor);
    const former = this.former();
    const first = standing.isBetween ? standing.epochs : standing.epochs + 1;
    const schedule = startSchedule(settings, former.rate, first, rounds);
    before();
    this.#saidOfScript = false;
    this.#schedule = { ...schedule, command };
    standing.undos.add({ command, topic: 'rate', undo: () => this.back(former) });
    standing.tell('schedule', schedule.text, command);
    this.#governNext();
  }

  /** Sets the rate that the schedule wants for the next epoch. */
  epochOver(): void {
    this.#standing.guard(this.#schedule?.command, () => this.#govern());
  }

  /** The rate that the script has set in the stead of ours, told once. */
  overruled(): number | undefined {
    if (this.#ours === undefined) return undefined;
    const rate = quietly(() => presentRate(this.#optimizer)) ?? this.#ours;
    if (sameRate(rate, this.#ours)) return undefined;
    this.#ours = undefined;
    return rate;
  }

  /** The script has set the rate before the first step with ours. */
  overruledAtOnce(theirs: number): void {
    const ended = this.#schedule ? `: the ${this.#schedule.name} has ended` : '';
    this.#endSchedule();
    this.#standing.tell('rate', `The script has set the learning rate to ${rateText(theirs)} itself${ended}.`);
  }

  /** The script has set the rate some time in an epoch that began with ours. @param trial whether ours is on trial */
  overruledLater(theirs: number, trial: boolean): void {
    if (this.#saidOfScript) return;
    this.#saidOfScript = true;
    const governs = trial ? 'trial' : this.#schedule?.name;
    const goesOn = governs === undefined ? '' : `; the ${governs} goes on`;
    this.#standing.tell('rate', `The script has set the learning rate to ${rateText(theirs)} itself${goesOn}.`);
  }

  /** A model that is compiled anew has another optimizer. */
  get #optimizer(): Optimizer | undefined {
    const { model, optimizer } = this.#standing.training;
    return quietly(() => model?.optimizer) ?? optimizer;
  }

  /** Between two epochs a schedule that has just come says the rate of the next, unless it answers to what is logged. */
  #governNext(): void {
    if (this.#standing.isBetween && this.#schedule?.isForetold) this.#govern();
  }

  #govern(): void {
    try {
      const due = this.#schedule?.next(this.#standing.epochs, this.#standing.logs);
      const from = presentRate(this.#optimizer);
      if (!due || sameRate(due.rate, from)) return;
      this.set(due.rate);
      if (due.reason) this.#standing.tell('rate', `Learning rate ${rateText(from)} → ${rateText(due.rate)} (${due.reason}).`);
    } catch (error) {
      this.#endSchedule();
      throw error;
    }
  }

  #endSchedule(): void {
    if (this.#schedule) this.#standing.undos.drop(this.#schedule.command);
    this.#schedule = undefined;
  }
}
