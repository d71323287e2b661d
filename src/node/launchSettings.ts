import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { list, oneOf, record, type Shape, text } from '../protocol/shape.ts';
import type { Launch } from './launch.ts';
import { type VariablePlaces, withVariables } from './variables.ts';
import { messageOf } from '../core/text/messageOf.ts';

/** What starts one process, as launch.json and tasks.json write it. Variables are not filled in yet. */
export interface LaunchSettings {
  readonly name?: string;
  readonly program: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | null>>;
  readonly envFile?: string;
  readonly runtimeExecutable?: string;
  readonly runtimeArgs?: readonly string[];
}

const TEXT = text(8192);
const words = list(1000, TEXT);
/** One line of arguments is split at blanks, as a terminal would. */
const wordsOrLine: Shape<readonly string[]> = (value) => (typeof value === 'string' ? splitLine(value) : words(value));
const variables: Shape<Readonly<Record<string, string | null>>> = (value) => {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, one]) => [name, one === null ? null : String(one)]));
};
const optional = {
  name: TEXT,
  args: wordsOrLine,
  cwd: TEXT,
  env: variables,
  envFile: TEXT,
  runtimeExecutable: TEXT,
  runtimeArgs: wordsOrLine,
};
const configuration = record(
  { type: oneOf(['lossline', 'node', 'pwa-node']), request: oneOf(['launch']), program: TEXT },
  optional,
);
const task = record({ script: TEXT }, optional);

/** A configuration of launch.json, where it starts a script with Node. */
export function readConfiguration(value: unknown): LaunchSettings | undefined {
  return configuration(value);
}

/** The definition of a task of ours. */
export function readTask(value: unknown): LaunchSettings | undefined {
  const read = task(value);
  return read && { ...read, program: read.script };
}

/** The script that settings name; undefined where that cannot be known. */
export function programOf(settings: LaunchSettings, places: VariablePlaces): string | undefined {
  try {
    return path.resolve(places.folder, withVariables(settings.program, places));
  } catch {
    return undefined;
  }
}

/**
 * What settings ask to be started.
 * @throws what of them cannot be done, in words for the user
 */
export function launchOf(settings: LaunchSettings, places: VariablePlaces): Launch {
  const fill = (given: string) => withVariables(given, places);
  const { args = [], runtimeArgs = [], env = {}, envFile, runtimeExecutable } = settings;
  const cwd = path.resolve(places.folder, fill(settings.cwd ?? places.folder));
  const own = Object.entries(env).map(([name, value]) => [name, value === null ? null : fill(value)] as const);
  return {
    script: path.resolve(places.folder, fill(settings.program)),
    args: args.map(fill),
    cwd,
    env: { ...(envFile && readEnvFile(path.resolve(places.folder, fill(envFile)))), ...Object.fromEntries(own) },
    ...(runtimeExecutable && { runtime: fill(runtimeExecutable) }),
    runtimeArgs: runtimeArgs.map(fill),
  };
}

function readEnvFile(file: string): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(parseEnv(readFileSync(file, 'utf8'))).map(([name, value]) => [name, value ?? '']));
  } catch (error) {
    throw new Error(`The envFile ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function splitLine(line: string): string[] {
  return (line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
