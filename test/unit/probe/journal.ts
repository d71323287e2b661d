import { readFile } from 'node:fs/promises';
import type { ProbeMessage } from '../../../src/protocol/training/messages.ts';
import { readProbeLine } from '../../../src/protocol/training/read.ts';

/** All messages of a journal that nobody writes any more. */
export async function readJournal(file: string): Promise<ProbeMessage[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.map(readProbeLine).filter((message) => message !== undefined);
}
