import { type Dispose, Emitter } from './emitter.ts';
import type { Run } from './run.ts';

/** What happened to which run. */
export interface StoreChange {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly run: Run;
}

/** All runs that Lossline knows, in the order in which they came. */
export class RunStore {
  readonly #runs = new Map<string, { readonly run: Run; readonly dispose: Dispose }>();
  readonly #changes = new Emitter<StoreChange>();

  /** The runs, oldest first. */
  get runs(): readonly Run[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  get(id: string): Run | undefined {
    return this.#runs.get(id)?.run;
  }

  /** Adds a run; one with the same id makes room for it. */
  add(run: Run): void {
    this.remove(run.id);
    const dispose = run.onDidChange(() => this.#changes.fire({ kind: 'changed', run }));
    this.#runs.set(run.id, { run, dispose });
    this.#changes.fire({ kind: 'added', run });
  }

  remove(id: string): void {
    const entry = this.#runs.get(id);
    if (!entry) return;
    entry.dispose();
    this.#runs.delete(id);
    this.#changes.fire({ kind: 'removed', run: entry.run });
  }

  /** Hears of every change, each sample included: a listener only marks what is stale and does its work later. */
  onDidChange(listener: (change: StoreChange) => void): Dispose {
    return this.#changes.on(listener);
  }
}
