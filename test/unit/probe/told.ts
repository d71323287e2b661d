import type { RunFolder } from '../../../src/node/runFolder.ts';
import { readJournal } from './journal.ts';
import type { ProbeMessage, Steering } from '../../../src/protocol/training/messages.ts';

type Message<T extends ProbeMessage['type']> = Extract<ProbeMessage, { type: T }>;

/** Resolves with the first message of a type that is so, as soon as the process tells it. */
export async function untilTold<T extends ProbeMessage['type']>(
  folder: RunFolder,
  type: T,
  isSo: (message: Message<T>) => boolean = () => true,
): Promise<Message<T>> {
  for (;;) {
    const found = all(await readJournal(folder.journal), type).find(isSo);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Asks something of the first training of a process, and resolves with the last event that answers it. */
export async function ask(
  folder: RunFolder,
  steering: Steering,
  isAnswer: (event: Message<'event'>) => boolean = () => true,
): Promise<Message<'event'>> {
  const { run } = await untilTold(folder, 'begin');
  const id = await folder.steer(run, steering);
  return untilTold(folder, 'event', (event) => event.command === id && isAnswer(event));
}

export function all<T extends ProbeMessage['type']>(messages: readonly ProbeMessage[], type: T): Message<T>[] {
  return messages.filter((message): message is Message<T> => message.type === type);
}
