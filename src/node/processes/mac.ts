import { cpuBetween, type Found } from './found.ts';
import { outputOf } from './outputOf.ts';

/** `ps` in a language that can be read: its dates are of the user's. */
const ENV = { LC_ALL: 'C' };
const FIELDS = 'pid=,ppid=,%cpu=,lstart=,command=';

/** The user's own processes whose program is one of `programs`. */
export async function onMac(programs: RegExp): Promise<Found[]> {
  const uid = String(process.getuid?.() ?? '');
  const found = readPs(await outputOf('ps', ['-x', '-ww', '-U', uid, '-o', FIELDS], ENV)).filter(({ args: [program = ''] }) =>
    programs.test(program),
  );
  if (found.length === 0) return [];
  const pids = found.map(({ pid }) => pid).join(',');
  // It ends with 1 where one of the processes is gone, and says what it knows of the others.
  const files = readLsof(await outputOf('lsof', ['-n', '-P', '-a', '-p', pids, '-d', 'cwd,txt', '-F', 'pfn']));
  return found.map((process) => ({ ...process, ...files.get(process.pid) }));
}

/** Lines of `ps` with these fields. Words are told apart by blanks: those that hold some are several. */
export function readPs(text: string): Found[] {
  return text.split('\n').flatMap((line) => {
    const fields = /^\s*(\d+)\s+(\d+)\s+([\d.]+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.+)$/.exec(line);
    if (!fields) return [];
    const [, pid, parent, percent, started = '', command = ''] = fields;
    const cpu = cpuBetween(0, Number(percent) / 100, 1);
    return [{ pid: Number(pid), parent: Number(parent), args: command.split(/\s+/), startedAt: Date.parse(started), ...cpu }];
  });
}

/** What `lsof -F pfn` says of processes: their folder, and whether TensorFlow's library is among their files. */
export function readLsof(text: string): Map<number, Pick<Found, 'cwd' | 'native'>> {
  const known = new Map<number, { cwd?: string; native?: boolean }>();
  let [now, kind]: [{ cwd?: string; native?: boolean }, string] = [{}, ''];
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) known.set(Number(value), (now = { native: false }));
    else if (line.startsWith('f')) kind = value;
    else if (line.startsWith('n') && kind === 'cwd') now.cwd = value;
    else if (line.startsWith('n') && /tfjs_binding\.node|libtensorflow/.test(value)) now.native = true;
  }
  return known;
}
