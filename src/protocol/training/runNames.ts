import type { Begin } from './probedRuns.ts';

/** Names that TensorFlow.js gives by itself. */
const GIVEN = /^(?:sequential|model|functional)_?\d*$/i;

/** Names for the runs of one process: the first is the script's, others say which training they are. */
export class RunNames {
  readonly #script: string;
  readonly #models = new Set<string>();
  #count = 0;

  constructor(script: string) {
    this.#script = script;
  }

  next({ kind, model }: Begin): string {
    const count = ++this.#count;
    const isNew = model !== undefined && !GIVEN.test(model) && !this.#models.has(model);
    if (model !== undefined) this.#models.add(model);
    if (count === 1) return this.#script;
    return `${this.#script} · ${isNew ? model : `${kind === 'loop' ? 'loop' : 'fit'} ${count}`}`;
  }
}
