/** A script that trains, near a log. */
export interface Candidate {
  readonly path: string;
  /** Its name without folder and ending. */
  readonly stem: string;
  /** Folders between it and the log: 0 for the same one. */
  readonly distance: number;
  /** Milliseconds since the Unix epoch, where the disk knows. */
  readonly createdAt?: number;
}

/**
 * The script that wrote a log, as far as names, folders and times tell: the one that the log is named after, or else the only one in the
 * nearest folder that has any. Undefined where several may have.
 */
export function guessScript(
  log: { readonly name: string; readonly modifiedAt: number },
  candidates: readonly Candidate[],
): string | undefined {
  // What came after the last line of a log did not write it.
  const possible = candidates.filter(({ createdAt }) => createdAt === undefined || createdAt <= log.modifiedAt);
  const name = log.name.toLowerCase();
  const named = nearest(possible.filter(({ stem }) => stem.length > 2 && name.startsWith(stem.toLowerCase())));
  const longest = Math.max(...named.map(({ stem }) => stem.length));
  return only(named.filter(({ stem }) => stem.length === longest)) ?? (named.length > 0 ? undefined : only(nearest(possible)));
}

function nearest(candidates: readonly Candidate[]): readonly Candidate[] {
  const least = Math.min(...candidates.map(({ distance }) => distance));
  return candidates.filter(({ distance }) => distance === least);
}

function only(candidates: readonly Candidate[]): string | undefined {
  const [one, ...more] = candidates;
  return more.length === 0 ? one?.path : undefined;
}
