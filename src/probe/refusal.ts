/** Why something that is asked for cannot be done, in words for the user. */
export class Refusal extends Error {}

/** The words for whatever went wrong. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return `It did not work: ${error instanceof Error ? error.message : String(error)}`.slice(0, 1000);
}
