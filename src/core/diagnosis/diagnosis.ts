import type { Context, Curve, RunView } from './curve.ts';
import { Episode, WARM_UP } from './episode.ts';
import { lookAt, settingOf } from './features.ts';
import type { Look, Setting } from './features.ts';
import type { Chances, Model } from './judge.ts';
import { judge } from './judge.ts';
import { blownUpSince, Tail } from './divergence.ts';
import { model as shipped } from './model.ts';
import { Sight } from './sight.ts';
import type { Verdict, VerdictKind } from './verdict.ts';
import { seriesName, wordsFor } from './words.ts';

/** Validation values from which they are judged in place of the training loss. */
const ENOUGH_VALIDATION = 8;

/**
 * Says what a run's loss is doing, while it runs. The verdict depends on the numbers alone: not on how many arrive at once.
 * Constant memory beside the curves; work at no more than 128 looks for each doubling of a curve's length.
 */
export class Diagnosis {
  /** The latest look at the curve, and what was read from it. */
  look: Look | undefined;
  setting: Setting | undefined;
  chances: Chances | undefined;
  private readonly context: Context;
  private readonly model: Model;
  private judged: Curve | undefined;
  private sight = new Sight();
  private episode = new Episode();
  private tails = new Map<Curve['role'], Tail>();
  private verdict: Verdict | undefined;
  private seen = '';

  /** `model` is another one than the shipped only where models are compared. */
  constructor(context: Context = {}, model: Model = shipped) {
    this.context = context;
    this.model = model;
  }

  /** To be called after samples arrived; cheap when nothing is new. Undefined as long as there is no loss at all. */
  update(run: RunView): Verdict | undefined {
    const curve = judgedCurve(run);
    if (!curve || curve.length === 0) return undefined;
    if (curve.name !== this.judged?.name || curve.role !== this.judged.role || curve.length < this.sight.judged.read)
      this.restart();
    this.judged = curve;
    for (let due = this.sight.next(curve, run); due !== undefined; due = this.sight.next(curve, run))
      if (due) this.lookAgain(curve, run);
    const broken = this.broken(run);
    const seen = `${this.sight.judged.read} ${broken?.index ?? ''}`;
    if (seen !== this.seen || !this.verdict) this.verdict = this.word(run, curve, broken);
    this.seen = seen;
    return this.verdict;
  }

  private lookAgain(curve: Curve, run: RunView): void {
    const { judged, rate } = this.sight;
    if (judged.digest.length < 5) return;
    this.look = lookAt(this.sight);
    this.setting = settingOf(this.context, this.sight, run, curve.axis);
    this.chances = judge(this.model, this.look, this.setting);
    this.episode.take(judged.digest, this.look, this.chances, Math.max(0, rate.changedAt - judged.skipped));
  }

  private restart(): void {
    this.sight = new Sight();
    this.episode = new Episode();
    this.tails = new Map();
    this.look = this.setting = this.chances = this.verdict = undefined;
  }

  /** The series whose last value is no number, and since when. */
  private broken(run: RunView): { curve: Curve; index: number; length: number } | undefined {
    for (const curve of [run.validation, run.train]) {
      if (!curve) continue;
      const tail = this.tails.get(curve.role) ?? new Tail();
      this.tails.set(curve.role, tail.read(curve));
      if (tail.brokenAt >= 0) return { curve, index: tail.brokenAt, length: curve.length - tail.brokenAt };
    }
    return undefined;
  }

  private word(run: RunView, judged: Curve, broken: { curve: Curve; index: number; length: number } | undefined): Verdict {
    const feed = this.sight.judged;
    const train = this.sight.train.digest.length > 0 ? this.sight.train.digest : feed.digest;
    const blown = broken || (judged.role === 'val/loss' && train === feed.digest) ? -1 : blownUpSince(train);
    const diverging = broken !== undefined || blown >= 0;
    const kind: VerdictKind = diverging ? 'diverging' : this.episode.kind;
    const curve = broken?.curve ?? judged;
    const sinceIndex =
      broken?.index ?? feed.skipped + (blown >= 0 ? Math.floor((blown * feed.digest.length) / train.length) : this.episode.since);
    const name = seriesName(curve, run);
    return {
      kind,
      series: curve.name,
      sinceIndex,
      since: curve.x(Math.min(sinceIndex, curve.length - 1)),
      confidence: broken ? (broken.length > 1 ? 0.98 : 0.7) : this.confidence(kind),
      ...wordsFor({
        kind,
        run,
        curve: judged,
        digest: feed.digest,
        skipped: feed.skipped,
        sinceIndex,
        needed: WARM_UP,
        rate: this.sight.rate.current ?? this.context.lr,
        broken: broken && { name, value: curve.value(curve.length - 1) },
      }),
    };
  }

  private confidence(kind: VerdictKind): number {
    const c = this.chances;
    if (!c) return 0;
    if (kind === 'stalled' || kind === 'oscillating') return c.reduce;
    if (kind === 'overfitting') return c.overfitting;
    if (kind === 'converged') return c.converged;
    if (kind === 'rate-too-low') return c.slow;
    return kind === 'diverging' ? 0.8 : 1 - c.reduce;
  }
}

/** The validation loss where there is enough of it, or as much as of the training loss; else the training loss. */
function judgedCurve(run: RunView): Curve | undefined {
  const { train, validation } = run;
  if (!validation || validation.length === 0 || !train || train.length === 0) return validation?.length ? validation : train;
  return validation.length + 1 >= Math.min(ENOUGH_VALIDATION, train.length) ? validation : train;
}
