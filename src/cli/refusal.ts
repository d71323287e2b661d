/** Lossline will not change the script as it is, or needs a choice: said on stderr, exit code 3. */
export class Refusal extends Error {}
