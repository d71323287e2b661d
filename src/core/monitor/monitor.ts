import { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { bothDamages, damageText, NO_DAMAGE } from '../formats/damage.ts';
import type { Pattern } from '../formats/patterns.ts';
import { LogReader } from '../formats/registry.ts';
import { partOf, type RunFile } from '../formats/runFile.ts';
import { type RunOptions, Run } from '../runs/run.ts';
import { type RemedyOffer, offersFor } from './offers.ts';

/** One stream of bytes into a run: a file, or one of the two outputs of a process. */
export interface Stream {
  push(chunk: Uint8Array): void;
  end(): void;
}

/** What a run has grown by when its remedies are worked out anew: with every value of a short run. */
const REPLAYED_AGAIN = 1.01;

/**
 * A run being watched: bytes go in, the run grows, the verdict follows. Everything that Lossline says about a run is asked here, so that
 * editor, charts, notices and terminal cannot disagree.
 */
export class Monitor {
  readonly run: Run;
  /** Whether the script of this run, as it was started, changes its learning rate by itself: then nothing is put on top of it. */
  scheduled = false;
  readonly #readers: LogReader[] = [];
  readonly #diagnosis = new Diagnosis();
  #verdict: Verdict | undefined;
  #offers: { readonly episode: string; readonly length: number; readonly of: readonly RemedyOffer[] } | undefined;
  /** The series of which the user has said "not so", and how many values it had then. */
  #dismissed: { readonly series: string; readonly length: number } | undefined;

  constructor(options: RunOptions) {
    this.run = new Run(options);
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
        this.#judge();
      },
      end: () => {
        reader.end();
        this.#judge();
      },
    };
  }

  /** What of its files was damaged and passed over, in words. */
  get damage(): string | undefined {
    return damageText(this.#readers.map(({ damage }) => damage).reduce(bothDamages, NO_DAMAGE));
  }

  /** What the run is doing. Undefined as long as it has no loss. */
  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  /** Names one stretch of one verdict: it changes when, after something else, the same verdict comes up again. */
  get episode(): string | undefined {
    return this.#verdict && `${this.#needsLowerRate ? 'floor' : this.#verdict.kind} ${this.#verdict.sinceIndex}`;
  }

  /** Whether the verdict asks for a change of the learning rate, unless the script has an answer or the user has said that it is wrong. */
  get asksForChange(): boolean {
    return this.#needsLowerRate && !this.scheduled && !this.#wasDismissed;
  }

  /** What may be done about the verdict, the preferred remedy first; worked out when asked for. */
  get offers(): readonly RemedyOffer[] {
    if (!this.asksForChange || !this.#verdict) return [];
    const { episode = '' } = this;
    const length = this.run.series.get(this.#verdict.series)?.length ?? 0;
    // A replay reads the whole run: of a long one it is done again only when it has grown by a share.
    if (this.#offers?.episode !== episode || length > this.#offers.length * REPLAYED_AGAIN)
      this.#offers = { episode, length, of: offersFor(this.run, this.#verdict) };
    return this.#offers.of;
  }

  /** "Not so": nothing is offered for this stretch any more. */
  dismiss(): void {
    if (!this.#verdict || !this.#needsLowerRate) return;
    const { series } = this.#verdict;
    this.#dismissed = { series, length: this.run.series.get(series)?.length ?? 0 };
  }

  /** A floor that began before the user's answer is the one that was answered, though a lucky low may have hidden it for a while. */
  get #wasDismissed(): boolean {
    const [verdict, dismissed] = [this.#verdict, this.#dismissed];
    return verdict?.series === dismissed?.series && (verdict?.sinceIndex ?? 0) < (dismissed?.length ?? 0);
  }

  /** A floor of noise and a zig-zag are one thing to the user: the rate is too high here. */
  get #needsLowerRate(): boolean {
    return this.#verdict?.kind === 'stalled' || this.#verdict?.kind === 'oscillating';
  }

  #judge(): void {
    const { run } = this;
    this.#verdict = this.#diagnosis.update({
      ...run.learning(),
      lr: run.byRole('lr'),
      plan: run.planned,
      rewarded: run.rewarded,
    });
  }
}
