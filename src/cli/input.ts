import type { Stats } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Pattern } from '../core/formats/patterns.ts';
import type { RunFile } from '../core/formats/runFile.ts';
import { Monitor, type Stream } from '../core/monitor/monitor.ts';
import { loadPatterns } from '../node/patterns.ts';
import { runFiles } from '../node/runFiles.ts';
import { UserError } from './userError.ts';
import { messageOf } from '../core/text/messageOf.ts';

const CHUNK = 1 << 18;

/** `--pattern RE`, as often as wanted. */
export const PATTERN = { pattern: { type: 'string', multiple: true } } as const;

/** The options and files of a command; says how the command is used when they are not there. */
export function manyArgs<T extends NonNullable<ParseArgsConfig['options']>>(given: string[], options: T, usage: string) {
  try {
    return parseArgs({ args: given, options, allowPositionals: true });
  } catch (error) {
    // The first sentence says what is wrong, the rest is of no use here.
    const [wrong = ''] = messageOf(error).split(/\. |\.?\n|\.$/);
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

/** The files of the run in this file or folder. @throws UserError that says why there are none. */
export async function filesOf(place: string): Promise<readonly RunFile[]> {
  await requirePlace(place);
  const files = await runFiles(place);
  if (files.length > 0) return files;
  throw new UserError(`${place} is a folder. It has no event files, metrics.csv or other log of a whole run: name a file in it.`);
}

/** Reads the files of a run from first to last, each into a stream of its own; `afterEach` chunk may hold it up. */
export async function feed(
  files: readonly RunFile[],
  open: (file: RunFile) => Stream,
  afterEach?: () => Promise<void>,
): Promise<void> {
  for (const file of files) {
    const stream = open(file);
    const handle = await openFile(file.file);
    try {
      // One buffer for all: memory stays the same whatever the size of the file.
      const buffer = new Uint8Array(CHUNK);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK);
        if (bytesRead === 0) break;
        stream.push(buffer.subarray(0, bytesRead));
        await afterEach?.();
      }
    } finally {
      await handle.close();
    }
    stream.end();
    await afterEach?.();
  }
}

/** @throws UserError that says why a file cannot be read. */
export async function requireFile(file: string): Promise<void> {
  if ((await requirePlace(file)).isDirectory()) throw new UserError(`${file} is a folder. Name a file in it.`);
}

async function requirePlace(file: string): Promise<Stats> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    throw new UserError(found.code === 'ENOENT' ? `No such file: ${file}` : `Cannot read ${file}: ${found.message}`);
  }
  return found;
}

/** One line beside the output. */
export function warn(text: string | undefined): void {
  if (text !== undefined) process.stderr.write(`lossline: ${text}\n`);
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
  await feed(await filesOf(file), (part) => monitor.open(patterns, part));
  monitor.run.state = 'finished';
  warn(monitor.damage);
  return monitor;
}
