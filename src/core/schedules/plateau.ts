/** A rule that looks at a measured value at the end of each epoch and may cut the rate. */
export interface PlateauRule {
  /** The rate after this epoch. `undefined` means that nothing was measured, which changes nothing. */
  next(value: number | undefined): number;
}

/** Parameters of Keras `ReduceLROnPlateau` in `min` mode. */
export interface KerasPlateau {
  readonly factor: number;
  readonly patience: number;
  /** Absolute. */
  readonly minDelta: number;
  readonly cooldown: number;
  readonly minLr: number;
}

/** Keras `ReduceLROnPlateau`, mode `min`: cuts at the end of the epoch in which `wait` reaches `patience`. */
export function kerasPlateau(initialLr: number, { factor, patience, minDelta, cooldown, minLr }: KerasPlateau): PlateauRule {
  let lr = initialLr;
  let best: number | undefined;
  let wait = 0;
  let cooling = 0;
  return {
    next(value) {
      if (value === undefined) return lr;
      if (cooling > 0) {
        cooling -= 1;
        wait = 0;
      }
      // The first value becomes the best whatever it is. A NaN there is never improved upon, in Keras too.
      if (best === undefined || value + minDelta < best) {
        best = value;
        wait = 0;
      } else if (cooling === 0) {
        wait += 1;
        if (wait >= patience && lr > minLr) {
          lr = Math.max(lr * factor, minLr);
          cooling = cooldown;
          wait = 0;
        }
      }
      return lr;
    },
  };
}

/** Parameters of PyTorch `ReduceLROnPlateau` in `min` mode. */
export interface TorchPlateau {
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly thresholdMode: 'rel' | 'abs';
  readonly cooldown: number;
  readonly minLr: number;
  readonly eps: number;
}

/** PyTorch `ReduceLROnPlateau`, mode `min`: cuts when there are more than `patience` bad epochs, one later than Keras. */
export function torchPlateau(initialLr: number, settings: TorchPlateau): PlateauRule {
  const { factor, patience, threshold, thresholdMode, cooldown, minLr, eps } = settings;
  let lr = initialLr;
  let best = Infinity;
  let bad = 0;
  let cooling = 0;
  return {
    next(value) {
      if (value === undefined) return lr;
      if (value < (thresholdMode === 'rel' ? best * (1 - threshold) : best - threshold)) {
        best = value;
        bad = 0;
      } else bad += 1;
      if (cooling > 0) {
        cooling -= 1;
        bad = 0;
      }
      if (bad > patience) {
        const lower = Math.max(lr * factor, minLr);
        if (lr - lower > eps) lr = lower;
        cooling = cooldown;
        bad = 0;
      }
      return lr;
    },
  };
}
