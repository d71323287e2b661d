import { BEND_OF_NOISE, type Digest } from './digest.ts';

/**
 * How a curve looks, in numbers that know neither the scale nor the level of the loss nor how often it is logged: shares of
 * the run so far, shares of the whole fall, and multiples of this very curve's noise. `whole`, `half`, `quarter` name the
 * stretch: all values, the last half, the last quarter.
 */
export interface Shape {
  /** Share of rising steps among the means of 24, 12 and 8 stretches: about ½ on a floor, 0 in a clean fall. */
  readonly risingWhole: number;
  readonly risingHalf: number;
  readonly risingQuarter: number;
  /** Net fall over the way travelled by those means: 1 is straight down, 0 zig-zag, −1 straight up. */
  readonly netWhole: number;
  readonly netHalf: number;
  readonly netQuarter: number;
  /** The same with the way travelled by every single value. */
  readonly netRawHalf: number;
  /** Share of the run since the lowest value, since the lowest of the 24 means. */
  readonly sinceBest: number;
  readonly sinceBestMean: number;
  /** Share of the run after which 80 % and 95 % of the whole fall were reached. */
  readonly at80: number;
  readonly at95: number;
  /** Correlation of neighbours among the means of the last half, its line removed: jumps across a floor have little memory. */
  readonly memory: number;
  /** log10 of noise over the whole fall. */
  readonly noise: number;
  /**
   * log10 of noise and of the whole fall over the level of the last quarter: whether there is anything to gain is a matter of the loss
   * itself. NaN where the loss is not positive, so that a share of it means nothing.
   */
  readonly noiseOfLevel: number;
  readonly fallOfLevel: number;
  /** log of noise in the last quarter over that of the quarter after the start. */
  readonly noiseGrowth: number;
  /** Share of direction changes among single steps: ⅔ for pure noise, less for a smooth curve, 1 for a strict zig-zag. */
  readonly turnsHalf: number;
  readonly turnsQuarter: number;
  /** Fall within the last half and the last quarter: as a share of the whole fall, and in standard errors (compressed). */
  readonly fallHalf: number;
  readonly fallQuarter: number;
  readonly certainHalf: number;
  readonly certainQuarter: number;
  /** Fall of the last quarter over that of the quarter before it, −2…2. */
  readonly pace: number;
  /** Spread of the last half's means around their line, in standard errors of such a mean: 1 is pure noise, more is wandering. */
  readonly wander: number;
  /** How far the last means lie above the best mean: share of the fall, and standard errors (compressed). */
  readonly aboveBest: number;
  readonly certainAbove: number;
  /** Spread of single values in the last quarter over the noise of neighbours: 1 is independent noise. */
  readonly spread: number;
  /** Way travelled in the last half as a share of the whole fall; 0 where nothing moves at all. */
  readonly path: number;
}

/** A share of a fall that may be nothing. */
const share = (a: number, fall: number): number => (fall > 0 ? Math.min(1e3, a / fall) : a > 0 ? 1e3 : 0);
const ofLevel = (a: number, level: number): number => (level > 0 ? Math.log10(Math.max(1e-6, Math.min(1e6, a / level))) : NaN);
const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);
const clamp = (v: number, limit: number): number => Math.max(-limit, Math.min(limit, v));
const compress = (z: number): number => Math.sign(z) * Math.log1p(Math.abs(clamp(z, 1e6)));

/** Standard deviation of the noise of neighbouring values in [from, to), whatever the trend. */
export function noiseOf(curve: Digest, from: number, to: number): number {
  const inner = Math.max(from, 2);
  return to > inner ? curve.sum('bend', inner, to) / (to - inner) / BEND_OF_NOISE : 0;
}

function walk(means: readonly number[]): { rising: number; net: number } {
  let rising = 0;
  let path = 0;
  for (let k = 1; k < means.length; k++) {
    const step = (means[k] ?? 0) - (means[k - 1] ?? 0);
    if (step > 0) rising++;
    path += Math.abs(step);
  }
  return { rising: ratio(rising, means.length - 1), net: ratio((means[0] ?? 0) - (means[means.length - 1] ?? 0), path) };
}

/** What a straight line leaves of the means: its root mean square, and the correlation of neighbours in it. */
function aroundLine(means: readonly number[]): { spread: number; memory: number } {
  const n = means.length;
  if (n < 4) return { spread: 0, memory: 0 };
  const middle = (n - 1) / 2;
  const mean = means.reduce((a, b) => a + b, 0) / n;
  const slope = means.reduce((sum, m, k) => sum + (k - middle) * (m - mean), 0) / ((n * (n * n - 1)) / 12);
  const rest = means.map((m, k) => m - mean - slope * (k - middle));
  const square = rest.reduce((sum, r) => sum + r * r, 0);
  const product = rest.reduce((sum, r, k) => sum + r * (rest[k - 1] ?? 0), 0);
  return { spread: Math.sqrt(square / (n - 2)), memory: ratio(product, square) };
}

/** Where the last half of `n` values begins, which does not reach back before `start`. */
export function halfFrom(n: number, start: number): number {
  return Math.max(0, Math.min(Math.max(n / 2, start), n - Math.max(4, n / 16)));
}

/** The shape of a curve of at least 3 values. Windows do not reach back before `start`, the last change of the rate. */
export function shapeOf(curve: Digest, start = 0): Shape {
  const n = curve.length;
  const half = halfFrom(n, start);
  // A window takes a sixteenth of the curve at least: the digest knows no finer.
  const quarter = Math.max(0, Math.min(Math.max(n * 0.75, start), n - Math.max(3, n / 16)));
  const whole = curve.means(0, n, 24);
  const halves = curve.means(half, n, 12);
  const quarters = curve.means(quarter, n, 8);
  const top = Math.max(...whole);
  const low = Math.min(...whole);
  const fall = top - low;
  const reached = (part: number): number => whole.findIndex((m) => m <= top - part * fall) / whole.length;
  const walkWhole = walk(whole);
  const walkHalf = walk(halves);
  const walkQuarter = walk(quarters);
  const noiseHalf = noiseOf(curve, half, n);
  const noiseQuarter = noiseOf(curve, quarter, n);
  const early = noiseOf(curve, n / 4, n / 2);
  const drop = (from: number): number => curve.mean(from, (from + n) / 2) - curve.mean((from + n) / 2, n);
  const error = (noise: number, count: number): number => noise / Math.sqrt(Math.max(1, count));
  const dropHalf = drop(half);
  const dropQuarter = drop(quarter);
  const before = curve.mean(n * 0.5, n * 0.75) - curve.mean(n * 0.75, n);
  const earlier = curve.mean(n * 0.25, n * 0.5) - curve.mean(n * 0.5, n * 0.75);
  const certain = (d: number, noise: number, count: number): number =>
    noise > 0 ? compress(d / (2 * error(noise, count))) : Math.sign(d) * 5;
  const line = aroundLine(halves);
  const tail = Math.max(1, n / 24);
  const above = curve.mean(n - tail, n) - low;
  const mean = curve.mean(quarter, n);
  const variance = curve.sum('square', quarter, n) / (n - quarter) - mean * mean;
  return {
    risingWhole: walkWhole.rising,
    risingHalf: walkHalf.rising,
    risingQuarter: walkQuarter.rising,
    netWhole: walkWhole.net,
    netHalf: walkHalf.net,
    netQuarter: walkQuarter.net,
    netRawHalf: ratio(dropHalf, curve.sum('path', half, n)) * Math.sqrt(n - half),
    sinceBest: (n - 1 - curve.bestAt) / n,
    sinceBestMean: 1 - (whole.indexOf(low) + 1) / whole.length,
    at80: reached(0.8),
    at95: reached(0.95),
    memory: line.memory,
    noise: Math.log10(Math.max(1e-6, share(noiseHalf, fall))),
    noiseOfLevel: ofLevel(noiseHalf, curve.origin + mean),
    fallOfLevel: ofLevel(fall, curve.origin + mean),
    noiseGrowth: noiseQuarter > 0 && early > 0 ? clamp(Math.log(noiseQuarter / early), 5) : 0,
    turnsHalf: curve.sum('turns', half, n) / (n - half),
    turnsQuarter: curve.sum('turns', quarter, n) / (n - quarter),
    fallHalf: ratio(dropHalf, fall),
    fallQuarter: ratio(dropQuarter, fall),
    certainHalf: certain(dropHalf, noiseHalf, (n - half) / 4),
    certainQuarter: certain(dropQuarter, noiseQuarter, (n - quarter) / 4),
    pace: earlier === 0 ? 0 : clamp(before / Math.abs(earlier), 2),
    wander: Math.min(20, ratio(line.spread, error(noiseHalf, (n - half) / halves.length))),
    aboveBest: ratio(above, fall),
    certainAbove: certain(above, noiseHalf, tail),
    spread: Math.min(20, ratio(Math.sqrt(Math.max(0, variance)), noiseQuarter)),
    path: share(curve.sum('path', half, n), fall),
  };
}
