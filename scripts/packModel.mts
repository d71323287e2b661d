import type { Forest } from '../src/core/diagnosis/forest.ts';
import { type Model, perReading } from '../src/core/diagnosis/judge.ts';
import { LEAF_UNIT, LOWEST_LEAF, type PackedForest, type PackedModel, SIGNS } from '../src/core/diagnosis/packed.ts';

const featureOf = (code: number): number => (code < 0 ? ~code : code);

/** A model in short, as `unpack` reads it. */
export function pack({ features, typical, forests }: Model): PackedModel {
  const used = features.map(() => new Set<number>());
  for (const forest of Object.values(forests))
    forest.features.forEach((code, at) => used[featureOf(code)]?.add(forest.thresholds[at] ?? NaN));
  const thresholds = used.map((values) => [...values].sort((a, b) => a - b));
  const one = (forest: Forest): PackedForest => ({
    bias: forest.bias,
    depth: forest.depth,
    splits: forest.features
      .map((code, at) => {
        const feature = featureOf(code);
        const place = thresholds[feature]?.indexOf(forest.thresholds[at] ?? NaN) ?? -1;
        return signs(code < 0 ? feature + features.length : feature, 2) + signs(place, 1);
      })
      .join(''),
    leaves: forest.leaves.map((leaf) => signs(Math.round((leaf - LOWEST_LEAF) / LEAF_UNIT), 2)).join(''),
  });
  return {
    features,
    typical,
    thresholds,
    forests: perReading((reading) => one(forests[reading])),
  };
}

function signs(value: number, length: number): string {
  if (!(value >= 0 && value < SIGNS.length ** length)) throw new Error(`${value} does not fit into ${length} signs`);
  let text = '';
  for (let rest = value, i = 0; i < length; i++, rest = Math.floor(rest / SIGNS.length))
    text = SIGNS.charAt(rest % SIGNS.length) + text;
  return text;
}
