import { PROBE_MARK } from '../protocol/training/messages.ts';

const MARK = Symbol.for(PROBE_MARK);

/** Says in this thread that the probe is there, and where it writes: nobody is to bring a second one. */
export function mark(folder: string): void {
  Object.defineProperty(globalThis, MARK, { value: folder, configurable: true });
}

export function unmark(): void {
  Reflect.deleteProperty(globalThis, MARK);
}
