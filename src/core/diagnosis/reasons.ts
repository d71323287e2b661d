import type { Look, Setting } from './features.ts';
import { vector } from './features.ts';
import { FEATURE_TEXTS } from './featureTexts.ts';
import { logOdds } from './forest.ts';
import type { Chances, Model } from './judge.ts';

/** So many numbers are told, those that weigh most. */
const MOST = 3;
/** What a number must add to the log-odds to be worth a sentence. */
const LEAST = 0.1;
const TRAIN = 'train.';

/** What a number of this name says: "single values scatter by 3.1 % of the level". */
function sentence(name: string, value: number): string | undefined {
  const ofTrain = name.startsWith(TRAIN);
  const text = FEATURE_TEXTS[ofTrain ? name.slice(TRAIN.length) : name];
  return text && `${ofTrain ? 'train loss: ' : ''}${text.says(value)}`;
}

/**
 * The numbers that speak most for a reading, each as a sentence, the weightiest first: how much less likely the reading would be if the
 * number were what it is in a typical run (the median over the runs that the model was fitted to).
 */
export function reasonsFor(reading: keyof Chances, model: Model, look: Look, setting: Setting): string[] {
  const forest = model.forests[reading];
  const x = vector(look, setting);
  const whole = logOdds(forest, x);
  const weigh = (name: string, i: number): { name: string; value: number; weight: number } => {
    const other = [...x];
    // A curve that nothing stands beside is told of once, though the model sees it in both places.
    const places = look.paired ? [i] : [i, model.features.indexOf(TRAIN + name)];
    for (const place of places) if (place >= 0) other[place] = model.typical[place] ?? NaN;
    const value = x[i] ?? NaN;
    return { name, value, weight: Number.isNaN(value) ? 0 : whole - logOdds(forest, other) };
  };
  return model.features
    .map(weigh)
    .filter(({ name, weight }) => weight >= LEAST && (look.paired === 1 || !name.startsWith(TRAIN)))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .flatMap(({ name, value }) => sentence(name, value) ?? []);
}
