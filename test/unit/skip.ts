/** Skips the running test and says why: a skip depends on the machine and must not pass unseen. */
export function skip(context: Mocha.Context, reason: string): never {
  console.log(`      skipped: ${reason}`);
  return context.skip();
}
