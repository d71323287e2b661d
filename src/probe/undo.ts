import { Refusal } from './thrown.ts';

/** What a command has done that can be taken back. All that sets the rate is one topic, of which only the latest can be. */
export interface Undoable {
  readonly command: number;
  readonly topic: 'rate' | 'pause' | 'stop' | 'save';
  /** @returns a sentence on what became of it @throws Refusal where that does not work */
  undo(): string;
}

/** What was done to a training and can be taken back. */
export class Undos {
  #done: Undoable[] = [];

  /** Numbers of the commands that can be taken back now, the latest last. */
  get commands(): number[] {
    return this.#done.filter((one) => this.#canUndo(one)).map(({ command }) => command);
  }

  add(done: Undoable): void {
    this.#done.push(done);
  }

  /** Forgets a command: what it did is over. */
  drop(command: number): void {
    this.#done = this.#done.filter((one) => one.command !== command);
  }

  /** Forgets all commands of a topic. */
  dropTopic(topic: Undoable['topic']): void {
    this.#done = this.#done.filter((one) => one.topic !== topic);
  }

  /** @returns a sentence on what became of it @throws Refusal where it cannot be taken back */
  undo(command: number): string {
    const found = this.#done.find((one) => one.command === command);
    if (!found) throw new Refusal('There is nothing to undo any more.');
    if (!this.#canUndo(found)) throw new Refusal('The learning rate was changed again since: undo that first.');
    const text = found.undo();
    this.drop(command);
    return text;
  }

  #canUndo(done: Undoable): boolean {
    return done.topic !== 'rate' || this.#done.filter(({ topic }) => topic === 'rate').pop() === done;
  }
}
