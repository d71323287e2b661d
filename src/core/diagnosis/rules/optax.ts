import { known } from './knownRule.ts';
import type { Rule } from './rule.ts';

/** Parameters of Optax `contrib.reduce_on_plateau`. */
export interface OptaxPlateau {
  readonly factor: number;
  readonly patience: number;
  readonly rtol: number;
  readonly atol: number;
  readonly cooldown: number;
  /** Values that are averaged before the rule looks at them. */
  readonly accumulationSize: number;
  /** Share of the first rate at which the cuts end. */
  readonly minScale: number;
}

/** A number as XLA computes it on a CPU: float32, and what is too small for its normal numbers is zero. */
function xla(value: number): number {
  const single = Math.fround(value);
  return Math.abs(single) < 2 ** -126 ? 0 : single;
}

/**
 * Optax `contrib.reduce_on_plateau` (optax/contrib/_reduce_on_plateau.py, August 2026) for float32 parameters. It multiplies the updates
 * by a scale, so that the rate in force is the first one times the scale. The count must be *equal* to `patience`: a patience of 0 cuts
 * at each improvement and never on a plateau.
 * @throws RangeError for settings that Optax refuses.
 */
export function optaxPlateau(initialLr: number, settings: OptaxPlateau): Rule {
  const { factor, patience, rtol, atol, cooldown, accumulationSize, minScale } = settings;
  const refusal = refuse(settings);
  if (refusal !== undefined) throw new RangeError(`Optax ${refusal}.`);
  let scale = 1;
  let best = Infinity;
  let plateau = 0;
  let cooling = 0;
  let count = 0;
  let average = 0;
  return {
    next({ value }) {
      if (value === undefined) return undefined;
      average = xla(xla(xla(count * average) + xla(value)) / (count + 1));
      count += 1;
      if (count !== accumulationSize) return undefined;
      const improved = average < xla(xla(xla(1 - rtol) * best) - xla(atol));
      const bad = improved ? 0 : plateau + 1;
      if (improved) best = average;
      count = average = plateau = 0;
      if (cooling > 0) {
        cooling -= 1;
        return undefined;
      }
      const from = scale;
      const cuts = bad === patience;
      if (!cuts) plateau = bad;
      scale = Math.max(cuts ? xla(scale * xla(factor)) : scale, xla(minScale));
      cooling = cuts ? cooldown : 0;
      return scale === from ? undefined : { kind: 'rate', from: initialLr * from, to: initialLr * scale };
    },
  };
}

function refuse({ factor, rtol, atol }: OptaxPlateau): string | undefined {
  if (!(factor > 0 && factor < 1)) return `takes only a factor between 0 and 1, and this is ${factor}`;
  if (rtol < 0 || atol < 0) return `takes no negative rtol or atol, and these are ${rtol} and ${atol}`;
  if (rtol === 0 && atol === 0) return 'needs an rtol or atol above 0';
  return rtol > 1 ? `takes no rtol above 1, and this is ${rtol}` : undefined;
}

/** The rule with the defaults of Optax. */
export const optax = known({
  name: 'optax',
  title: 'Optax reduce_on_plateau',
  defaults: { factor: 0.1, patience: 10, rtol: 1e-4, atol: 0, cooldown: 0, accumulationSize: 1, minScale: 0 },
  kinds: {
    factor: 'number',
    patience: 'whole',
    rtol: 'number',
    atol: 'number',
    cooldown: 'whole',
    accumulationSize: 'whole',
    minScale: 'number',
  },
  start: (settings, { lr }) => optaxPlateau(lr, settings),
});
