/**
 * The byte at `at`; 0 beyond the last. Loops over bytes ask through this: one single access beyond the end of an array makes V8 allow for
 * `undefined` at that place of the program for good, at half the speed.
 */
export function byteAt(bytes: Uint8Array, at: number): number {
  return at < bytes.length ? (bytes[at] ?? 0) : 0;
}
