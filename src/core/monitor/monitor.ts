import type { Context, RunView } from '../diagnosis/curve.ts';
import { Diagnosis } from '../diagnosis/diagnosis.ts';
import { WARM_UP } from '../diagnosis/episode.ts';
import { isFloor } from '../diagnosis/reading.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { bothDamages, damageText, NO_DAMAGE } from '../formats/damage.ts';
import type { Pattern } from '../formats/patterns.ts';
import { LogReader } from '../formats/registry.ts';
import { partOf, type RunFile } from '../formats/runFile.ts';
import { type RunOptions, Run } from '../runs/run.ts';
import type { Sample } from '../runs/sample.ts';
import type { ParameterValues } from '../schedules/parameters.ts';
import type { Remedy, RemedyId } from '../schedules/remedy.ts';
import { nothingFor, type RemedyOffer, Offers } from './offers.ts';
import { canPreview, type Preview, type Previewable, previewable, type PreviewedRun, previewOf } from './preview.ts';
import { contextOf, NO_FACTS, planOf, type ScriptFacts } from './scriptFacts.ts';
import { Silence } from './silence.ts';
import { isClaim, type Stretch, Stretches } from './stretches.ts';
import type { TrainingFacts } from './trainingFacts.ts';

/** One stream of bytes into a run: a file, or one of the two outputs of a process. */
export interface Stream {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** Who says what the curve is doing. */
export interface Judge {
  update(run: RunView): Verdict | undefined;
  setContext(context: Context): void;
  reasons(): readonly string[];
}

/**
 * A run being watched: bytes go in, the run grows, the verdict follows. Everything that Lossline says about a run is asked here, so that
 * editor, charts, notices and terminal cannot disagree.
 */
export class Monitor {
  readonly run: Run;
  /** Whether the user wants no notices of this run. */
  muted = false;
  /** What the process that trains says of itself, where it is observed from within. */
  training: TrainingFacts | undefined;
  readonly #readers: LogReader[] = [];
  readonly #judge: Judge;
  readonly #silence: Silence;
  #stretches = new Stretches();
  #facts = NO_FACTS;
  /** What was said of the curve last. */
  #judged: Verdict | undefined;
  readonly #offers: Offers;

  constructor(options: RunOptions, judge: Judge = new Diagnosis()) {
    this.run = new Run(options);
    this.#silence = new Silence(this.run);
    this.#offers = new Offers(this.run);
    this.#judge = judge;
  }

  /** A new stream into this run, read in a format of its own, after the user's patterns. `file`: which of the run's files it is. */
  open(
    patterns: readonly Pattern[] = [],
    file: Pick<RunFile, 'name' | 'prefix' | 'until'> = { name: this.run.name, prefix: '', until: Infinity },
  ): Stream & { readonly reader: LogReader } {
    const reader = new LogReader(partOf(file, this.run), file.name, patterns);
    this.#readers.push(reader);
    return {
      reader,
      push: (chunk) => {
        reader.push(chunk);
        this.#lookAgain();
      },
      end: () => {
        reader.end();
        this.#lookAgain();
      },
    };
  }

  /** Takes numbers that come from the training process itself. */
  take(samples: readonly Sample[]): void {
    for (const sample of samples) this.run.sample(sample);
    this.#lookAgain();
  }

  /** What of its files was damaged and passed over, in words. */
  get damage(): string | undefined {
    return damageText(this.#readers.map(({ damage }) => damage).reduce(bothDamages, NO_DAMAGE));
  }

  /** What the script says of this run, as it was when the run was started. */
  get facts(): ScriptFacts {
    return this.#facts;
  }

  set facts(facts: ScriptFacts) {
    const { optimizer, lr, batch, epochs } = facts;
    const before = this.#facts;
    this.#facts = facts;
    if (optimizer === before.optimizer && lr === before.lr && batch === before.batch && epochs === before.epochs) return;
    this.#judge.setContext(contextOf(facts));
    this.#lookAgain();
  }

  /** Has the series of this name judged, from its start, as soon as the run has it; the one that is judged by default without a name. */
  judge(name: string | undefined): void {
    this.run.judgedBy = name;
    this.#lookAgain();
  }

  /** Takes over what the user has said of another reading of the same log. */
  follow(other: Monitor): void {
    this.muted = other.muted;
    this.facts = other.facts;
    this.#stretches = other.#stretches;
    this.judge(other.run.judgedBy);
  }

  /** What was read so far was written so many milliseconds ago, before it was watched: its silence since then is no news. */
  isFromBefore(ago: number, now: number): void {
    this.#silence.isFromBefore(ago, now);
  }

  /**
   * Looks at the clock: numbers that have come since the last look came now. To be called at news, and from time to time.
   * @param now milliseconds of a clock that never goes back
   * @returns whether something else is to be said now
   */
  listen(now: number): boolean {
    return this.training?.paused ? this.#silence.rest(now) : this.#silence.listen(now, this.#judged);
  }

  /** What the run is doing. Undefined as long as it has no loss. */
  get verdict(): Verdict | undefined {
    return this.#silence.verdict ?? this.#judged;
  }

  /** The numbers that weigh most in the verdict, as sentences; worked out when asked for. */
  get reasons(): readonly string[] {
    return this.verdict && this.verdict === this.#judged ? this.#judge.reasons() : [];
  }

  /** Names one stretch of one verdict: it changes when, after something else, the same verdict comes up again for another stretch. */
  get episode(): string | undefined {
    return this.#stretch?.id;
  }

  /** Whether the verdict claims something that the user may know better. */
  get claims(): boolean {
    return this.verdict !== undefined && isClaim(this.verdict.kind);
  }

  /** Whether the user has said "not so" to what the run is doing. */
  get dismissed(): boolean {
    return this.#stretch?.dismissed === true;
  }

  /** Whether the verdict asks for a change of the learning rate, unless the script has an answer or the user has said that it is wrong. */
  get asksForChange(): boolean {
    return this.#isFloor && !this.#facts.scheduled && !this.dismissed;
  }

  /** How strongly the verdict asks for something: not at all, as a possibility, or surely enough to speak up. */
  get urge(): Verdict['strength'] | undefined {
    const lost = this.verdict?.kind === 'diverging' && !this.dismissed;
    return this.asksForChange || lost ? this.verdict?.strength : undefined;
  }

  /** Whether the verdict may be told unasked. In the first part of a run nothing is: it cannot be judged yet. */
  get speaksUp(): boolean {
    return this.urge === 'offer' && this.#length >= WARM_UP;
  }

  /** What may be done about the verdict, the preferred remedy first; worked out when asked for. */
  get offers(): readonly RemedyOffer[] {
    return this.asksForChange && this.verdict ? this.#offers.of(this.verdict, this.#facts) : [];
  }

  /** Whether there are schedules to look at on this run. */
  get canPreview(): boolean {
    return canPreview(this.#previewed);
  }

  /** The schedules that can be looked at on this run, those that it asks for first. */
  get previewable(): readonly Previewable[] {
    return previewable(this.#previewed);
  }

  /** A schedule on this run, with the user's numbers where they are given. */
  preview(id: RemedyId, values?: ParameterValues): Preview | undefined {
    return previewOf(this.#previewed, id, values);
  }

  /** Why nothing is to be done about the verdict, where that is the answer. */
  get nothing(): Remedy | undefined {
    if (!this.verdict || this.asksForChange || this.dismissed) return undefined;
    return nothingFor(this.run, this.verdict);
  }

  /** "Not so": nothing is made of this stretch any more. It may be said of an earlier one, by its name. */
  dismiss(episode = this.episode): void {
    if (episode !== undefined) this.#stretches.dismiss(episode, true, (series) => this.#lengthOf(series));
  }

  /** Takes "not so" back. */
  undismiss(): void {
    if (this.episode !== undefined) this.#stretches.dismiss(this.episode, false, (series) => this.#lengthOf(series));
  }

  get #previewed(): PreviewedRun {
    const { run, facts, verdict, offers } = this;
    return { run, facts, verdict, offers };
  }

  /** That of the verdict, which is known from the moment when it came. */
  get #stretch(): Stretch | undefined {
    return this.verdict && this.#stretches.of(this.verdict, this.#length);
  }

  /** Values of the series that the verdict is about. */
  get #length(): number {
    return this.#lengthOf(this.verdict?.series ?? '');
  }

  #lengthOf(series: string): number {
    return this.run.series.get(series)?.length ?? 0;
  }

  /** A floor of noise and a zig-zag are one thing to the user: the rate is too high here. */
  get #isFloor(): boolean {
    return this.verdict !== undefined && isFloor(this.verdict.kind);
  }

  #lookAgain(): void {
    const { run } = this;
    const verdict = this.#judge.update({
      ...run.learning(),
      lr: run.byRole('lr'),
      judged: run.chosen(),
      plan: planOf(run, this.#facts),
      rewarded: run.rewarded,
    });
    if (verdict === this.#judged) return;
    this.#judged = verdict;
    if (verdict) this.#stretches.of(verdict, this.#lengthOf(verdict.series));
  }
}
