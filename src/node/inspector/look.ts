import { readFile, readlink, stat } from 'node:fs/promises';
import { NODE } from '../processes/commandLine.ts';
import { quiet } from '../processes/linux.ts';
import { outputOf } from '../processes/outputOf.ts';
import { CannotAttach, deaf, debugged, gone, notNode, otherUser, stopped, taken } from './cannotAttach.ts';
import { addressAt } from './address.ts';
import { holderOf, portsOf } from './ports.ts';

/** Bit of SIGUSR1 in the mask of signals that a process catches. */
const SIGUSR1 = 1n << 9n;
const DEFAULT_PORT = 9229;
/** Said to Node, or by the editor's debugger to what is started in its terminals. */
const TO_BE_DEBUGGED = /--inspect(?:-brk|-wait)?(?![\w-])|VSCODE_INSPECTOR_OPTIONS=/;

/** What is known of a process whose inspector is to be opened. */
export interface Looked {
  /** The port that it will listen on; 0: a free one. */
  readonly port: number;
  /** Those that it listens on already, whatever for. */
  readonly ports: readonly number[];
}

/**
 * Looks at a process before anything is done to it. A process that does not catch the signal would be ended by it on some versions of Node.
 * @throws CannotAttach
 */
export async function look(pid: number): Promise<Looked> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'EPERM' ? otherUser(pid) : gone(pid);
  }
  const options = await optionsOf(pid);
  const port = portNamed(options);
  const ports = await portsOf(pid);
  if (port !== 0 && ports.includes(port)) throw debugged(pid, port);
  for (const known of TO_BE_DEBUGGED.test(options) ? ports : [])
    if ((await addressAt(known)) !== undefined) throw debugged(pid, known);
  const holder = port === 0 ? undefined : await holderOf(port);
  if (holder !== undefined) throw taken(pid, port, await nameOf(holder));
  return { port, ports };
}

/** Looks whether a process may be sent the signal. @returns the options that it was started with */
async function optionsOf(pid: number): Promise<string> {
  switch (process.platform) {
    case 'linux':
      return lookOnLinux(pid);
    case 'win32':
      return ''; // there is no signal that could do harm
    default:
      return readPsLine(pid, await outputOf('ps', ['-ww', '-o', 'state=,command=', '-p', String(pid)]));
  }
}

/** The same where the system does not say which signals a process catches. @throws CannotAttach */
export function readPsLine(pid: number, line: string): string {
  const [, state = '', command] = /^\s*(\S+)\s+(.+)$/m.exec(line) ?? [];
  if (command === undefined || state.startsWith('Z')) throw gone(pid);
  const [program = ''] = command.split(/\s/);
  if (!NODE.test(program)) throw notNode(pid, program);
  if (state.startsWith('T')) throw stopped(pid);
  if (command.includes('--disable-sigusr1')) throw deaf(pid);
  return command;
}

async function lookOnLinux(pid: number): Promise<string> {
  const folder = `/proc/${pid}`;
  const status = await quiet(readFile(`${folder}/status`, 'utf8'));
  if (status === undefined) throw gone(pid);
  const state = /^State:\s+(\w)/m.exec(status)?.[1] ?? '';
  if (state === 'Z' || state === 'X') throw gone(pid);
  if ((await quiet(stat(folder)))?.uid !== process.getuid?.()) throw otherUser(pid);
  const program = (await quiet(readlink(`${folder}/exe`)))?.replace(/ \(deleted\)$/, '');
  if (program === undefined) throw otherUser(pid);
  if (!NODE.test(program)) throw notNode(pid, program);
  await sameWorld(pid);
  if (state === 'T' || state === 't') throw stopped(pid);
  if ((BigInt(`0x${/^SigCgt:\s+([\da-f]+)/m.exec(status)?.[1] ?? '0'}`) & SIGUSR1) === 0n) throw deaf(pid);
  const environment = (await quiet(readFile(`${folder}/environ`, 'utf8'))) ?? '';
  const inherited = environment.split('\0').filter((entry) => /^(?:NODE_OPTIONS|VSCODE_INSPECTOR_OPTIONS)=/.test(entry));
  return `${inherited.join(' ')} ${((await quiet(readFile(`${folder}/cmdline`, 'utf8'))) ?? '').split('\0').join(' ')}`;
}

/** A process in a container has other files, ports and numbers of processes than we have. */
async function sameWorld(pid: number): Promise<void> {
  for (const kind of ['net', 'mnt', 'pid']) {
    const theirs = await quiet(readlink(`/proc/${pid}/ns/${kind}`));
    if (theirs === undefined || theirs === (await quiet(readlink(`/proc/self/ns/${kind}`)))) continue;
    throw new CannotAttach(`Process ${pid} runs in a container. Open a window of VS Code in that container, and attach there.`);
  }
}

/** The port that options of Node name for the inspector; the last one counts. */
export function portNamed(options: string): number {
  const named = [...options.matchAll(/--(?:inspect-port|debug-port|inspect(?:-brk|-wait)?)[= ](?:[^\s=]*:)?(\d+)(?=\s|$)/g)].at(
    -1,
  );
  return named ? Number(named[1]) : DEFAULT_PORT;
}

async function nameOf(pid: number): Promise<string> {
  const words = (await quiet(readFile(`/proc/${pid}/cmdline`, 'utf8')))?.split('\0').filter(Boolean).join(' ') ?? '';
  return `process ${pid}${words && ` (${words.slice(0, 80)})`}`;
}
