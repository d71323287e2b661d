/** How the process of a run ended, for people. */
export interface RunEnding {
  /** To be put behind its name: "ended with exit code 1: TypeError: x is not a function." */
  readonly how: string;
  /** The reason in it, where that is known: "TypeError: x is not a function." */
  readonly why?: string;
  /** What the user can do about it, where that is known. */
  readonly advice?: string;
  /** What a failed process printed last. */
  readonly lines: readonly string[];
}

/** For a line that is cut where room ends: the reason, and beside it the rest. */
export function reasonFirst({ how, why }: RunEnding): { readonly reason: string; readonly rest: string } {
  if (why === undefined) return { reason: capital(how), rest: '' };
  return { reason: capital(why), rest: how.endsWith(why) ? how.slice(0, -why.length).replace(/: $/, '') : '' };
}

/** For where there is room: "Ended with exit code 1: TypeError: x is not a function." */
export function endingText({ how, advice }: RunEnding): string {
  return [capital(how), advice].filter(Boolean).join(' ');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
