import { flag, record, text } from '../src/protocol/shape.ts';

/** What outlives the page: VS Code throws it away whenever the view is hidden. */
export interface State {
  readonly selected?: string;
  readonly log: boolean;
  readonly smooth: boolean;
  /** Draw what the batches of an epoch say, faintly. */
  readonly batches: boolean;
}

const readState = record({ log: flag, smooth: flag }, { selected: text(500), batches: flag });

/** The state, kept where VS Code keeps it. */
export class Store {
  readonly #save: (state: State) => void;
  #state: State;

  constructor(saved: unknown, save: (state: State) => void) {
    this.#save = save;
    this.#state = { log: false, smooth: true, batches: true, ...readState(saved) };
  }

  get state(): State {
    return this.#state;
  }

  update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    this.#save(this.#state);
  }
}
