import { readFile } from 'node:fs/promises';
import { readStat } from './processes/linux.ts';
import { outputOf } from './processes/outputOf.ts';
import type { ProcessName } from './runRecord.ts';

const LOOK_EVERY_MS = 1000;

/**
 * When a process was started, in the system's own words: together with its number that names it for good, as numbers are used again. One that
 * has ended and keeps its number until somebody asks how is gone.
 * @returns undefined where it is gone
 * @throws where the system cannot be asked: that says nothing of the process
 */
export async function birthOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return birthOnLinux(pid);
  if (!isThere(pid)) return undefined;
  const said =
    process.platform === 'win32'
      ? await outputOf('powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`])
      : await outputOf('ps', ['-o', 'lstart=', '-p', String(pid)], { LC_ALL: 'C' });
  if (said.trim() || !isThere(pid)) return said.trim() || undefined;
  throw new Error(`The system does not say when process ${pid} was started.`);
}

/** Ticks count from the start of the machine. */
async function birthOnLinux(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error; // e.g. too many open files
  });
  const stat = text === undefined ? undefined : readStat(text);
  if (!stat || stat.state === 'Z' || stat.state === 'X') return undefined;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1');
  return `${boot.trim()} ${stat.startedAfter}`;
}

/** A process by number and start; undefined where it is gone, or cannot be asked about. */
export async function processName(pid: number): Promise<ProcessName | undefined> {
  const mark = await birthOf(pid).catch(() => undefined);
  return mark === undefined ? undefined : { pid, mark };
}

/** Whether it is still the same process; where that cannot be asked, nothing is known to have changed. */
export async function lives({ pid, mark }: ProcessName): Promise<boolean> {
  try {
    return (await birthOf(pid)) === mark;
  } catch {
    return true;
  }
}

/** Whether there is a process of this number. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Notices that a process which is not our child is gone, however it went. */
export class Liveness {
  readonly #timer: NodeJS.Timeout;

  constructor(name: ProcessName, gone: () => void) {
    let looking = false;
    let over = false;
    // On Windows to ask for the start takes a second, and numbers come again late.
    const ask = async () => (process.platform === 'win32' ? isThere(name.pid) : lives(name));
    this.#timer = setInterval(() => {
      if (looking) return;
      looking = true;
      void ask().then((alive) => {
        looking = false;
        if (alive || over) return;
        over = true;
        this.close();
        gone();
      });
    }, LOOK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
