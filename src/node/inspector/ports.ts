import { readdir, readFile, readlink } from 'node:fs/promises';
import { outputOf } from '../processes/outputOf.ts';
import { quiet } from '../processes/linux.ts';

/** `0A`: a socket that listens. */
const LISTENS = '0A';

/** The ports that a process listens on at the loopback address. */
export async function portsOf(pid: number): Promise<number[]> {
  switch (process.platform) {
    case 'linux': {
      const listeners = await listenersOf(pid);
      const own = listeners.length > 0 ? await socketsOf(pid) : new Set();
      return listeners.filter(({ inode }) => own.has(inode)).map(({ port }) => port);
    }
    case 'win32': {
      const script = `(Get-NetTCPConnection -State Listen -LocalAddress 127.0.0.1 -OwningProcess ${pid} -ErrorAction SilentlyContinue).LocalPort`;
      return portsIn(await outputOf('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]), /^(\d+)\s*$/gm);
    }
    default: {
      const lsof = await outputOf('lsof', [
        '-n',
        '-P',
        '-a',
        '-p',
        String(pid),
        '-i',
        'TCP@127.0.0.1',
        '-s',
        'TCP:LISTEN',
        '-F',
        'n',
      ]);
      return portsIn(lsof, /^n.*:(\d+)$/gm);
    }
  }
}

/** The numbers that stand in the first group. */
export function portsIn(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(([, port]) => Number(port));
}

/** Who of the user's processes listens on a port, where the system says it at once. */
export async function holderOf(port: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const inodes = (await listenersOf('self')).filter((listener) => listener.port === port).map(({ inode }) => inode);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    const own = await socketsOf(pid);
    if (inodes.some((inode) => own.has(inode))) return pid;
  }
  return undefined;
}

async function listenersOf(pid: number | 'self'): Promise<Listener[]> {
  return readListeners((await quiet(readFile(`/proc/${pid}/net/tcp`, 'utf8'))) ?? '');
}

interface Listener {
  readonly port: number;
  readonly inode: string;
}

/** The lines of `/proc/net/tcp` that listen at 127.0.0.1, whose bytes stand there from last to first. */
export function readListeners(text: string): Listener[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [address, port = ''] = local.split(':');
    return state === LISTENS && address === '0100007F' && inode !== undefined ? [{ port: parseInt(port, 16), inode }] : [];
  });
}

async function socketsOf(pid: number): Promise<ReadonlySet<unknown>> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all(((await quiet(readdir(folder))) ?? []).map((fd) => quiet(readlink(`${folder}/${fd}`))));
  return new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1]));
}
