import type { Digest } from './digest.ts';
import type { Look } from './features.ts';
import type { Chances } from './judge.ts';
import { isFloor, isSure, read } from './reading.ts';
import { noiseOf } from './shape.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

/** Values seen before anything is said. */
export const WARM_UP = 8;
/** A reading must hold for so many looks and this share of the run before it becomes the verdict. */
const HOLD = { looks: 2, share: 0.01 };
/** Standard errors by which the latest values must lie below a floor for it to be left. */
const BEYOND_NOISE = 3.5;

/** The verdict over time: what holds now and since when. It asks for patience before it changes its mind. */
export class Episode {
  kind: VerdictKind = 'warming-up';
  /** Index (into the digest) from which it holds. */
  since = 0;
  /** Mean of the floor when it was recognised, and how many values it is the mean of. */
  private level = 0;
  private levelOf = 1;
  /** How sure it is. */
  strength: Verdict['strength'] = 'hint';
  /** Looks in a row that spoke for the other strength. */
  private other = 0;
  private candidate: VerdictKind = 'warming-up';
  private candidateAt = 0;
  private looks = 0;
  private change = 0;

  /** Takes in one look at the curve, `changedAt` being the index of the last change of the rate, `perStep` whether values are single steps. */
  take(curve: Digest, look: Look, chances: Chances, changedAt: number, perStep: boolean): void {
    const n = curve.length;
    if (changedAt !== this.change) {
      this.change = changedAt;
      if (this.kind !== 'warming-up') this.enter('progressing', changedAt);
    }
    if (n < WARM_UP) return;
    if (this.kind === 'warming-up') this.enter('progressing', 0);
    if (isFloor(this.kind) && this.improved(curve)) this.enter('progressing', this.since);
    const next = read(look, chances, this.kind, { n, sinceChange: n - changedAt, perStep });
    if (next !== this.candidate) {
      this.candidate = next;
      this.candidateAt = n - 1;
      this.looks = 0;
    }
    this.looks++;
    if (next === this.kind) this.weigh(chances);
    if (next === this.kind || this.looks < HOLD.looks || n - this.candidateAt < HOLD.share * n) return;
    this.enter(next, next === 'converged' || isFloor(next) ? floorStart(curve, changedAt) : this.candidateAt);
    const from = (this.since + n) / 2;
    this.level = curve.mean(from, n);
    this.levelOf = n - from;
  }

  /** An offer takes several sure looks, and is one until several are clearly less sure: surfaces must not flicker. */
  private weigh(chances: Chances): void {
    const is = this.strength === 'offer';
    this.other = isSure(this.kind, chances, is) === is ? 0 : this.other + 1;
    if (this.other < HOLD.looks) return;
    this.strength = is ? 'hint' : 'offer';
    this.other = 0;
  }

  /** Is the curve clearly below the floor it was said to stand on? */
  private improved(curve: Digest): boolean {
    const n = curve.length;
    const width = Math.max(3, n / 24);
    const error = noiseOf(curve, this.since, n) * Math.sqrt(1 / width + 1 / this.levelOf);
    return curve.mean(n - width, n) < this.level - BEYOND_NOISE * error;
  }

  private enter(kind: VerdictKind, since: number): void {
    this.kind = kind;
    this.since = Math.max(0, Math.floor(since));
    this.candidate = kind;
    this.looks = 0;
    this.strength = 'hint';
    this.other = 0;
  }
}

/** Where the floor begins that the curve stands on: the first stretch within noise (or 3 % of the fall) of the level at the end. */
function floorStart(curve: Digest, from: number): number {
  const n = curve.length;
  const level = curve.mean(Math.max(from, n * 0.75), n);
  const means = curve.means(0, n, 24);
  const fall = Math.max(...means) - Math.min(...means);
  const width = Math.max(1, n / 48);
  const margin = Math.max(0.03 * fall, (2 * noiseOf(curve, n / 2, n)) / Math.sqrt(width));
  let at = from;
  while (at < n - 2 * width && curve.mean(at, at + width) > level + margin) at += width;
  return Math.floor(at);
}
