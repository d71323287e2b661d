import type { Look, Setting } from './features.ts';
import { digits, rateText } from './numbers.ts';
import type { Shape } from './shape.ts';

/** What a number that the model looks at is measured in, and what it says of a run, as part of a sentence. */
export interface FeatureText {
  readonly unit: string;
  readonly says: (value: number) => string;
}

/** Two digits: more would look surer than it is. */
const short = (value: number): string => digits(value, Math.abs(value) / 10);
const percent = (share: number): string => `${short(100 * share)} %`;
const times = (ratio: number): string => `${short(ratio)} ×`;
/** Standard errors, which the features hold compressed: sign(z) · log(1 + |z|). */
const errors = (z: number): string => short(Math.sign(z) * Math.expm1(Math.abs(z)));

const rising = (stretches: string): FeatureText => ({
  unit: 'share of steps',
  says: (v) =>
    `from one to the next of ${stretches} it got worse ${percent(v)} of the time (about 50 % on a floor, 0 % in a clean fall)`,
});
const net = (stretches: string): FeatureText => ({
  unit: 'share of the way',
  says: (v) => `of the way that the means of ${stretches} went, ${percent(v)} was gained in the end (100 % is straight down)`,
});
const turns = (stretch: string): FeatureText => ({
  unit: 'share of steps',
  says: (v) => `single values of the ${stretch} change direction ${percent(v)} of the time (67 % is pure noise)`,
});
const fall = (stretch: string): FeatureText => ({
  unit: 'share of the whole fall',
  says: (v) => `the ${stretch} brought ${percent(v)} of the whole fall`,
});
const certain = (stretch: string): FeatureText => ({
  unit: 'standard errors, compressed',
  says: (v) => `the fall within the ${stretch} is ${errors(v)} standard errors`,
});
const reached = (part: string): FeatureText => ({
  unit: 'share of the run',
  says: (v) => `${part} of the whole fall was reached after ${percent(v)} of the run`,
});

/** Of the judged curve and, after "train loss:", of the training curve beside it. */
export const SHAPE_TEXTS: Readonly<Record<keyof Shape, FeatureText>> = {
  risingWhole: rising('24 stretches of the whole curve'),
  risingHalf: rising('12 stretches of the last half'),
  risingQuarter: rising('8 stretches of the last quarter'),
  netWhole: net('24 stretches of the whole curve'),
  netHalf: net('12 stretches of the last half'),
  netQuarter: net('8 stretches of the last quarter'),
  netRawHalf: {
    unit: 'ratio to a random walk',
    says: (v) => `the gain of the last half is ${times(v)} what a random walk of steps of its size comes to`,
  },
  sinceBest: { unit: 'share of the run', says: (v) => `its best value is ${percent(v)} of the run ago` },
  sinceBestMean: { unit: 'share of the run', says: (v) => `the best of 24 stretches is ${percent(v)} of the run ago` },
  at80: reached('80 %'),
  at95: reached('95 %'),
  memory: {
    unit: 'correlation',
    says: (v) =>
      `neighbouring means of the last half, their line taken out, go along by ${digits(v, 0.1)} (jumps across a floor: about 0)`,
  },
  noise: { unit: 'log10 of a share', says: (v) => `single values scatter by ${percent(10 ** v)} of the whole fall` },
  noiseOfLevel: { unit: 'log10 of a share', says: (v) => `single values scatter by ${percent(10 ** v)} of the level` },
  fallOfLevel: { unit: 'log10 of a ratio', says: (v) => `the whole fall is ${times(10 ** v)} the level reached` },
  noiseGrowth: {
    unit: 'log of a ratio',
    says: (v) => `the scatter of the last quarter is ${times(Math.exp(v))} that of the second one`,
  },
  turnsHalf: turns('last half'),
  turnsQuarter: turns('last quarter'),
  fallHalf: fall('last half'),
  fallQuarter: fall('last quarter'),
  certainHalf: certain('last half'),
  certainQuarter: certain('last quarter'),
  pace: { unit: 'ratio, −2…2', says: (v) => `the last quarter gained ${times(v)} what the one before it did` },
  wander: { unit: 'ratio', says: (v) => `the means of the last half stray from a line by ${times(v)} what noise alone would do` },
  aboveBest: {
    unit: 'share of the whole fall',
    says: (v) => `the end is ${percent(v)} of the whole fall worse than the best of 24 stretches`,
  },
  certainAbove: {
    unit: 'standard errors, compressed',
    says: (v) => `the end is ${errors(v)} standard errors worse than the best of 24 stretches`,
  },
  spread: {
    unit: 'ratio',
    says: (v) => `the values of the last quarter spread by ${times(v)} the scatter of neighbours (independent noise: 1)`,
  },
  path: { unit: 'ratio', says: (v) => `the single values of the last half went ${times(v)} the whole fall up and down` },
};

/** Of the run as a whole. */
const LOOK_TEXTS: Readonly<Record<Exclude<keyof Look, 'judged' | 'train'>, FeatureText>> = {
  paired: { unit: '0 or 1', says: (v) => (v > 0 ? 'the training loss stands beside it' : 'no training loss stands beside it') },
  together: { unit: 'correlation', says: (v) => `the last halves of validation and training go along by ${digits(v, 0.1)}` },
  sinceChange: {
    unit: 'share of the run',
    says: (v) => (v === 1 ? 'the rate never changed' : `the rate changed ${percent(v)} of the run ago`),
  },
  drops: { unit: 'count', says: (v) => `the rate was cut ${digits(v)} times` },
  rateLeft: { unit: 'log10 of a share', says: (v) => `the rate is ${percent(10 ** v)} of its highest` },
  changeGained: {
    unit: 'share of the whole fall',
    says: (v) => `${percent(v)} of the whole fall came after the last change of the rate`,
  },
};

/** Of what log and script tell. */
const SETTING_TEXTS: Readonly<Record<keyof Setting, FeatureText>> = {
  rate: {
    unit: 'log10',
    says: (v) => `the highest rate, with the steps that add up, was ${rateText(10 ** v)}${v > -2 ? '' : ' or less'}`,
  },
  adaptive: {
    unit: '0 or 1',
    says: (v) => (v > 0 ? 'the optimizer scales its steps itself' : 'the optimizer does not scale its steps'),
  },
  batch: { unit: 'log2', says: (v) => `a batch has ${digits(2 ** v)} samples` },
  done: { unit: 'share of the plan', says: (v) => `${percent(v)} of the planned run is over` },
};

/** All, by the name of the number. */
export const FEATURE_TEXTS: Readonly<Record<string, FeatureText>> = { ...SHAPE_TEXTS, ...LOOK_TEXTS, ...SETTING_TEXTS };
