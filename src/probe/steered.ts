import { count, rateText } from '../core/diagnosis/numbers.ts';
import type { RunEventKind } from '../core/runs/event.ts';
import type { Logged, Steering } from '../protocol/training/messages.ts';
import { HostWatch } from './hostWatch.ts';
import type { Journal } from './journal.ts';
import { quietly } from './patches.ts';
import { RateKeeper } from './rateKeeper.ts';
import { sameRate } from './rateSetting.ts';
import { reasonOf, Refusal } from './refusal.ts';
import { type Savable, saveModel } from './saving.ts';
import { startSchedule, valueOf } from './scheduleRunner.ts';
import type { Training } from './training.ts';
import { checkPlan } from './trial.ts';
import { RunningTrial } from './runningTrial.ts';
import { Undos } from './undo.ts';

type Schedule = Extract<Steering, { do: 'schedule' }>;
type TrialAsked = Extract<Steering, { do: 'trial' }>;

/** Milliseconds between looks at the mailbox while a training is paused. */
const PAUSED_LOOK = 100;

/** One training that goes on, and all that was asked of it. */
export class Steered {
  readonly #training: Training;
  readonly #journal: Journal;
  readonly #rates: RateKeeper;
  readonly #undos = new Undos();
  /** Epochs that have ended since the training is observed: the one that goes on has this number, from 0. */
  #epochs = 0;
  #logs: readonly Logged[] = [];
  /** Between two epochs: what is set now governs all of the next. */
  #between = true;
  /** A rate was set, and no step has been made with it yet. */
  #unproved = false;
  /** That the script sets the rate as well was said since the last command. */
  #saidOfScript = false;
  #pause: { readonly command: number; readonly host: HostWatch } | undefined;
  #isPaused = false;
  #isOver = false;
  #stop: number | undefined;
  #trial: { readonly command: number; readonly plan: TrialAsked; running?: RunningTrial } | undefined;

  constructor(training: Training, journal: Journal) {
    this.#training = training;
    this.#journal = journal;
    this.#rates = new RateKeeper(() => quietly(() => training.model?.optimizer) ?? training.optimizer);
  }

  /** Whether the next step is to be looked at: it shows whether the script lets our rate stand. */
  get isUnproved(): boolean {
    return this.#unproved;
  }

  /** The training is about to begin: no step of it has been made. */
  get isNew(): boolean {
    return this.#between && this.#epochs === 0;
  }

  /** All commands that were there before the first step have been taken. */
  started(): void {
    this.#between = false;
  }

  /** Does what is asked, or tells why not. */
  take(command: number, steering: Steering): void {
    try {
      this.#pause?.host.sign(Date.now());
      this.#saidOfScript = false;
      this.#do(command, steering);
    } catch (error) {
      this.#tell('refused', reasonOf(error), command);
    }
  }

  stepOver(): void {
    this.#unproved = false;
    const theirs = this.#rates.overruled();
    if (theirs === undefined) return;
    const { schedule } = this.#rates;
    const set = `The script has set the learning rate to ${rateText(theirs)} itself`;
    if (this.#trial?.running) {
      this.#trial.running.overruled = true;
      this.#tell('rate', `${set}: the trial cannot go on, and is rolled back at the end of this epoch.`, this.#trial.command);
    } else if (schedule) {
      this.#endSchedule();
      this.#tell('rate', `${set}: the ${schedule.name} has ended.`);
    } else this.#tell('rate', `${set}.`);
  }

  /** @param look takes the commands that have come */
  epochOver(logs: readonly Logged[], look: () => void): Promise<void> | undefined {
    this.#epochs++;
    this.#logs = logs;
    this.#between = true;
    quietly(() => this.#seeScript());
    this.#guard(this.#trial?.command, () => this.#goOnTrying());
    this.#guard(this.#rates.schedule?.command, () => this.#goOnScheduled());
    look();
    if (this.#pause && this.#stop === undefined) return this.#wait(this.#pause, look);
    this.#leaveBetween();
    return undefined;
  }

  /** The training is over: what was not decided is decided now. */
  ends(): void {
    this.#between = true;
    const trial = this.#trial;
    if (trial?.running) {
      const { epochs } = trial.running;
      const decide = epochs > 0 && !trial.running.overruled && !trial.running.isTakenBack;
      const ended = `the training ended after ${epochs} of ${count(trial.plan.epochs, 'epoch')} of the trial`;
      this.#guard(trial.command, () => (decide ? this.#decide(ended) : this.#rollBack(ended)));
    } else if (trial) {
      this.#trial = undefined;
      this.#tell('refused', 'The training ended before the trial could begin.', trial.command);
    }
    this.#release();
  }

  /** Nothing is undone; what waits goes on. */
  detached(): void {
    if (this.#trial?.running) {
      const { command } = this.#trial;
      this.#trial = undefined;
      this.#tell(
        'kept',
        'The trial is left undecided, and the learning rate as it is: Lossline has let go of the process.',
        command,
      );
    }
    if (this.#isPaused) this.#goOn('resumed', 'Goes on: Lossline has let go of the process.');
    this.#release();
  }

  #release(): void {
    this.#isOver = true;
    this.#trial = undefined;
    this.#pause = undefined;
    this.#stop = undefined;
    this.#rates.schedule = undefined;
  }

  #do(command: number, steering: Steering): void {
    switch (steering.do) {
      case 'rate':
        return this.#setRate(command, steering.rate);
      case 'schedule':
        return this.#schedule(command, steering);
      case 'pause':
        return this.#askPause(command, steering.host);
      case 'resume':
        return this.#resume(command);
      case 'stop':
        return this.#askStop(command);
      case 'save':
        return this.#save(command, steering.folder);
      case 'trial':
        return this.#askTrial(command, steering);
      case 'undo': {
        const text = this.#undos.undo(steering.of);
        return this.#tell('undone', text, command);
      }
    }
  }

  #setRate(command: number, rate: number): void {
    if (!(rate > 0)) throw new Refusal('A learning rate must be greater than 0.');
    const former = this.#rates.former();
    this.#set(rate);
    this.#keepByHand();
    this.#rates.schedule = undefined;
    this.#undos.add({ command, topic: 'rate', undo: () => this.#back(former) });
    this.#tell('rate', `Learning rate ${rateText(former.rate)} → ${rateText(rate)}.`, command);
  }

  #schedule(command: number, { settings, rounds }: Schedule): void {
    this.#needsEpochs('A schedule counts epochs');
    if (settings.kind === 'reduce-on-plateau' && this.#epochs > 0) valueOf(this.#logs, settings.monitor);
    const former = this.#rates.former();
    const schedule = startSchedule(settings, former.rate, this.#between ? this.#epochs : this.#epochs + 1, rounds);
    this.#keepByHand();
    this.#rates.schedule = { ...schedule, command };
    this.#undos.add({ command, topic: 'rate', undo: () => this.#back(former) });
    this.#tell('schedule', schedule.text, command);
    this.#governNext();
  }

  /** Between two epochs a schedule that has just come says the rate of the next, unless it answers to what is logged. */
  #governNext(): void {
    if (this.#between && this.#rates.schedule?.isForetold) this.#goOnScheduled();
  }

  #goOnScheduled(): void {
    const { schedule } = this.#rates;
    if (!schedule || this.#trial?.running) return;
    try {
      const due = schedule.next(this.#epochs, this.#logs);
      if (!due || sameRate(due.rate, this.#rates.present)) return;
      const from = this.#rates.present;
      this.#set(due.rate);
      if (due.reason) this.#tell('rate', `Learning rate ${rateText(from)} → ${rateText(due.rate)} (${due.reason}).`);
    } catch (error) {
      this.#endSchedule();
      throw error;
    }
  }

  #endSchedule(): void {
    if (this.#rates.schedule) this.#undos.drop(this.#rates.schedule.command);
    this.#rates.schedule = undefined;
  }

  /** Notices a rate that the script has set during the epoch, after ours. */
  #seeScript(): void {
    const theirs = this.#rates.overruled();
    if (theirs === undefined) return;
    const { running } = this.#trial ?? {};
    if (running) this.#set(running.plan.rate);
    if (this.#saidOfScript) return;
    this.#saidOfScript = true;
    const governs = running ? 'trial' : this.#rates.schedule?.name;
    const goesOn = governs === undefined ? '' : `; the ${governs} goes on`;
    this.#tell('rate', `The script has set the learning rate to ${rateText(theirs)} itself${goesOn}.`);
  }

  #askPause(command: number, host: number): void {
    this.#needsEpochs('A pause begins at the end of an epoch');
    if (this.#stop !== undefined) throw new Refusal('The training stops after this epoch.');
    if (this.#pause) this.#undos.drop(this.#pause.command);
    this.#pause = { command, host: new HostWatch(host, Date.now()) };
    const undo = () => {
      const text = this.#isPaused ? 'Goes on.' : 'Does not pause after this epoch.';
      this.#pause = undefined;
      this.#isPaused = false;
      return text;
    };
    this.#undos.add({ command, topic: 'pause', undo });
    if (this.#isPaused) this.#tell('paused', `Paused after epoch ${this.#training.epoch}.`, command);
    else if (!this.#between || this.isNew) this.#tell('paused', `Pauses after epoch ${this.#training.epoch + 1}.`, command);
  }

  #resume(command: number): void {
    if (!this.#pause) throw new Refusal('The training is not paused.');
    const text = this.#isPaused ? `Goes on after epoch ${this.#training.epoch}.` : 'Does not pause after this epoch.';
    this.#goOn('resumed', text, command);
  }

  #goOn(kind: RunEventKind, text: string, command?: number): void {
    this.#pause = undefined;
    this.#isPaused = false;
    this.#undos.dropTopic('pause');
    this.#tell(kind, text, command);
  }

  /** Holds the training back. Its timer keeps the process alive: nothing else might, as long as fit waits for us. */
  async #wait(pause: { readonly command: number }, look: () => void): Promise<void> {
    this.#isPaused = true;
    this.#tell('paused', `Paused after epoch ${this.#training.epoch}.`, pause.command);
    while (this.#pause && this.#stop === undefined) {
      await new Promise((resolve) => setTimeout(resolve, PAUSED_LOOK));
      look();
      if (this.#pause?.host.isGone(Date.now()))
        this.#goOn('resumed', 'Goes on by itself: nobody who could end the pause is there.');
    }
    this.#isPaused = false;
    this.#leaveBetween();
  }

  #askStop(command: number): void {
    this.#needsEpochs('A training is stopped at the end of an epoch');
    if (!this.#training.model) throw new Refusal('This training has no model that Lossline can see: it cannot be stopped.');
    if (this.#stop !== undefined) throw new Refusal('It stops already.');
    this.#stop = command;
    const undo = () => {
      this.#stop = undefined;
      return 'Does not stop after this epoch.';
    };
    this.#undos.add({ command, topic: 'stop', undo });
    const { epoch } = this.#training;
    this.#tell(
      'stopping',
      this.#between && epoch > 0 ? `Stops after epoch ${epoch}.` : `Stops after epoch ${epoch + 1}.`,
      command,
    );
  }

  /** `fit` looks at it after each step too, which would cost an epoch its rest and its validation: so it is set here. */
  #leaveBetween(): void {
    this.#between = false;
    if (this.#stop === undefined) return;
    const { model } = this.#training;
    this.#guard(this.#stop, () => {
      if (model) model.stopTraining = true;
    });
    this.#undos.dropTopic('stop');
  }

  #save(command: number, folder: string): void {
    const saving = saveModel(this.#training.model as Savable | undefined, folder);
    saving.then(
      ({ file, remove }) => {
        const undo = () => {
          remove();
          return `Removed ${file}.`;
        };
        this.#undos.add({ command, topic: 'save', undo });
        this.#tell('saved', `Saved as ${file}.`, command);
      },
      (error: unknown) => this.#tell('refused', reasonOf(error), command),
    );
  }

  #askTrial(command: number, plan: TrialAsked): void {
    this.#needsEpochs('A trial begins at the end of an epoch');
    checkPlan(plan);
    if (this.#trial) throw new Refusal('A trial is going on already.');
    if (this.#epochs > 0) valueOf(this.#logs, plan.monitor);
    const { present } = this.#rates;
    this.#trial = { command, plan };
    this.#undos.add({ command, topic: 'rate', undo: () => this.#undoTrial() });
    if (this.#between && this.#epochs > 0) return this.#beginTrial();
    const change = `${rateText(present)} → ${rateText(plan.rate)}`;
    this.#tell('trial', `A trial of learning rate ${change} begins after epoch ${this.#training.epoch + 1}.`, command);
  }

  #beginTrial(): void {
    const trial = this.#trial;
    if (!trial) return;
    try {
      valueOf(this.#logs, trial.plan.monitor);
      const running = new RunningTrial(trial.plan, this.#training, this.#rates.former());
      this.#set(trial.plan.rate);
      trial.running = running;
      this.#rates.schedule = undefined;
      this.#tell('trial', running.text, trial.command);
    } catch (error) {
      this.#trial = undefined;
      this.#undos.drop(trial.command);
      throw error;
    }
  }

  #goOnTrying(): void {
    const running = this.#trial?.running;
    if (!running) return this.#beginTrial();
    running.take(this.#logs);
    if (running.isTakenBack) this.#rollBack('it was taken back');
    else if (running.overruled) this.#rollBack('the script sets the learning rate itself');
    else if (running.isOver) this.#decide();
  }

  #decide(ended?: string): void {
    const { command, running } = this.#trial ?? {};
    if (!running || command === undefined) return;
    const { kept, reason } = running.outcome();
    const because = ended === undefined ? reason : `${reason}; ${ended}`;
    if (!kept) return this.#rollBack(because);
    this.#trial = undefined;
    this.#keepUndo(command, running);
    this.#tell('kept', `Learning rate ${rateText(running.plan.rate)} is kept: ${because}.`, command);
  }

  #rollBack(because: string): void {
    const { command, running } = this.#trial ?? {};
    this.#trial = undefined;
    if (!running || command === undefined) return;
    this.#undos.drop(command);
    const rate = this.#back(running.former);
    try {
      running.restore();
    } catch (error) {
      throw new Refusal(`${reasonOf(error)} ${rate}`);
    }
    this.#tell('rolled-back', `Rolled back to epoch ${running.epoch}: ${because}. ${rate}`, command);
  }

  /** Another change of the rate ends a trial: its rate was not lowered in vain, and is what the change begins from. */
  #keepByHand(): void {
    const trial = this.#trial;
    if (!trial) return;
    this.#trial = undefined;
    if (!trial.running) {
      this.#undos.drop(trial.command);
      return this.#tell('undone', 'The trial does not begin: the learning rate is changed by hand.', trial.command);
    }
    this.#keepUndo(trial.command, trial.running);
    this.#tell('kept', 'The trial has ended undecided: the learning rate is changed by hand.', trial.command);
  }

  /** The weights of a trial that was kept are let go of; its rate can still be taken back. */
  #keepUndo(command: number, { former }: RunningTrial): void {
    this.#undos.drop(command);
    this.#undos.add({ command, topic: 'rate', undo: () => this.#back(former) });
  }

  #undoTrial(): string {
    const running = this.#trial?.running;
    if (!running) {
      this.#trial = undefined;
      return 'The trial does not begin.';
    }
    running.isTakenBack = true;
    if (!this.#between) return 'The trial is rolled back at the end of this epoch.';
    this.#rollBack('it was taken back');
    return 'The trial is rolled back.';
  }

  #set(rate: number): void {
    this.#rates.set(rate);
    this.#unproved = true;
  }

  #back(former: { readonly rate: number }): string {
    const text = this.#rates.back(former);
    this.#unproved = true;
    this.#governNext();
    return text;
  }

  #needsEpochs(what: string): void {
    if (this.#hasEpochs) return;
    throw new Refusal(`${what}, and this loop has none that Lossline could see: only fit and fitDataset have.`);
  }

  get #hasEpochs(): boolean {
    return this.#training.kind === 'fit' || this.#training.kind === 'fitDataset';
  }

  #guard(command: number | undefined, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#tell('refused', reasonOf(error), command);
    }
  }

  #tell(kind: RunEventKind, text: string, command?: number): void {
    const { run, epoch, step } = this.#training;
    this.#journal.tell({
      type: 'event',
      run,
      kind,
      text,
      ...(command !== undefined && { command }),
      ...(this.#hasEpochs && { epoch }),
      step,
      time: Date.now(),
      undoable: this.#isOver ? [] : this.#undos.commands,
      paused: this.#isPaused,
      stopping: this.#stop !== undefined,
    });
  }
}
