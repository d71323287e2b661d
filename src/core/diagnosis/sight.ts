import type { Curve, RunView } from './curve.ts';
import { sameAxis } from './curve.ts';
import { Feed } from './feed.ts';
import { Rate } from './rate.ts';

/**
 * Reads a run in an order that depends on its data alone: sample i of the judged curve, together with all training losses and
 * rates up to its position. It waits until those are there too (or the next judged sample is), so that it makes no difference
 * in which order the numbers of one log line arrive, or in what portions.
 */
export class Sight {
  readonly judged = new Feed();
  /** The training loss beside a judged validation loss. */
  readonly train = new Feed();
  readonly rate = new Rate();
  private rates = 0;
  /** Position of the last judged sample read. */
  position = 0;

  /** Reads one more sample of the judged curve; undefined where there is none yet, else whether a look is due. */
  next(curve: Curve, run: RunView): boolean | undefined {
    const i = this.judged.read;
    if (i >= curve.length) return undefined;
    const x = curve.x(i);
    const train = run.train && run.train !== curve && sameAxis(run.train, curve) ? run.train : undefined;
    const lr = run.lr?.axis === curve.axis ? run.lr : undefined;
    if (i + 1 === curve.length && !(arrived(train, x) && arrived(lr, x))) return undefined;
    if (train) this.train.takeTo(train, x);
    while (lr && this.rates < lr.length && lr.x(this.rates) <= x) this.rate.take(lr.value(this.rates++), i);
    this.position = x;
    return this.judged.take(curve);
  }
}

const arrived = (curve: Curve | undefined, x: number): boolean =>
  curve === undefined || curve.length === 0 || curve.x(curve.length - 1) >= x;
