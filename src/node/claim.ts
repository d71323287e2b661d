import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { record } from '../protocol/shape.ts';
import { lives, processName } from './liveness.ts';
import { processShape } from './runRecord.ts';
import { parseJson } from '../core/text/json.ts';

/** Owners are numbered, the last one counts. A name that is there is never written again: of two that come at once one is the next. */
const OWNER = /^owner-(\d+)\.json$/;
const owner = record(processShape);

/**
 * Makes a folder this process's own, unless another one lives that has done so.
 * @returns whether it is
 */
export async function claim(folder: string): Promise<boolean> {
  const last = await lastOf(folder);
  if (last > 0 && (await isHeld(fileOf(folder, last)))) return false;
  const own = (await processName(process.pid)) ?? { pid: process.pid, mark: '' };
  try {
    await writeFile(fileOf(folder, last + 1), JSON.stringify(own), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether a process that lives has made this folder its own. */
export async function isClaimed(folder: string): Promise<boolean> {
  const last = await lastOf(folder);
  return last > 0 && isHeld(fileOf(folder, last));
}

/** Leaves a folder of this process to whoever comes next. */
export async function release(folder: string): Promise<void> {
  const last = await lastOf(folder).catch(() => 0); // it is gone
  const { pid } = (await holderOf(fileOf(folder, last))) ?? {};
  if (pid === process.pid) await rm(fileOf(folder, last), { force: true });
}

async function lastOf(folder: string): Promise<number> {
  return Math.max(0, ...(await readdir(folder)).map((name) => Number(OWNER.exec(name)?.[1] ?? 0)));
}

/** One that says nothing is just being written. */
async function isHeld(file: string): Promise<boolean> {
  const holder = await holderOf(file);
  return holder === undefined || lives(holder);
}

async function holderOf(file: string) {
  return owner(parseJson(await readFile(file, 'utf8').catch(() => '')));
}

function fileOf(folder: string, number: number): string {
  return path.join(folder, `owner-${number}.json`);
}
