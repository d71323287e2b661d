import { digits, place } from '../diagnosis/numbers.ts';

/** Looks in a row that have to grow: epochs, or the seconds of a loop without epochs, whose buffers may take a while to fill. */
const ENOUGH = { epoch: 5, step: 15 } as const;
/** Of a longer growth the last so many are looked at. */
const WINDOW = { epoch: 10, step: 30 } as const;
/** Growth below so many tensors in all of them is nothing that anybody needs to know. */
const MATERIAL = 10;
/** Each of them grows at least and at most so many times as much as all do in the mean. */
const [LEAST, MOST] = [0.5, 2];
/** A growth of which more than this share is gone was let go. */
const LET_GO = 0.5;

/** How many tensors were alive at a place of a training. */
export interface Count {
  /** Epochs or steps that were over. */
  readonly at: number;
  readonly tensors: number;
}

/**
 * Tells tensors that are made and never disposed of from those that a training needs: the first epochs make the slots of an optimizer, caches
 * fill once, what is kept for a while is let go again. A leak goes on at its pace, for longer than anything that was let go.
 */
export class LeakWatch {
  readonly #unit: keyof typeof ENOUGH;
  /** The latest looks, each with more tensors than the one before. */
  #rise: Count[] = [];
  /** How many looks the present growth has lasted, where it began, and the longest one that was let go again. */
  #lasting = 0;
  #low = 0;
  #letGo = 0;

  constructor(unit: keyof typeof ENOUGH) {
    this.#unit = unit;
  }

  /** A place that was looked at before is not looked at again. */
  take(count: Count): void {
    const before = this.#rise.at(-1);
    if (before && count.at <= before.at) return;
    if (before && count.tensors > before.tensors) {
      this.#lasting++;
      this.#rise = [...this.#rise.slice(-WINDOW[this.#unit]), count];
      return;
    }
    const grown = (before?.tensors ?? 0) - this.#low;
    if (before && before.tensors - count.tensors > LET_GO * grown) this.#letGo = Math.max(this.#letGo, this.#lasting);
    this.#rise = [count];
    this.#lasting = 0;
    this.#low = count.tensors;
  }

  /** One sentence, as long as they leak. */
  get sentence(): string | undefined {
    const [first, last] = [this.#rise[0], this.#rise.at(-1)];
    if (!first || !last || this.#lasting < Math.max(ENOUGH[this.#unit], 2 * this.#letGo)) return undefined;
    const mean = paceOf(first, last);
    const paces = this.#rise.slice(1).map((count, i) => paceOf(this.#rise[i] ?? first, count));
    const steady = paces.every((pace) => pace >= LEAST * mean && pace <= MOST * mean);
    if (!steady || last.tensors - first.tensors < MATERIAL) return undefined;
    const pace = mean >= 1 ? place(Math.round(mean)) : digits(mean);
    const each = this.#unit === 'epoch' ? 'an epoch' : 'a step';
    return `Tensors grow by ${pace} ${each}, ${place(last.tensors)} are alive: something is not disposed of (tf.tidy, dispose).`;
  }
}

function paceOf(from: Count, to: Count): number {
  return (to.tensors - from.tensors) / (to.at - from.at);
}
