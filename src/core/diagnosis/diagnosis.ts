import { judgedLoss } from '../runs/judged.ts';
import type { Context, Curve, RunView } from './curve.ts';
import { blownUpSince, Tail } from './divergence.ts';
import { Episode, WARM_UP } from './episode.ts';
import { factsOf, placeOf, seriesName, unitOf } from './facts.ts';
import type { Look, Setting } from './features.ts';
import { lookAt, settingOf } from './features.ts';
import type { Chances, Model } from './judge.ts';
import { confidenceIn, judge } from './judge.ts';
import { model as shipped } from './model.ts';
import { Sight } from './sight.ts';
import { readingOf } from './reading.ts';
import type { Verdict, VerdictKind } from './verdict.ts';
import { wordsBefore, wordsBroken, wordsFor } from './words.ts';

/** Values needed for a look. */
const ENOUGH = 3;

/** A series that ends in values that are no numbers. */
interface Broken {
  readonly curve: Curve;
  readonly index: number;
}

/**
 * Says what a run's loss is doing, while it runs. The verdict depends on the numbers alone, not on how many arrive at once:
 * the curve is looked at whenever it has grown by a fixed share, 128 times at most for each doubling of its length.
 * Memory beside the curves is constant.
 */
export class Diagnosis {
  /** The latest look at the curve, what was known of the script then, and what was read from both. */
  look: Look | undefined;
  setting: Setting | undefined;
  chances: Chances | undefined;
  private context: Context;
  private readonly model: Model;
  private judged: Curve | undefined;
  private sight = new Sight();
  private episode = new Episode();
  private tails = new Map<Curve['role'], Tail>();
  private verdict: Verdict | undefined;
  private worded = '';

  /** `model` is another than the shipped one only where models are compared. */
  constructor(context: Context = {}, model: Model = shipped) {
    this.context = context;
    this.model = model;
  }

  /** To be called after samples arrived; cheap when nothing is new. Undefined as long as there is no loss at all. */
  update(run: RunView): Verdict | undefined {
    const curve = run.judged ?? judgedLoss(run.train, run.validation);
    if (!curve || curve.length === 0) return undefined;
    if (curve.name !== this.judged?.name || curve.role !== this.judged.role || curve.length < this.sight.judged.read)
      this.restart();
    this.judged = curve;
    for (let due = this.sight.next(curve, run); due !== undefined; due = this.sight.next(curve, run))
      if (due) this.lookAgain(curve, run);
    const broken = this.broken(run);
    const news = `${this.sight.judged.read} ${broken ? `${broken.curve.role} ${broken.index} ${broken.curve.length}` : ''}`;
    if (news !== this.worded || !this.verdict) this.verdict = broken ? this.breakdown(broken, run) : this.word(curve, run);
    this.worded = news;
    return this.verdict;
  }

  /** What the script tells may become known late: the curve is then judged from its start, as if it had been known all along. */
  setContext(context: Context): void {
    this.context = context;
    this.restart();
  }

  private restart(): void {
    this.sight = new Sight();
    this.episode = new Episode();
    this.tails = new Map();
    this.look = this.setting = this.chances = this.verdict = undefined;
  }

  private lookAgain(curve: Curve, run: RunView): void {
    const { judged, rate } = this.sight;
    if (judged.digest.length < ENOUGH) return;
    this.look = lookAt(this.sight);
    this.setting = settingOf(this.context, this.sight, run, curve.axis);
    this.chances = judge(this.model, this.look, this.setting);
    this.episode.take(
      judged.digest,
      this.look,
      this.chances,
      Math.max(0, rate.changedAt - judged.skipped),
      curve.axis === 'step',
    );
  }

  private broken(run: RunView): Broken | undefined {
    for (const curve of [run.validation, run.train]) {
      if (!curve) continue;
      const tail = this.tails.get(curve.role) ?? new Tail();
      this.tails.set(curve.role, tail.read(curve));
      if (tail.brokenAt >= 0) return { curve, index: tail.brokenAt };
    }
    return undefined;
  }

  private breakdown({ curve, index }: Broken, run: RunView): Verdict {
    return {
      kind: 'diverging',
      series: curve.name,
      sinceIndex: index,
      since: curve.x(index),
      confidence: curve.length - index > 1 ? 0.98 : 0.7,
      strength: 'offer',
      ...wordsBroken(seriesName(curve, run), curve.value(curve.length - 1), placeOf(curve, index), unitOf(curve)),
    };
  }

  private word(curve: Curve, run: RunView): Verdict {
    const { judged, train, rate } = this.sight;
    // A validation loss may rise far above its start by overfitting alone: only a training loss can tell that a run blows up.
    const source = train.digest.length > 0 ? train.digest : curve.role === 'train/loss' ? judged.digest : undefined;
    const blown = source ? blownUpSince(source) : -1;
    const kind = source && blown >= 0 ? 'diverging' : this.episode.kind;
    const since = source && blown >= 0 ? Math.floor((blown / source.length) * judged.digest.length) : this.episode.since;
    const sinceIndex = Math.min(judged.skipped + since, curve.length - 1);
    const words =
      kind === 'warming-up'
        ? wordsBefore(judged.digest.length, WARM_UP, unitOf(curve))
        : wordsFor(kind, factsOf(curve, run, judged.digest, judged.skipped, sinceIndex), {
            rate: rate.current ?? this.context.lr,
            trainFalls: train.digest.length > 0 && (this.look?.train.fallHalf ?? 0) > 0,
          });
    return {
      kind,
      series: curve.name,
      sinceIndex,
      since: curve.x(sinceIndex),
      confidence: this.confidence(kind),
      strength: kind === 'diverging' ? 'offer' : this.episode.strength,
      ...words,
    };
  }

  private confidence(kind: VerdictKind): number {
    const { chances, look } = this;
    if (!chances || !look) return 0;
    // Of a loss that never moves nobody knows why: nothing may be trained at all.
    if (look.judged.path === 0) return 0.3;
    return kind === 'diverging' ? 0.8 : confidenceIn(chances[readingOf(kind) ?? 'progressing']);
  }
}
