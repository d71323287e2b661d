import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CannotAttach, gone } from './inspector/cannotAttach.ts';
import { inWorkers } from './inspector/workers.ts';
import { throughInspector } from './inspector.ts';
import { birthOf } from './liveness.ts';
import { RunFolder } from './runFolder.ts';

/** The probe's mark on a thread: the folder that it writes into. */
const MARK = `globalThis[Symbol.for('lossline.probe')]`;

/** A process that has the probe. */
export interface Attached {
  readonly pid: number;
  /** What tells it from a later process of the same number. */
  readonly birth: string;
  readonly folder: RunFolder;
  /** Worker threads that have the probe as well; why others have not. */
  readonly workers: number;
  readonly problems: readonly string[];
}

/**
 * Brings the probe into a running process, which writes into a run folder from then on. Nothing of it stays open: what follows goes through the
 * folder. A process whose observer has died is taken over with the folder that it has.
 * @param probe absolute path of the probe's file
 * @param place where the folder is to be made
 * @throws CannotAttach, or what the probe throws
 */
export async function attach(pid: number, probe: string, place: string): Promise<Attached> {
  const birth = await birthOf(pid);
  if (birth === undefined) throw gone(pid);
  const folder = await RunFolder.create(place);
  try {
    await claim(folder.path); // before the probe is there: nobody else may take it over
    return await throughInspector(pid, async (client) => {
      const bring = bringing(probe, folder.path);
      const before = await client.evaluate(bring);
      const workers = await inWorkers(client, bring);
      const told = { pid, birth, workers: workers.done, problems: workers.failed };
      return typeof before === 'string' ? { ...told, folder: await takenOver(pid, before, place) } : { ...told, folder };
    });
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}

/** The value is the folder that a probe which is there already writes into. */
function bringing(probe: string, folder: string): string {
  return `${MARK} ?? void require(${JSON.stringify(probe)}).attach(${JSON.stringify(folder)})`;
}

/** The folder of a process that is observed already, if its observer is gone. */
async function takenOver(pid: number, folder: string, fresh: string): Promise<RunFolder> {
  const known = await readFile(hostFile(folder), 'utf8').catch(() => undefined);
  const [host, birth] = (known ?? '').split('\n');
  if (known === undefined || (await birthOf(Number(host))) === birth) {
    throw new CannotAttach(
      `Process ${pid} is observed by Lossline already: it was started with Run Training Script, or another window or terminal is attached to it. ` +
        `Look at it there, or detach there first.`,
    );
  }
  const opened = await RunFolder.open(folder).catch(() => {
    throw new CannotAttach(`Process ${pid} is observed by Lossline already, but ${folder}, which it writes into, is gone.`);
  });
  await claim(folder);
  await rm(fresh, { recursive: true, force: true });
  return opened;
}

/** Says in a folder who observes. */
async function claim(folder: string): Promise<void> {
  await writeFile(hostFile(folder), `${process.pid}\n${(await birthOf(process.pid)) ?? ''}`, { mode: 0o600 });
}

function hostFile(folder: string): string {
  return path.join(folder, 'host');
}
