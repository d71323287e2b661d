import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { claim, isClaimed } from '../node/claim.ts';
import { lives } from '../node/liveness.ts';
import { RunFolder } from '../node/runFolder.ts';
import { readRunRecord } from '../node/runRecord.ts';
import type { Log } from './log.ts';
import type { Trainings } from './trainings.ts';

/** Nobody wants to know any more how it ended. */
const WEEK_MS = 7 * 24 * 3600 * 1000;

/**
 * Looks for trainings that earlier windows of this workspace have started. Those that go on are followed again from their start; of those
 * that have ended since it is said once how, and the next window deletes them.
 */
export async function reopen(trainings: Trainings, log: Log): Promise<void> {
  const names = await readdir(trainings.home).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      try {
        await look(path.join(trainings.home, name), trainings);
      } catch (error) {
        log.channel.warn(`The run folder ${name} cannot be read: ${String(error)}`);
      }
    }),
  );
}

async function look(folder: string, trainings: Trainings): Promise<void> {
  const record = await readRunRecord(folder);
  // One without a record may be in the making.
  const since = record?.startedAt ?? (await stat(folder)).mtimeMs;
  if (await isClaimed(folder)) return;
  const alive = record?.process && (await lives(record.process)) ? record.process : undefined;
  const isOld = Date.now() - since > WEEK_MS;
  if (record && !record.told && (alive || (!isOld && record.process))) {
    if (!(await claim(folder))) return; // another window was faster
    await trainings.follow(await RunFolder.open(folder), record, alive);
  } else if (record || isOld) {
    await rm(folder, { recursive: true, force: true });
  }
}
