import { setTimeout as pause } from 'node:timers/promises';
import { addressAt } from './address.ts';
import { CannotAttach, debugged, gone, taken } from './cannotAttach.ts';
import { look } from './look.ts';
import { portsOf } from './ports.ts';
import { messageOf } from '../../core/text/messageOf.ts';

/** It opens within some milliseconds, also in the middle of a long computation. */
const OPENS_WITHIN_MS = 5000;
const LOOK_EVERY_MS = 50;

/** An inspector that was opened by us. */
export interface Opened {
  readonly port: number;
  readonly url: string;
}

/**
 * Opens the inspector of a running process, on the loopback address. The process writes "Debugger listening on …" to its stderr.
 * @throws CannotAttach
 */
export async function openInspector(pid: number): Promise<Opened> {
  const { port, ports } = await look(pid);
  if (process.platform !== 'linux' && port !== 0 && (await addressAt(port)) !== undefined)
    throw taken(pid, port, 'another process');
  signal(pid);
  for (const deadline = Date.now() + OPENS_WITHIN_MS; Date.now() < deadline; await pause(LOOK_EVERY_MS)) {
    for (const fresh of (await portsOf(pid)).filter((known) => !ports.includes(known))) {
      const url = await addressAt(fresh);
      if (url !== undefined) return { port: fresh, url };
    }
    if (!isAlive(pid)) throw gone(pid);
  }
  // A debugger may have opened it on a port of its own choice: then the signal does nothing.
  for (const known of ports) if ((await addressAt(known)) !== undefined) throw debugged(pid, known);
  throw new CannotAttach(
    `Process ${pid} has not opened its inspector within ${OPENS_WITHIN_MS / 1000} s. Its script may handle SIGUSR1 itself, ` +
      `or port ${port} may be taken. Start the script with Run Training Script instead.`,
  );
}

function signal(pid: number): void {
  try {
    // Node's own debugger does the same; on Windows there are no signals, and Node has another way.
    if (process.platform === 'win32') (process as unknown as { _debugProcess(pid: number): void })._debugProcess(pid);
    else process.kill(pid, 'SIGUSR1');
  } catch (error) {
    if (!isAlive(pid)) throw gone(pid);
    throw new CannotAttach(`Process ${pid} cannot be asked to open its inspector: ${messageOf(error)}`);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
