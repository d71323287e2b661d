import { rm } from 'node:fs/promises';
import { PROBE_MARK } from '../protocol/training/messages.ts';
import { claim } from './claim.ts';
import { CannotAttach, gone } from './inspector/cannotAttach.ts';
import { inWorkers } from './inspector/workers.ts';
import { throughInspector } from './inspector.ts';
import { processName } from './liveness.ts';
import { RunFolder } from './runFolder.ts';
import { type ProcessName, readRunRecord } from './runRecord.ts';

/** The probe's mark on a thread: the folder that it writes into. */
const MARK = `globalThis[Symbol.for(${JSON.stringify(PROBE_MARK)})]`;

/** A process that has the probe. */
export interface Attached {
  readonly process: ProcessName;
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
  const name = await processName(pid);
  if (name === undefined) throw gone(pid);
  const folder = await RunFolder.create(place);
  try {
    await claim(folder.path); // before the probe is there: nobody else may take it over
    return await throughInspector(pid, async (client) => {
      const bring = bringing(probe, folder.path);
      const before = await client.evaluate(bring);
      const workers = await inWorkers(client, bring);
      const told = { process: name, workers: workers.done, problems: workers.failed };
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
  const opened = await RunFolder.open(folder).catch(() => {
    throw new CannotAttach(`Process ${pid} is observed by Lossline already, but ${folder}, which it writes into, is gone.`);
  });
  if ((await readRunRecord(folder)) || !(await claim(folder))) {
    throw new CannotAttach(
      `Process ${pid} is observed by Lossline already: it was started with Run Training Script, or another window or terminal is attached to it. ` +
        `Look at it there, or detach there first.`,
    );
  }
  await rm(fresh, { recursive: true, force: true });
  return opened;
}
