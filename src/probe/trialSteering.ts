import { count, rateText } from '../core/diagnosis/numbers.ts';
import type { Standing } from './standing.ts';
import type { RateSteering } from './rateSteering.ts';
import { Refusal } from './thrown.ts';
import { RunningTrial } from './runningTrial.ts';
import { valueOf } from './scheduleRunner.ts';
import { checkPlan, type TrialPlan } from './trial.ts';

/** Begins trials of a lower rate at the end of an epoch, one at a time, and ends them. */
export class TrialSteering {
  readonly #standing: Standing;
  readonly #rates: RateSteering;
  #asked: { readonly command: number; readonly plan: TrialPlan; running?: RunningTrial } | undefined;

  constructor(standing: Standing, rates: RateSteering) {
    this.#standing = standing;
    this.#rates = rates;
  }

  get isRunning(): boolean {
    return this.#asked?.running !== undefined;
  }

  ask(command: number, plan: TrialPlan): void {
    const { training, undos, epochs, logs, isBetween } = this.#standing;
    this.#standing.needsEpochs('A trial begins at the end of an epoch');
    checkPlan(plan);
    if (this.#asked) throw new Refusal('A trial is going on already.');
    if (epochs > 0) valueOf(logs, plan.monitor);
    const { rate } = this.#rates.former();
    this.#asked = { command, plan };
    undos.add({ command, topic: 'rate', undo: () => this.#takeBack() });
    if (isBetween && epochs > 0) return this.#begin();
    const change = `${rateText(rate)} → ${rateText(plan.rate)}`;
    this.#standing.tell('trial', `A trial of learning rate ${change} begins after epoch ${training.epoch + 1}.`, command);
  }

  epochOver(): void {
    this.#standing.guard(this.#asked?.command, () => {
      const running = this.#asked?.running;
      if (!running) return this.#begin();
      running.take(this.#standing.logs);
      if (running.isTakenBack) this.#rollBack('it was taken back');
      else if (running.isOverruled) this.#rollBack('the script sets the learning rate itself');
      else if (running.isOver) this.#decide();
    });
  }

  /** The script has set the rate before the first step with ours: what comes out says nothing about it. */
  overruledAtOnce(theirs: number): void {
    const { command, running } = this.#asked ?? {};
    if (running) running.isOverruled = true;
    const set = `The script has set the learning rate to ${rateText(theirs)} itself`;
    this.#standing.tell('rate', `${set}: the trial cannot go on, and is rolled back at the end of this epoch.`, command);
  }

  /** The script has set the rate some time in an epoch that began with ours. */
  overruledLater(): void {
    const plan = this.#asked?.running?.plan;
    if (plan) this.#rates.set(plan.rate);
  }

  /** Another change of the rate ends a trial: its rate is what the change begins from. */
  endByHand(): void {
    const { command, running } = this.#asked ?? {};
    if (command === undefined) return;
    this.#asked = undefined;
    if (!running) {
      this.#standing.undos.drop(command);
      return this.#standing.tell('undone', 'The trial does not begin: the learning rate is changed by hand.', command);
    }
    this.#keepUndo(command, running);
    this.#standing.tell('kept', 'The trial has ended undecided: the learning rate is changed by hand.', command);
  }

  /** The training is over: it is decided by what there is. */
  trainingEnds(): void {
    const { command, plan, running } = this.#asked ?? {};
    if (!plan) return;
    if (!running) {
      this.#asked = undefined;
      return this.#standing.tell('refused', 'The training ended before the trial could begin.', command);
    }
    const decides = running.epochs > 0 && !running.isOverruled && !running.isTakenBack;
    const ended = `the training ended after ${running.epochs} of ${count(plan.epochs, 'epoch')} of the trial`;
    this.#standing.guard(command, () => (decides ? this.#decide(ended) : this.#rollBack(ended)));
  }

  detached(): void {
    const { command, running } = this.#asked ?? {};
    this.#asked = undefined;
    if (!running) return;
    const text = 'The trial is left undecided, and the learning rate as it is: Lossline has let go of the process.';
    this.#standing.tell('kept', text, command);
  }

  #begin(): void {
    const asked = this.#asked;
    if (!asked) return;
    const { command, plan } = asked;
    try {
      valueOf(this.#standing.logs, plan.monitor);
      const running = new RunningTrial(plan, this.#standing.training, this.#rates.former());
      this.#rates.set(plan.rate);
      this.#rates.letGo();
      asked.running = running;
      this.#standing.tell('trial', running.text, command);
    } catch (error) {
      this.#asked = undefined;
      this.#standing.undos.drop(command);
      throw error;
    }
  }

  #decide(ended?: string): void {
    const { command, running } = this.#asked ?? {};
    if (!running || command === undefined) return;
    const { kept, reason } = running.outcome();
    const because = ended === undefined ? reason : `${reason}; ${ended}`;
    if (!kept) return this.#rollBack(because);
    this.#asked = undefined;
    this.#keepUndo(command, running);
    this.#standing.tell('kept', `Learning rate ${rateText(running.plan.rate)} is kept: ${because}.`, command);
  }

  #rollBack(because: string): void {
    const { command, running } = this.#asked ?? {};
    this.#asked = undefined;
    if (!running || command === undefined) return;
    this.#standing.undos.drop(command);
    const rate = this.#rates.back(running.former, () => running.restore());
    this.#standing.tell('rolled-back', `Rolled back to epoch ${running.epoch}: ${because}. ${rate}`, command);
  }

  /** The weights of a trial that was kept are let go of; its rate can still be taken back. */
  #keepUndo(command: number, { former }: RunningTrial): void {
    this.#standing.undos.drop(command);
    this.#standing.undos.add({ command, topic: 'rate', undo: () => this.#rates.back(former) });
  }

  #takeBack(): string {
    const running = this.#asked?.running;
    if (!running) {
      this.#asked = undefined;
      return 'The trial does not begin.';
    }
    running.isTakenBack = true;
    if (!this.#standing.isBetween) return 'The trial is rolled back at the end of this epoch.';
    this.#rollBack('it was taken back');
    return 'The trial is rolled back.';
  }
}
