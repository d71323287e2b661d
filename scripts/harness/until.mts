import { setTimeout as delay } from 'node:timers/promises';

/** One look at the screen: `value` ends the waiting, `seen` is what a failure will report. */
export interface Look<T> {
  readonly value?: T | undefined;
  readonly seen?: string;
}

/** Looks until there is a value and returns it; rejects after `seconds` with what was expected and what was seen last. */
export async function until<T>(expected: string, look: () => Promise<Look<T>>, seconds = 10): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    // What is looked at may be replaced under way, as a list that scrolls or a frame that loads: such a look saw nothing.
    const { value, seen } = await look().catch((error: unknown): Look<T> => ({ seen: String(error).split('\n')[0] ?? '' }));
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Expected ${expected} within ${seconds} s, but saw ${seen || 'nothing'}.`);
    await delay(50);
  }
}

/** Text as a person compares it: VS Code draws blanks as no-break spaces. */
export const plain = (text: string): string => text.replaceAll('\u00a0', ' ').replaceAll('\u200b', '');

/** A list for a message. */
export const quoted = (texts: readonly string[]): string =>
  texts.length === 0 ? 'none' : texts.map((text) => `“${text}”`).join(', ');
