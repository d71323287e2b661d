/** Ends what it was given for, e.g. a subscription. May be called more than once. */
export type Dispose = () => void;

/** Tells its listeners, in the order in which they came. A listener added during a round hears the next one. */
export class Emitter<T> {
  #listeners: readonly ((event: T) => void)[] = [];

  on(listener: (event: T) => void): Dispose {
    const own = (event: T): void => listener(event); // its own identity: the same function may listen twice
    this.#listeners = [...this.#listeners, own];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== own);
    };
  }

  fire(event: T): void {
    for (const listener of this.#listeners) listener(event);
  }
}
