import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Pattern } from '../core/formats/patterns.ts';
import { Monitor, type Stream } from '../core/monitor/monitor.ts';
import { loadPatterns } from '../node/patterns.ts';
import { UserError } from './userError.ts';

/** `--pattern RE`, as often as wanted. */
export const PATTERN = { pattern: { type: 'string', multiple: true } } as const;

/** The options and files of a command; says how the command is used when they are not there. */
export function manyArgs<T extends NonNullable<ParseArgsConfig['options']>>(given: string[], options: T, usage: string) {
  try {
    return parseArgs({ args: given, options, allowPositionals: true });
  } catch (error) {
    // The first sentence says what is wrong, the rest is of no use here.
    const [wrong = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\.?\n|\.$/);
    throw new UserError(`${wrong}. Usage: ${usage}`);
  }
}

/** The options and the one file of a command. */
export function args<T extends NonNullable<ParseArgsConfig['options']>>(given: string[], options: T, usage: string) {
  const { values, positionals } = manyArgs(given, options, usage);
  const [file, another] = positionals;
  if (file === undefined) throw new UserError(`No file named. Usage: ${usage}`);
  if (another !== undefined) throw new UserError(`One file at a time. Usage: ${usage}`);
  return { values, file };
}

/** Reads a whole file into a stream, in chunks; `afterEach` may hold it up. */
export async function feed(file: string, stream: Stream, afterEach?: () => Promise<void>): Promise<void> {
  await requireFile(file);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
    stream.push(chunk as Uint8Array);
    await afterEach?.();
  }
  stream.end();
  await afterEach?.();
}

/** @throws UserError that says why a file cannot be read. */
export async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    throw new UserError(found.code === 'ENOENT' ? `No such file: ${file}` : `Cannot read ${file}: ${found.message}`);
  }
  if (found.isDirectory()) throw new UserError(`${file} is a folder. Name a file in it.`);
}

/** What was given with `--pattern`. */
export async function patternsOf(given: readonly string[] = []): Promise<readonly Pattern[]> {
  const { patterns, problems } = await loadPatterns(given);
  if (problems.length > 0) throw new UserError(problems.join(' '));
  return patterns;
}

/** A recorded run. */
export async function recorded(file: string, patterns: readonly Pattern[] = []): Promise<Monitor> {
  const monitor = new Monitor({ id: file, name: path.basename(file), source: file, startedAt: Date.now() });
  await feed(file, monitor.open(patterns));
  monitor.run.state = 'finished';
  return monitor;
}
