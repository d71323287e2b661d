import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Monitor, type Stream } from '../core/monitor/monitor.ts';
import { UserError } from './userError.ts';

/** Options and exactly `count` file names of a command; says how the command is used when they are not there. */
export function args<T extends NonNullable<ParseArgsConfig['options']>>(given: string[], options: T, usage: string, count = 1) {
  const parsed = (() => {
    try {
      return parseArgs({ args: given, options, allowPositionals: true });
    } catch (error) {
      throw new UserError(`${error instanceof Error ? error.message : String(error)} Usage: ${usage}`);
    }
  })();
  if (parsed.positionals.length !== count) throw new UserError(`Usage: ${usage}`);
  return parsed;
}

/** Reads a whole file into a stream, in chunks. */
export async function feed(file: string, stream: Stream): Promise<void> {
  await requireFile(file);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) stream.push(chunk as Uint8Array);
  stream.end();
}

/** @throws UserError that says why a file cannot be read. */
export async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    throw new UserError(found.code === 'ENOENT' ? `No such file: ${file}` : `Cannot read ${file}: ${found.message}`);
  }
  if (found.isDirectory()) throw new UserError(`${file} is a folder. Name a log file in it.`);
}

/** A recorded run. */
export async function recorded(file: string): Promise<Monitor> {
  const monitor = new Monitor({ id: file, name: path.basename(file), source: file, startedAt: Date.now() });
  await feed(file, monitor.open());
  monitor.run.state = 'finished';
  return monitor;
}
