import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isOfEditor, isStarter, nameOf, NODE, scriptWord } from './processes/commandLine.ts';
import type { Found } from './processes/found.ts';
import { onLinux } from './processes/linux.ts';
import { onMac } from './processes/mac.ts';
import { isLikely } from './processes/tensorflow.ts';
import { onWindows } from './processes/windows.ts';

/** A Node process of the user's that may train. */
export interface NodeProcess {
  readonly pid: number;
  /** Its script's name, or the title that it has given itself. */
  readonly name: string;
  readonly commandLine: string;
  /** Absolute path, where the script is known and there. */
  readonly script?: string;
  readonly cwd?: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Share of one core over a short while; 1 is one core in full. */
  readonly cpu?: number;
  /** `20.20.2`, where the path of the program names it. */
  readonly node?: string;
  /** `loaded`: its native library is in memory; `likely`: the script or its package names it. */
  readonly tensorflow: 'loaded' | 'likely' | 'unknown';
}

const RANK = { loaded: 0, likely: 1, unknown: 2 };

/**
 * The user's Node processes, those that are likely to train first, then the busiest; without ourselves, the parts of editors, and those that
 * only start another one.
 */
export async function nodeProcesses(): Promise<NodeProcess[]> {
  const found = await ofSystem();
  const known = await Promise.all(found.filter(mayTrain).map(described));
  return known.sort(
    (a, b) => RANK[a.tensorflow] - RANK[b.tensorflow] || (b.cpu ?? 0) - (a.cpu ?? 0) || b.startedAt - a.startedAt,
  );
}

function ofSystem(): Promise<Found[]> {
  switch (process.platform) {
    case 'linux':
      return onLinux(NODE);
    case 'win32':
      return onWindows(NODE);
    default:
      return onMac(NODE);
  }
}

function mayTrain({ pid, program, args }: Found): boolean {
  return pid !== process.pid && pid !== process.ppid && !isStarter(args) && !isOfEditor(program, args);
}

async function described({ pid, args, program, cwd, startedAt, cpu, native }: Found): Promise<NodeProcess> {
  const word = scriptWord(args);
  const script = word === undefined || (cwd === undefined && !path.isAbsolute(word)) ? undefined : await fileAt(cwd ?? '', word);
  const node = /\bv?(\d+\.\d+\.\d+)\b/.exec(program ?? '')?.[1];
  const likely = script !== undefined && (await isLikely(script));
  return {
    pid,
    name: nameOf(args),
    commandLine: args.join(' '),
    ...(script !== undefined && { script }),
    ...(cwd !== undefined && { cwd }),
    startedAt,
    ...(cpu !== undefined && { cpu }),
    ...(node !== undefined && { node }),
    tensorflow: native === true ? 'loaded' : likely ? 'likely' : 'unknown',
  };
}

/** Node finds `train` as `train.js`. */
async function fileAt(cwd: string, word: string): Promise<string | undefined> {
  for (const ending of ['', '.js', '.cjs', '/index.js']) {
    const file = path.resolve(cwd, word + ending);
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  return undefined;
}
