import { quietly } from './patches.ts';
import { messageOf } from '../core/text/messageOf.ts';

/** Characters that are told of what was thrown. */
const MOST_WORDS = 1000;

/** Why something that is asked for cannot be done, in words for the user. */
export class Refusal extends Error {}

/** The words for whatever went wrong with something that was asked for. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return `It did not work: ${messageOf(error)}`.slice(0, MOST_WORDS);
}

/** What was thrown, in words: anything can be, and of any length. */
export function wordsOf(error: unknown): string {
  const words = quietly(() => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)));
  return (words ?? 'Something was thrown that has no words.').slice(0, MOST_WORDS);
}
