import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { roleOf } from './roles.ts';
import { splitOf, wordsOf } from './words.ts';

/** One state of a Keras bar. */
export interface KerasBar {
  readonly n: number;
  /** Undefined in the first epoch over data of unknown length. */
  readonly total: number | undefined;
  /** Counts all steps and has no ETA. */
  readonly final: boolean;
  readonly metrics: ReadonlyMap<string, number>;
}

/**
 * Makes of the bars of each epoch its one point.
 *
 * Where a message cuts a bar in two, where each redraw became a line (a notebook) and where TensorFlow 1 draws the validation first,
 * several bars of an epoch look final: the first that names the validation, or as much as the last epoch did, is its point; until then the
 * fullest waits for the next header or the end. An epoch that never got to its final state is no epoch.
 * What stands under no header is of `evaluate()` and told apart, or, if it names the validation or the rate, of an epoch whose header was
 * cut off.
 */
export class KerasEpochs {
  private readonly sink: SampleSink;
  private epoch: number | undefined;
  /** Steps of this epoch, as its unfinished bars say. */
  private total: number | undefined;
  /** What was told of this epoch. */
  private point = new Map<string, number>();
  private waiting: KerasBar | undefined;
  private orphan: KerasBar | undefined;
  /** How many names the last point had. */
  private width = Infinity;
  private hasRate = false;
  /** What comes next is measured on the validation, as a line said. */
  private validates = false;
  /** Rates that messages told before any bar showed whether it prints the rate itself. */
  private rates: (() => void)[] = [];

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  /** Does a bar that counts fewer than all steps tell nothing more? */
  get knowsTotal(): boolean {
    return this.total !== undefined;
  }

  begin(epoch: number): void {
    this.settle();
    this.endOrphan(epoch);
    this.validates = false;
    this.epoch = epoch;
    this.total = undefined;
    this.point = new Map();
  }

  /** The next full bar is the validation's of this epoch. */
  validate(): void {
    this.settle();
    this.validates = true;
  }

  bar(bar: KerasBar, end: Line['end']): void {
    if (this.validates) {
      if (bar.final && end !== 'redraw') this.validated(bar);
      return;
    }
    const open = this.epoch !== undefined && this.point.size === 0;
    if (bar.n !== bar.total) this.total ??= bar.total;
    if (bar.total === undefined && open && end === 'newline') this.waiting = bar;
    if (!bar.final || end === 'redraw') return;
    if (open) {
      if (this.total === undefined || bar.total === this.total) this.candidate(bar);
    } else if (!this.completes(bar)) {
      this.endOrphan();
      this.orphan = bar;
    }
  }

  /** The rate that a callback sets; where the bar itself prints the rate, that column is the truth. */
  rate(series: string, value: number, epoch: number): void {
    if (this.hasRate) return;
    const tell = (): void => this.sink.sample({ series, role: 'lr', value, epoch });
    if (this.width === Infinity) this.rates.push(tell);
    else tell();
  }

  end(): void {
    this.settle();
    this.endOrphan();
    this.tellRates();
  }

  private candidate(bar: KerasBar): void {
    const { waiting } = this;
    if (isOfFit(bar) || bar.metrics.size >= this.width) this.tell(bar, this.epoch);
    else if (!waiting || waiting.total === undefined || bar.metrics.size > waiting.metrics.size) this.waiting = bar;
    else {
      this.settle();
      this.orphan = bar;
    }
  }

  private settle(): void {
    if (this.waiting) this.tell(this.waiting, this.epoch);
  }

  /** Is this bar the point of this epoch once more? Then what it says beyond it belongs to it too. */
  private completes({ metrics }: KerasBar): boolean {
    const same = [...this.point].every(([name, value]) => Object.is(metrics.get(name), value));
    if (this.epoch === undefined || !same) return false;
    for (const [name, value] of metrics) if (!this.point.has(name)) this.sample(name, value, metrics, this.epoch);
    return true;
  }

  private endOrphan(next?: number): void {
    const { orphan, epoch } = this;
    if (!orphan) return;
    this.orphan = undefined;
    // A file may begin in the midst of a run, without the header of its first epoch.
    if (next !== undefined && next > 1 && (epoch === undefined || epoch === next - 2)) this.tell(orphan, next - 1);
    else if (isOfFit(orphan)) this.tell(orphan, undefined);
    else for (const [name, value] of orphan.metrics) this.evaluated(name, value);
  }

  private validated({ metrics }: KerasBar): void {
    this.validates = false;
    const at = this.epoch === undefined ? {} : { epoch: this.epoch };
    for (const [name, value] of metrics)
      this.sink.sample({ series: `eval ${name}`, role: roleOf(name, 'val', metrics.has('loss')), value, ...at });
  }

  private evaluated(name: string, value: number): void {
    this.sink.sample({
      series: `evaluate ${name}`,
      role: 'other',
      value,
      ...(this.epoch !== undefined && { epoch: this.epoch }),
    });
  }

  private tell({ metrics }: KerasBar, epoch: number | undefined): void {
    this.waiting = undefined;
    this.width = metrics.size;
    for (const [name, value] of metrics) this.sample(name, value, metrics, epoch);
    this.tellRates();
  }

  private sample(series: string, value: number, metrics: KerasBar['metrics'], epoch: number | undefined): void {
    const role = roleOf(series, undefined, metrics.has('loss'));
    this.hasRate ||= role === 'lr';
    if (epoch === this.epoch) this.point.set(series, value);
    this.sink.sample({ series, role, value, ...(epoch !== undefined && { epoch }) });
  }

  private tellRates(): void {
    if (!this.hasRate) for (const tell of this.rates) tell();
    this.rates = [];
  }
}

/** `evaluate()` names neither a validation nor a rate. */
function isOfFit({ metrics }: KerasBar): boolean {
  return [...metrics.keys()].some((name) => splitOf(wordsOf(name)) === 'val' || roleOf(name) === 'lr');
}
