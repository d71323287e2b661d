import { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { LogReader } from '../formats/registry.ts';
import { type RunOptions, Run } from '../runs/run.ts';
import { type RemedyOffer, offersFor } from './offers.ts';

/** One stream of bytes into a run: a file, or one of the two outputs of a process. */
export interface Stream {
  push(chunk: Uint8Array): void;
  end(): void;
}

/**
 * A run being watched: bytes go in, the run grows, the verdict follows. Everything that Lossline says about a run is asked here, so that
 * editor, charts, notices and terminal cannot disagree.
 */
export class Monitor {
  readonly run: Run;
  /** Whether the script of this run, as it was started, changes its learning rate by itself: then nothing is put on top of it. */
  scheduled = false;
  readonly #diagnosis = new Diagnosis();
  #verdict: Verdict | undefined;
  #offers: { readonly verdict: Verdict | undefined; readonly of: readonly RemedyOffer[] } = { verdict: undefined, of: [] };
  #dismissed: string | undefined;

  constructor(options: RunOptions) {
    this.run = new Run(options);
  }

  /** A new stream into this run, read in a format of its own. */
  open(): Stream & { readonly reader: LogReader } {
    const reader = new LogReader(this.run);
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
    return this.#needsLowerRate && !this.scheduled && this.episode !== this.#dismissed;
  }

  /** What may be done about the verdict, the preferred remedy first; worked out when asked for. */
  get offers(): readonly RemedyOffer[] {
    if (!this.asksForChange || !this.#verdict) return [];
    if (this.#offers.verdict !== this.#verdict) this.#offers = { verdict: this.#verdict, of: offersFor(this.run, this.#verdict) };
    return this.#offers.of;
  }

  /** "Not so": nothing is offered for this stretch any more. */
  dismiss(): void {
    this.#dismissed = this.episode;
  }

  /** A floor of noise and a zig-zag are one thing to the user: the rate is too high here. */
  get #needsLowerRate(): boolean {
    return this.#verdict?.kind === 'stalled' || this.#verdict?.kind === 'oscillating';
  }

  #judge(): void {
    const { run } = this;
    this.#verdict = this.#diagnosis.update({
      train: run.byRole('train/loss'),
      validation: run.byRole('val/loss'),
      lr: run.byRole('lr'),
      plan: run.planned,
    });
  }
}
