import { judgedLoss } from '../runs/judged.ts';
import type { Context, Curve, RunView } from './curve.ts';
import { type Broken, blowUp, Tails } from './divergence.ts';
import { Episode, WARM_UP } from './episode.ts';
import { factsOf, placeOf, seriesName, unitOf } from './facts.ts';
import type { Look, Setting } from './features.ts';
import { lookAt, settingOf } from './features.ts';
import type { Chances, Model } from './judge.ts';
import { confidenceIn, judge } from './judge.ts';
import { model as shipped } from './model.ts';
import { lastRate } from './rate.ts';
import { reasonsFor } from './reasons.ts';
import type { Courses } from './sight.ts';
import { Sight } from './sight.ts';
import { Tracks } from './tracks.ts';
import { graceOf, readingOf } from './reading.ts';
import type { Verdict, VerdictKind } from './verdict.ts';
import { wordsBefore, wordsBroken, wordsFor } from './words.ts';

/** What the judged curve has grown by when a series that lags behind it is read at its place again. */
const LATE = 1.5;
/** Values needed for a look. */
const ENOUGH = 3;

/** Below this confidence it is not said of a curve that it progresses. */
const LIKELY = 0.3;

/**
 * Says what a run's loss is doing, while it runs. The verdict depends on the numbers alone, not on how many arrive at once:
 * the curve is looked at whenever it has grown by a fixed share, 128 times at most for each doubling of its length.
 * Memory beside the curves is constant, but for two numbers a gap in them.
 */
export class Diagnosis {
  /** The latest look at the curve, what was known of the script then, and what was read from both. */
  look: Look | undefined;
  setting: Setting | undefined;
  chances: Chances | undefined;
  private context: Context;
  private readonly model: Model;
  private readonly tracks = new Tracks();
  private readonly tails = new Tails();
  private sight: Sight | undefined;
  private episode = new Episode();
  /** Values of the judged curve when another that had come late was last read at its place. */
  private readAnewAt = 0;
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
    const { anew, ...courses } = this.tracks.follow(curve, run);
    if (anew) {
      this.restart();
      this.readAnewAt = 0;
    }
    let sight = this.readOn(courses, run);
    if (sight.isLate && sight.judged.read > LATE * this.readAnewAt) {
      this.readAnewAt = sight.judged.read;
      this.restart();
      sight = this.readOn(courses, run);
    }
    const broken = this.tails.broken([curve, run.validation, run.train]);
    const rate = sight.rate.current ?? lastRate(run.lr) ?? this.context.lr;
    const news = `${sight.judged.read} ${rate} ${broken ? `${broken.curve.role} ${broken.index} ${broken.curve.length}` : ''}`;
    if (news !== this.worded || !this.verdict) this.verdict = broken ? this.breakdown(broken, run) : this.word(sight, run, rate);
    this.worded = news;
    return this.verdict;
  }

  /** What the script tells may become known late: the curve is then judged from its start, as if it had been known all along. */
  setContext(context: Context): void {
    this.context = context;
    this.restart();
  }

  /** The numbers of the latest look that speak most for the verdict, as sentences. To be asked for when somebody asks why. */
  reasons(): string[] {
    const { look, setting, verdict } = this;
    if (!look || !setting || !verdict || verdict.kind === 'warming-up' || verdict.kind === 'diverging') return [];
    return reasonsFor(readingOf(verdict.kind) ?? 'progressing', this.model, look, setting);
  }

  private readOn(courses: Courses, run: RunView): Sight {
    const sight = (this.sight ??= new Sight(courses));
    for (let due = sight.next(); due !== undefined; due = sight.next()) if (due) this.lookAgain(sight, run, courses.judged.curve);
    return sight;
  }

  private restart(): void {
    this.sight = undefined;
    this.episode = new Episode();
    this.look = this.setting = this.chances = this.verdict = undefined;
  }

  private lookAgain(sight: Sight, run: RunView, { axis }: Curve): void {
    const { judged, rate } = sight;
    if (judged.digest.length < ENOUGH) return;
    this.look = lookAt(sight);
    this.setting = settingOf(this.context, sight, run, axis);
    this.chances = judge(this.model, this.look, this.setting);
    this.episode.take(judged.digest, this.look, this.chances, rate.changedAt, axis === 'step');
  }

  private breakdown({ curve, index }: Broken, run: RunView): Verdict {
    return {
      kind: 'diverging',
      series: curve.name,
      sinceIndex: index,
      since: curve.x(index),
      confidence: curve.length - index > 1 ? 0.98 : 0.7,
      strength: 'offer',
      ...wordsBroken(seriesName(curve, run), curve.value(curve.length - 1), placeOf(curve, index), unitOf(curve.axis)),
    };
  }

  private word(sight: Sight, run: RunView, rate: number | undefined): Verdict {
    const blown = blowUp(sight);
    const kind = blown ? 'diverging' : this.episode.kind;
    const of = blown?.of ?? sight;
    const { judged, courses } = of;
    const { curve } = courses.judged;
    const since = Math.max(0, Math.min(blown?.since ?? this.episode.since, judged.read - 1));
    const sinceIndex = judged.read > 0 ? courses.judged.index(since) : 0;
    const confidence = this.confidence(kind);
    const strength = run.rewarded ? 'hint' : kind === 'diverging' ? 'offer' : this.episode.strength;
    const words =
      kind === 'warming-up'
        ? wordsBefore(judged.digest.length, WARM_UP)
        : wordsFor(kind, factsOf(run, of, since, this.settlingFrom(sight)), {
            strength,
            rewarded: run.rewarded === true,
            rate,
            highestRate: sight.rate.highest,
            trainFalls: sight.train.read > 0 && (this.look?.train.fallHalf ?? 0) > 0,
            likely: confidence >= LIKELY,
          });
    return {
      kind,
      series: curve.name,
      sinceIndex,
      since: curve.x(sinceIndex),
      confidence,
      strength,
      ...words,
    };
  }

  /** The first value at a new rate, as long as its effect cannot be told. */
  private settlingFrom({ judged, rate }: Sight): number | undefined {
    const n = judged.digest.length;
    return this.look && n - rate.changedAt < graceOf(this.look, n) ? rate.changedAt : undefined;
  }

  private confidence(kind: VerdictKind): number {
    const { chances, look } = this;
    if (!chances || !look) return 0;
    // Of a loss that never moves nobody knows why: nothing may be trained at all.
    if (look.judged.path === 0) return 0.3;
    return kind === 'diverging' ? 0.8 : confidenceIn(chances[readingOf(kind) ?? 'progressing']);
  }
}
