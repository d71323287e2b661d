import { readFile } from 'node:fs/promises';
import { quiet, readStat } from './processes/linux.ts';
import { outputOf } from './processes/outputOf.ts';

const LOOK_EVERY_MS = 1000;

/** What tells a process from a later one of the same number; undefined where it is gone. */
export async function birthOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = readStat((await quiet(readFile(`/proc/${pid}/stat`, 'utf8'))) ?? '');
    return stat && stat.state !== 'Z' && stat.state !== 'X' ? String(stat.startedAfter) : undefined;
  }
  if (!isThere(pid)) return undefined;
  // Windows has no cheap answer; there numbers come again late.
  return process.platform === 'win32'
    ? 'there'
    : (await outputOf('ps', ['-o', 'lstart=', '-p', String(pid)])).trim() || undefined;
}

/** Whether there is a process of this number. */
export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Notices that a process which is not our child is gone, however it went. */
export class Liveness {
  readonly #timer: NodeJS.Timeout;

  /** @param birth of the process, as `birthOf` says it */
  constructor(pid: number, birth: string, gone: () => void) {
    let looking = false;
    this.#timer = setInterval(() => {
      if (looking) return;
      looking = true;
      void birthOf(pid)
        .then((now) => {
          if (now === birth) return;
          this.close();
          gone();
        })
        .finally(() => (looking = false));
    }, LOOK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
