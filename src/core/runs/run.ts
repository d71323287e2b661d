import { type Dispose, Emitter } from './emitter.ts';
import type { RunEnding } from './ending.ts';
import type { RunEvent } from './event.ts';
import { isJudgeable, judgedLoss } from './judged.ts';
import { type LrChange, RateSteps } from './rateSteps.ts';
import { eachSample, type Plan, type Role, type Row, type Sample, type SampleSink } from './sample.ts';
import { Series } from './series.ts';
import type { TriedRate } from './tried.ts';

/** `waiting`: no number yet. `silent`: numbers came, and then none for long. */
export type RunState = 'waiting' | 'running' | 'finished' | 'failed' | 'silent';

/** How far a run has come and how far it is meant to go, where the log says so. */
export interface Progress {
  readonly epoch?: number;
  readonly epochs?: number;
  readonly step?: number;
  readonly steps?: number;
}

/** "epoch 41 / 200", or the step where no epoch is known; "" where neither is. */
export function placeOf({ epoch, epochs, step, steps }: Progress): string {
  if (epoch !== undefined) return place('epoch', epoch, epochs);
  return step === undefined ? '' : place('step', step, steps);
}

/** Whether a run is where it was meant to end, as far as counting from 0 or from 1 leaves that open. */
export function isAtEnd({ epoch, epochs, step, steps }: Progress): boolean {
  if (epochs !== undefined) return epoch !== undefined && epoch >= epochs - 1;
  return steps !== undefined && step !== undefined && step >= steps - 1;
}

function place(unit: string, at: number, of: number | undefined): string {
  return `${unit} ${Number(at.toFixed(2))}${of === undefined ? '' : ` / ${of}`}`;
}

/** What a run is made of before it has any numbers. */
export interface RunOptions {
  readonly id: string;
  readonly name: string;
  /** Where the numbers come from, for people: a path or the name of a terminal. */
  readonly source: string;
  /** Path of the training script, where it is known. */
  readonly script?: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Of a short run that only tries a rate. */
  readonly tried?: TriedRate;
}

/** Names beyond these are data mistaken for names; they are counted and otherwise left alone. */
const MOST_SERIES = 1000;

/** What reinforcement learning is after, as its libraries name it; not the sides of a preference (DPO). */
const REWARD = /(?:^|[^a-z])(?:rew|rewards?|returns?)(?![a-z])(?!.*(?:chosen|rejected|margin|accurac))/i;

/** Values from which two series can be set beside one another by their numbers alone. */
const ENOUGH_TO_PAIR = 8;

/** Do both series move along one axis? */
function sharesAxis(a: Series, b: Series): boolean {
  return (['step', 'epoch'] as const).some((axis) => a.moves(axis) && b.moves(axis));
}

/** Has each series a number for a number of the other, and enough of them to say so? */
function isPaired(a: Series, b: Series): boolean {
  return b.length >= ENOUGH_TO_PAIR && Math.abs(a.length - b.length) <= 1;
}

/** Series that belong together. */
export class Run implements SampleSink {
  readonly id: string;
  readonly source: string;
  readonly startedAt: number;
  readonly tried: TriedRate | undefined;
  readonly #series = new Map<string, Series>();
  readonly #changes = new Emitter<Run>();
  readonly #rates = new RateSteps();
  readonly #events: RunEvent[] = [];
  #name: string;
  #script: string | undefined;
  #isGuess = false;
  #state: RunState = 'waiting';
  #plan: Plan = {};
  #epoch: number | undefined;
  #step: number | undefined;
  #ignored = 0;
  #count = 0;
  #judgedBy: string | undefined;
  #rewarded = false;
  #ending: RunEnding | undefined;

  constructor(options: RunOptions) {
    this.id = options.id;
    this.source = options.source;
    this.startedAt = options.startedAt;
    this.tried = options.tried;
    this.#name = options.name;
    this.#script = options.script;
  }

  /** By name, in order of appearance. */
  get series(): ReadonlyMap<string, Series> {
    return this.#series;
  }

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
    this.#changes.fire(this);
  }

  get script(): string | undefined {
    return this.#script;
  }

  set script(script: string | undefined) {
    this.#script = script;
    this.#isGuess = false;
    this.#changes.fire(this);
  }

  /** Whether nobody has said that it is this script: it was guessed. */
  get isGuess(): boolean {
    return this.#isGuess;
  }

  /** Links the run to a script that it may be of. */
  guess(script: string): void {
    this.#script = script;
    this.#isGuess = true;
    this.#changes.fire(this);
  }

  get state(): RunState {
    return this.#state;
  }

  set state(state: RunState) {
    if (state === this.#state) return;
    this.#state = state;
    this.#changes.fire(this);
  }

  /** How its process ended, where there is something to say of that. */
  get ending(): RunEnding | undefined {
    return this.#ending;
  }

  set ending(ending: RunEnding | undefined) {
    this.#ending = ending;
    this.#changes.fire(this);
  }

  /** The latest plan that the log states, field by field. */
  get planned(): Plan {
    return this.#plan;
  }

  /** Where the learning rate stepped from one held value to another; a schedule that moves at every sample has no steps. */
  get lrChanges(): readonly LrChange[] {
    return this.#rates.changes;
  }

  /** What happened to it besides its numbers, in order. */
  get events(): readonly RunEvent[] {
    return this.#events;
  }

  /** Whether the run learns from rewards. */
  get rewarded(): boolean {
    return this.#rewarded;
  }

  /** Samples left out because the run has too many series. */
  get ignored(): number {
    return this.#ignored;
  }

  /** Samples taken so far. */
  get count(): number {
    return this.#count;
  }

  /** Name of the series that the user wants judged. It counts as soon as the run has one of this name that can be judged. */
  get judgedBy(): string | undefined {
    return this.#judgedBy;
  }

  set judgedBy(name: string | undefined) {
    this.#judgedBy = name;
    this.#changes.fire(this);
  }

  /** Takes a sample. A number wakes a run that was waiting or silent; it does not revive one that has ended. */
  sample(sample: Sample): void {
    let series = this.#series.get(sample.series);
    if (!series) {
      if (this.#series.size >= MOST_SERIES) {
        this.#ignored++;
        return;
      }
      series = new Series(sample.series, sample.role, sample.batchesOf);
      this.#series.set(sample.series, series);
      this.#rewarded ||= REWARD.test(sample.series);
    }
    series.push(sample);
    this.#count++;
    // Parts of an epoch are its place only as long as none is over.
    if (sample.batchesOf === undefined || !((this.#epoch ?? 0) >= 1)) this.#epoch = sample.epoch ?? this.#epoch;
    this.#step = sample.step ?? this.#step;
    if (series.role === 'lr' && series === this.byRole('lr')) this.#rates.push(series);
    if (this.#state === 'waiting' || this.#state === 'silent') this.#state = 'running';
    this.#changes.fire(this);
  }

  row(row: Row): void {
    eachSample(row, (sample) => this.sample(sample));
  }

  event(event: RunEvent): void {
    this.#events.push(event);
    this.#changes.fire(this);
  }

  plan(plan: Plan): void {
    this.#plan = { ...this.#plan, ...plan };
    this.#changes.fire(this);
  }

  /** The first series of this role: the main one, as logs write the total before its parts. */
  byRole(role: Role): Series | undefined {
    for (const series of this.#series.values()) if (series.role === role && this.#counts(series)) return series;
    return undefined;
  }

  /** A training of several epochs is known by its epochs: its batches only show what goes on within them. */
  #counts({ batchesOf }: Series): boolean {
    return batchesOf === undefined || this.#plan.epochs === 1;
  }

  /**
   * What tells how the run learns: its losses, or, where it has none, its accuracies. Of several training losses the one whose numbers can
   * be set beside those of the validation, by their positions or one by one.
   */
  learning(): { readonly train: Series | undefined; readonly validation: Series | undefined } {
    const kind = this.byRole('train/loss') || this.byRole('val/loss') ? 'loss' : 'acc';
    const [train, validation] = [this.byRole(`train/${kind}`), this.byRole(`val/${kind}`)];
    if (!train || !validation || sharesAxis(train, validation)) return { train, validation };
    const others = this.judgeable().filter(({ role }) => role === `train/${kind}`);
    const beside = others.find((one) => sharesAxis(one, validation)) ?? others.find((one) => isPaired(one, validation));
    return { train: beside ?? train, validation };
  }

  /** The series that verdicts are about: the one that the user wants, else that by default. */
  judged(): Series | undefined {
    return this.chosen() ?? this.byDefault();
  }

  /** The series that verdicts are about unless the user wants another. */
  byDefault(): Series | undefined {
    const { train, validation } = this.learning();
    return judgedLoss(train, validation);
  }

  /** The series that the user wants judged, where the run has it. */
  chosen(): Series | undefined {
    const series = this.#judgedBy === undefined ? undefined : this.#series.get(this.#judgedBy);
    return series && isJudgeable(series.role) ? series : undefined;
  }

  /** All series that verdicts can be about. */
  judgeable(): readonly Series[] {
    return [...this.#series.values()].filter((series) => isJudgeable(series.role) && this.#counts(series));
  }

  progress(): Progress {
    return {
      ...(this.#epoch !== undefined && { epoch: this.#epoch }),
      ...(this.#plan.epochs !== undefined && { epochs: this.#plan.epochs }),
      ...(this.#step !== undefined && { step: this.#step }),
      ...(this.#plan.steps !== undefined && { steps: this.#plan.steps }),
    };
  }

  /** Hears of every change, each sample included: a listener only marks what is stale and does its work later. */
  onDidChange(listener: (run: Run) => void): Dispose {
    return this.#changes.on(listener);
  }
}
