import { digits, place } from '../diagnosis/numbers.ts';

/** Looks in a row that have to grow: epochs, or the seconds of a loop without epochs, whose buffers may take a while to fill. */
const ENOUGH = { epoch: 5, step: 15 } as const;
/** Growth below so many tensors in all of them is nothing that anybody needs to know. */
const MATERIAL = 10;
/** Each of them grows at least and at most so many times as much as all do in the mean. */
const [LEAST, MOST] = [0.5, 2];

/** How many tensors were alive at a place of a training. */
export interface Count {
  /** Epochs or steps that were over. */
  readonly at: number;
  readonly tensors: number;
}

/**
 * Tells tensors that are made and never disposed of from those that a training needs: the first epochs make the slots of an optimizer, caches
 * fill once, what is kept for a while is let go again. A leak goes on at its pace.
 */
export class LeakWatch {
  readonly #unit: keyof typeof ENOUGH;
  /** One for each place: the least, as what is just being worked with is alive too. */
  #counts: Count[] = [];
  #kept = 0;

  constructor(unit: keyof typeof ENOUGH) {
    this.#unit = unit;
  }

  /** `kept`: how many tensors of each epoch the framework itself keeps until its fit is over. */
  take({ at, tensors }: Count, kept = 0): void {
    this.#kept = kept;
    const last = this.#counts.at(-1);
    if (last && at <= last.at) this.#counts[this.#counts.length - 1] = { at: last.at, tensors: Math.min(last.tensors, tensors) };
    else this.#counts = [...this.#counts.slice(-ENOUGH[this.#unit] - 1), { at, tensors }];
  }

  /** One sentence, as long as they leak. The place that is not left yet does not count. */
  get sentence(): string | undefined {
    const over = this.#counts.slice(0, -1);
    const last = over.at(-1);
    if (!last || over.length <= ENOUGH[this.#unit]) return undefined;
    const paces = over.slice(1).map((count, i) => paceOf(over[i] ?? count, count) - this.#kept);
    const mean = paceOf(over[0] ?? last, last) - this.#kept;
    const grown = mean * (last.at - (over[0]?.at ?? last.at));
    if (grown < MATERIAL || paces.some((pace) => pace < LEAST * mean || pace > MOST * mean)) return undefined;
    const pace = mean >= 1 ? place(Math.round(mean)) : digits(mean);
    const each = this.#unit === 'epoch' ? 'an epoch' : 'a step';
    return `Tensors grow by ${pace} ${each}, ${place(last.tensors)} are alive: something is not disposed of (tf.tidy, dispose).`;
  }
}

function paceOf(from: Count, to: Count): number {
  return (to.tensors - from.tensors) / (to.at - from.at);
}
