/** Why a process cannot be looked into, and what to do, in words for the user. Nothing has been done to the process. */
export class CannotAttach extends Error {}
