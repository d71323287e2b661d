import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../core/text/json.ts';
import { finite, flag, record, type Shape, text } from '../protocol/shape.ts';
import { writeWhole } from './writeWhole.ts';

/** A process by its number, and by when it was started: numbers are used again. */
export interface ProcessName {
  readonly pid: number;
  readonly mark: string;
}

/** What a window writes beside a run for the windows after it: `run.json` in its folder. */
export interface RunRecord {
  readonly script: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** The process that trains, once it is known. */
  readonly process?: ProcessName;
  /** Whether a window has seen and told how it ended: the folder may go. */
  readonly told?: boolean;
}

const PATH = text(4096);
/** The shape of a process's name. */
export const processShape = { pid: finite, mark: text(200) };
const processName: Shape<ProcessName> = record(processShape);
const runRecord: Shape<RunRecord> = record({ script: PATH, startedAt: finite }, { process: processName, told: flag });

const fileIn = (folder: string) => path.join(folder, 'run.json');

/** Undefined where there is none, or none of this version. */
export async function readRunRecord(folder: string): Promise<RunRecord | undefined> {
  return runRecord(parseJson(await readFile(fileIn(folder), 'utf8').catch(() => '')));
}

export function writeRunRecord(folder: string, content: RunRecord): Promise<void> {
  return writeWhole(fileIn(folder), JSON.stringify(content));
}

/** The record of one run, as this window keeps it: its changes are written one after the other. */
export class KeptRecord {
  readonly #folder: string;
  readonly #failed: (message: string) => void;
  #content: RunRecord;
  #writing = Promise.resolve();

  constructor(folder: string, content: RunRecord, failed: (message: string) => void) {
    this.#folder = folder;
    this.#content = content;
    this.#failed = failed;
  }

  get content(): RunRecord {
    return this.#content;
  }

  /** Resolves when it is written, or is not going to be. */
  set(content: RunRecord): Promise<void> {
    this.#content = content;
    const write = () => writeRunRecord(this.#folder, content);
    const failed = (error: unknown) => this.#failed(`${this.#folder} cannot be written to: ${String(error)}`);
    return (this.#writing = this.#writing.then(write).catch(failed));
  }
}
