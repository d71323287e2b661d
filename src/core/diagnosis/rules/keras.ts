import { known, type Start } from './knownRule.ts';
import type { Rule } from './rule.ts';

/** Parameters of Keras `ReduceLROnPlateau`. */
export interface KerasPlateau {
  readonly factor: number;
  readonly patience: number;
  /** Absolute; its sign does not count. */
  readonly minDelta: number;
  readonly cooldown: number;
  readonly minLr: number;
  /** Default: `min`. */
  readonly mode?: 'min' | 'max';
}

/**
 * Keras 3 `ReduceLROnPlateau` (keras/src/callbacks/reduce_lr_on_plateau.py and monitor_callback.py, August 2026): cuts at the end of the
 * epoch in which `wait` reaches `patience`. The metric is a Python float, but the comparison with the best is made by the backend in
 * float32 (TensorFlow, JAX, PyTorch), and the optimizer keeps the rate as float32. A NaN counts as no improvement; a first value that is
 * NaN is never improved upon. At `minLr` nothing is reset any more.
 * @throws RangeError for a factor that Keras refuses.
 */
export function kerasPlateau(initialLr: number, settings: KerasPlateau): Rule {
  const { factor, patience, minDelta, cooldown, minLr, mode = 'min' } = settings;
  if (factor >= 1) throw new RangeError(`Keras takes no factor of 1 or more, and this is ${factor}.`);
  const delta = Math.abs(minDelta);
  const isBetter = (value: number, than: number): boolean =>
    mode === 'min' ? Math.fround(value + delta) < Math.fround(than) : Math.fround(value - delta) > Math.fround(than);
  let lr = Math.fround(initialLr);
  let best: number | undefined;
  let wait = 0;
  let cooling = 0;
  return {
    next({ value }) {
      if (value === undefined) return undefined;
      if (cooling > 0) {
        cooling -= 1;
        wait = 0;
      }
      if (best === undefined || isBetter(value, best)) {
        best = value;
        wait = 0;
        return undefined;
      }
      if (cooling > 0) return undefined;
      wait += 1;
      if (wait < patience || lr <= Math.fround(minLr)) return undefined;
      const from = lr;
      lr = Math.fround(Math.max(lr * factor, minLr));
      cooling = cooldown;
      wait = 0;
      return lr === from ? undefined : { kind: 'rate', from, to: lr };
    },
  };
}

/** What `auto` means for this metric. @throws RangeError where Keras raises, since it cannot tell. */
function direction({ monitored: { name, role } }: Start): 'min' | 'max' {
  if (role === 'train/loss' || role === 'val/loss' || name.replace(/^val_/, '') === 'loss') return 'min';
  if (role === 'train/acc' || role === 'val/acc') return 'max';
  throw new RangeError(`Keras cannot tell whether ${name} is to fall or to rise: its mode must be min or max.`);
}

/** The rule with the defaults of Keras. */
export const keras = known({
  name: 'keras',
  title: 'Keras ReduceLROnPlateau',
  defaults: { factor: 0.1, patience: 10, mode: 'auto' as 'auto' | 'min' | 'max', minDelta: 1e-4, cooldown: 0, minLr: 0 },
  kinds: {
    factor: 'number',
    patience: 'whole',
    mode: ['auto', 'min', 'max'],
    minDelta: 'number',
    cooldown: 'whole',
    minLr: 'number',
  },
  start: (settings, at) => kerasPlateau(at.lr, { ...settings, mode: settings.mode === 'auto' ? direction(at) : settings.mode }),
});
