import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { finite, record, text } from '../protocol/shape.ts';
import { parseJson } from '../core/text/json.ts';
import type { NodeProcess } from './processes.ts';
import { type ProcessName, processShape } from './runRecord.ts';
import { writeWhole } from './writeWhole.ts';

/** What a window writes into the folder of a process that it has attached to, for the windows after it. */
export type AttachedRecord = ProcessName & Pick<NodeProcess, 'name' | 'commandLine' | 'script' | 'startedAt'>;

const attachedRecord = record(
  { ...processShape, name: text(500), commandLine: text(32_768), startedAt: finite },
  { script: text(4096) },
);

const fileIn = (folder: string) => path.join(folder, 'attached.json');

/** Undefined where there is none, or none of this version. */
export async function readAttachedRecord(folder: string): Promise<AttachedRecord | undefined> {
  return attachedRecord(parseJson(await readFile(fileIn(folder), 'utf8').catch(() => '')));
}

export function writeAttachedRecord(folder: string, content: AttachedRecord): Promise<void> {
  return writeWhole(fileIn(folder), JSON.stringify(content));
}
