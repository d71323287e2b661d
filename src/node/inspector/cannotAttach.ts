/** Why a process cannot be looked into, and what to do, in words for the user. Nothing has been done to the process. */
export class CannotAttach extends Error {}

export function gone(pid: number): CannotAttach {
  return new CannotAttach(`There is no process ${pid}: it has ended.`);
}

export function otherUser(pid: number): CannotAttach {
  return new CannotAttach(`Process ${pid} belongs to another user. Only your own processes can be attached to.`);
}

export function debugged(pid: number, port: number): CannotAttach {
  return new CannotAttach(
    `Process ${pid} is being debugged already, or was started to be: its inspector is open on port ${port}. ` +
      `Detach the debugger, or start the script without --inspect, and attach again.`,
  );
}

export function taken(pid: number, port: number, holder: string): CannotAttach {
  return new CannotAttach(
    `Process ${pid} would open its inspector on port ${port}, which is taken by ${holder}. ` +
      `End that one, or start the script with node --inspect-port=0, and attach again.`,
  );
}

export function notNode(pid: number, program: string): CannotAttach {
  return new CannotAttach(`Process ${pid} is not Node but ${program}. Only Node processes can be attached to.`);
}

export function stopped(pid: number): CannotAttach {
  return new CannotAttach(`Process ${pid} is stopped and cannot answer. Let it go on (kill -CONT ${pid}), and attach again.`);
}

/** The signal might end such a process. */
export function deaf(pid: number): CannotAttach {
  return new CannotAttach(
    `Process ${pid} does not listen to the signal that opens Node's inspector: it was started with --disable-sigusr1, or has only just started. ` +
      `Start the script without that option, or with Run Training Script.`,
  );
}
