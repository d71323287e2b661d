import type { Curve, RunView } from './curve.ts';
import type { Digest } from './digest.ts';
import { count, digits, rateText } from './numbers.ts';
import { noiseOf } from './shape.ts';
import type { Evidence, VerdictKind } from './verdict.ts';

/** What there is to put into words. Indices count samples of `curve`. */
export interface Facts {
  readonly kind: VerdictKind;
  readonly run: RunView;
  readonly curve: Curve;
  readonly digest: Digest;
  /** Samples of the curve before the digest begins. */
  readonly skipped: number;
  readonly sinceIndex: number;
  readonly needed: number;
  readonly rate: number | undefined;
  /** What broke a diverging run: the name of the series and its last value. */
  readonly broken?: { readonly name: string; readonly value: number } | undefined;
}

export interface Words {
  readonly sentence: string;
  readonly explanation: string;
  readonly evidence: readonly Evidence[];
}

/** A series as people call it. */
export function seriesName(curve: Curve, run: RunView): string {
  if (curve.role === 'val/loss') return 'val loss';
  if (curve.role !== 'train/loss') return curve.name;
  return run.validation || /train/i.test(curve.name) ? 'train loss' : 'loss';
}

/** Sentence, explanation and evidence of a verdict. */
export function wordsFor(facts: Facts): Words {
  const { curve, digest, run, skipped, sinceIndex, rate } = facts;
  const unit = curve.axis === 'index' ? 'point' : curve.axis;
  const name = seriesName(curve, run);
  const place = (index: number): number =>
    curve.axis === 'index' ? index + 1 : tidy(curve.x(Math.min(index, curve.length - 1)));
  const end = skipped + digest.length - 1;
  const span = (from: number): string =>
    count(tidy(curve.axis === 'index' ? end - from : curve.x(end) - curve.x(Math.min(from, end))), unit);
  const from = Math.min(Math.max(0, sinceIndex - skipped), Math.max(0, digest.length - 1));
  const level = digest.origin + digest.mean(from, digest.length);
  const spread = deviation(digest, from);
  const best: Evidence = { label: 'best', value: digest.origin + digest.best, at: place(digest.bestAt + skipped) };
  const stretch: readonly Evidence[] = [
    { label: 'level', value: level },
    { label: 'noise', value: noiseOf(digest, digest.length / 2, digest.length) },
    best,
  ];
  const at = rate === undefined ? '' : ` at ${rateText(rate)}`;
  const around = `${digits(level, spread)}${spread > 0 ? ` ± ${digits(spread, spread)}` : ''}`;
  const bestText = `${digits(best.value, spread)} at ${unit} ${best.at ?? ''}`;
  switch (facts.kind) {
    case 'stalled':
      return {
        sentence: `Stalled since ${unit} ${place(sinceIndex)}: ${name} ${around} for ${span(sinceIndex)}${at}.`,
        explanation:
          `The loss moves up and down around one level instead of falling: steps of this size jump across the minimum. ` +
          `A smaller learning rate makes smaller jumps and lets it sink further; a clear new low or a changed rate ends this verdict.`,
        evidence: stretch,
      };
    case 'oscillating':
      return {
        sentence: `Oscillating since ${unit} ${place(sinceIndex)}: ${name} ${around}, up and down in turns for ${span(sinceIndex)}${at}.`,
        explanation:
          `The loss rises and falls in strict turns: each step jumps to the other side of the minimum. ` +
          `A smaller learning rate takes the swing out; a clear new low or a changed rate ends this verdict.`,
        evidence: stretch,
      };
    case 'converged':
      return {
        sentence: `Converged: ${name} ${around}, nothing has moved since ${unit} ${place(sinceIndex)}.`,
        explanation: `The fall has ended and too little noise is left for a smaller rate to remove. More training of this kind, at any rate, should gain little.`,
        evidence: stretch,
      };
    case 'overfitting':
      return {
        sentence: `Overfitting: ${name} ${digits(tailMean(digest), spread)}, no better than ${bestText}${run.train && curve !== run.train ? ', while train loss goes on' : ''}.`,
        explanation: `The model still learns its training data, but no longer what carries over to other data. Stop early and keep the best state; a lower learning rate would only slow this down.`,
        evidence: stretch,
      };
    case 'rate-too-low':
      return {
        sentence: `Learning rate looks too low: ${name} ${fell(facts, name, place, unit, false)}${at}, steadily and with little noise.`,
        explanation: `The loss falls slowly on a straight path, with steps too small to jump across anything. A rate about three times higher should get there sooner; noise or a rise would change this verdict.`,
        evidence: stretch,
      };
    case 'diverging': {
      const broken = facts.broken;
      const what = broken
        ? `${broken.name} is ${digits(broken.value)}`
        : `${name} rose to ${digits(tailMean(digest))}, best was ${bestText}`;
      return {
        sentence: `Diverging since ${unit} ${place(sinceIndex)}: ${what}.`,
        explanation: broken
          ? `The numbers left the range a computer can hold; no later step can bring them back. Start again from a saved state with a smaller learning rate, or clip gradients.`
          : `The loss is far above where it started to be good: steps are so large that each makes things worse. A much smaller learning rate, a warm-up or clipped gradients help.`,
        evidence: broken ? [{ label: broken.name, value: broken.value, at: place(sinceIndex) }, best] : stretch,
      };
    }
    case 'warming-up':
      return {
        sentence: `Warming up: ${digest.length} of about ${facts.needed} ${unit}s needed for a verdict.`,
        explanation: `The first values fall fast and say little about what follows.`,
        evidence: [],
      };
    default:
      return {
        sentence: `Progressing: ${name} ${fell(facts, name, place, unit, true)}.`,
        explanation: `Going on as before still pays. A stretch without a clear fall would change this verdict.`,
        evidence: stretch,
      };
  }
}

const tidy = (position: number): number => Number(position.toFixed(2));
const tailMean = (digest: Digest): number =>
  digest.origin + digest.mean(digest.length - Math.max(1, Math.min(3, digest.length / 8)), digest.length);

function deviation(digest: Digest, from: number): number {
  const n = digest.length - from;
  const mean = digest.mean(from, digest.length);
  return n < 2 ? 0 : Math.sqrt(Math.max(0, digest.sum('square', from, digest.length) / n - mean * mean));
}

/** "fell 8 % over the last 12 epochs", or by how much where the loss may be negative. */
function fell(facts: Facts, _name: string, _place: (i: number) => number, unit: string, _open: boolean): string {
  const { digest, curve, skipped } = facts;
  const n = digest.length;
  const width = Math.max(1, Math.floor(n / 12));
  const back = Math.max(width, Math.min(n - width, Math.max(10, Math.floor(n / 4))));
  const before = digest.origin + digest.mean(n - back - width, n - back);
  const now = digest.origin + digest.mean(n - width, n);
  const end = skipped + n - 1;
  const reach = curve.axis === 'index' ? back : tidy(curve.x(end) - curve.x(end - back));
  const share = (before - now) / before;
  const by =
    before > 0 && now > 0
      ? `${digits(100 * Math.abs(share), Math.abs(share) < 0.1 ? 0.1 : 1)} %`
      : `by ${digits(Math.abs(before - now))}`;
  return `${now <= before ? 'fell' : 'rose'} ${by} over the last ${count(reach, unit)}`;
}
