import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const ask = promisify(execFile);

/**
 * When a process was started, in the system's own words: together with its number that names it for good, as numbers are used again.
 * @returns undefined where no such process runs
 */
export async function processMark(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return await markOnLinux(pid);
    const { stdout } =
      process.platform === 'win32'
        ? await ask('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`])
        : await ask('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** A process that has ended keeps its number until somebody asks how: that is no life. Ticks count from the start of the machine. */
async function markOnLinux(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'latin1'),
    readFile('/proc/sys/kernel/random/boot_id', 'latin1'),
  ]);
  // The name of the program may have blanks and brackets in it; the state is the 3rd field, the start the 22nd.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? undefined : `${boot.trim()} ${fields[18] ?? ''}`;
}
