/** Something the user can mend: one clear line on stderr, exit code 2. */
export class UserError extends Error {}
