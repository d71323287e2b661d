import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuBetween, type Found } from './found.ts';

/** What the C library says to all programs: the kernel counts a process's time in hundredths of a second, whatever its own clock. */
const TICKS_PER_SECOND = 100;
const LOOK_MS = 250;
const NATIVE = /tfjs_binding\.node|libtensorflow/;

/** What `/proc/PID/stat` says. @returns undefined where it is not of that form */
export function readStat(text: string): { parent: number; state: string; seconds: number; startedAfter: number } | undefined {
  // The name stands in brackets and may hold brackets and blanks itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, user, system, started] = [0, 1, 11, 12, 19].map((at) => fields[at]);
  if (started === undefined) return undefined;
  return {
    parent: Number(parent),
    state,
    seconds: (Number(user) + Number(system)) / TICKS_PER_SECOND,
    startedAfter: Number(started) / TICKS_PER_SECOND,
  };
}

/** The user's own processes whose program is one of `programs`. */
export async function onLinux(programs: RegExp): Promise<Found[]> {
  const booted = bootedAt(await readFile('/proc/stat', 'utf8'));
  const before = await looks(programs);
  const from = performance.now();
  await pause(LOOK_MS);
  const found = await Promise.all(
    before.map(async ({ pid, program, seconds }): Promise<Found | undefined> => {
      const now = await statOf(pid);
      const args = (await quiet(readFile(`/proc/${pid}/cmdline`, 'utf8')))?.replace(/\0+$/, '').split('\0');
      if (!now || !args) return undefined;
      const cwd = await quiet(readlink(`/proc/${pid}/cwd`));
      const maps = await quiet(readFile(`/proc/${pid}/maps`, 'utf8'));
      return {
        pid,
        parent: now.parent,
        args,
        program,
        ...(cwd !== undefined && { cwd }),
        startedAt: booted + now.startedAfter * 1000,
        ...cpuBetween(seconds, now.seconds, (performance.now() - from) / 1000),
        ...(maps !== undefined && { native: NATIVE.test(maps) }),
      };
    }),
  );
  return found.filter((process) => process !== undefined);
}

/** The moment at which the machine was started, in milliseconds since the Unix epoch. */
function bootedAt(stat: string): number {
  return Number(/^btime (\d+)/m.exec(stat)?.[1] ?? 0) * 1000;
}

async function looks(programs: RegExp) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const own = process.getuid?.();
  const all = await Promise.all(
    pids.map(async (pid) => {
      const program = (await quiet(readlink(`/proc/${pid}/exe`)))?.replace(/ \(deleted\)$/, '');
      if (program === undefined || !programs.test(program)) return undefined;
      if ((await quiet(stat(`/proc/${pid}`)))?.uid !== own) return undefined;
      const now = await statOf(pid);
      return now && now.state !== 'Z' ? { pid, program, seconds: now.seconds } : undefined;
    }),
  );
  return all.filter((process) => process !== undefined);
}

async function statOf(pid: number) {
  const text = await quiet(readFile(`/proc/${pid}/stat`, 'utf8'));
  return text === undefined ? undefined : readStat(text);
}

/** Processes come and go, and some may not be looked at. */
export function quiet<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined);
}
