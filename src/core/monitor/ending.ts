import type { RunEnding } from '../runs/ending.ts';

/** What is known of how a training process ended. */
export interface ProcessEnd {
  /** Undefined where nobody saw it end and it has not said; null after a signal. */
  readonly code: number | null | undefined;
  readonly signal?: string | null;
  /** Whether the user has asked it to end. */
  readonly asked: boolean;
  /** Whether it ended while no editor was there to see it. */
  readonly unseen: boolean;
  /** What it printed last. */
  readonly output: string;
  /** `v24.1.0`, where it is known. */
  readonly node?: string | undefined;
}

/** How a process ended, in words. */
export interface Ending extends RunEnding {
  readonly state: 'finished' | 'failed';
}

/** So many lines are told of a run that failed, each cut to so many characters. */
const LINES = 12;
const WIDTH = 300;

// eslint-disable-next-line no-control-regex -- colours and cursor movements are what is looked for
const ESCAPES = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex -- nothing in a log may steer what shows it
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const OUT_OF_MEMORY = /FATAL ERROR: .*(?:out of memory|Allocation failed)/;
/** tfjs-node 4.22.0 calls functions of `util` that Node 23 has taken away. */
const REMOVED = /TypeError: .*\bis(?:NullOrUndefined|Array|Undefined|Null|String|Number)\)? is not a function/;
const UTIL = /\butil(?:_\d+)?\.is/;
const FIRST_WITHOUT = 23;
const ERROR = /^(?:Uncaught )?(?:\w+: )?(\[?(?:[A-Z]\w*)?(?:Error|Rejection|Exception)(?: \[\w+\])?(?:: .*)?)$/;

/** How a process ended: the state of its runs, and what to say of it. */
export function endingOf(end: ProcessEnd): Ending {
  const all = end.output.replace(ESCAPES, '').split(/\r\n|\n|\r/);
  const lines = all.map((line) => line.replace(CONTROLS, '').trimEnd().slice(0, WIDTH)).filter(Boolean);
  // However a script takes being stopped, that is no failure; Ctrl+C may also reach it from elsewhere.
  const fine = end.code === 0 || end.asked || end.signal === 'SIGINT';
  if (fine) return { state: 'finished', how: `${plainly(end)}.`, lines: [] };
  const { why, advice } = reason(end, lines);
  const told = why === undefined ? { how: `${plainly(end)}.` } : { how: `${plainly(end)}: ${sentence(why)}`, why: sentence(why) };
  return { state: 'failed', ...told, ...(advice !== undefined && { advice }), lines: lines.slice(-LINES) };
}

function plainly({ code, signal, unseen }: ProcessEnd): string {
  const when = unseen ? ' while the editor was closed' : '';
  if (signal) return `ended with signal ${signal}${when}`;
  if (typeof code === 'number') return `ended with exit code ${code}${when}`;
  return 'is gone without a word';
}

function reason({ code, signal, node }: ProcessEnd, lines: readonly string[]): { why?: string; advice?: string } {
  const output = lines.join('\n');
  if (OUT_OF_MEMORY.test(output)) {
    const advice =
      'It ran out of memory. Start Node with more: --max-old-space-size=8192 among the runtimeArgs of its launch configuration.';
    return { why: 'it ran out of memory', advice };
  }
  if (REMOVED.test(output) && UTIL.test(output) && !(majorOf(node) < FIRST_WITHOUT)) {
    const version = node === undefined ? '' : ` (this is ${node})`;
    const advice =
      `tfjs-node 4.22.0 does not run on Node 23 or newer${version}: it calls functions that Node has removed from "util". ` +
      'Let the setting lossline.nodePath name a Node 22 or older.';
    return { why: `tfjs-node does not run on this Node${version}`, advice };
  }
  if (signal === 'SIGKILL') return { why: 'it was killed by the system, as happens when memory runs out, or by someone' };
  if (code === undefined) return { why: 'it was killed, or the machine was restarted' };
  // The last error that is named at the start of a line: those before it are its causes or were dealt with.
  const named = lines.findLast((line) => ERROR.test(line));
  const error = named === undefined ? undefined : ERROR.exec(named)?.[1];
  return error === undefined ? {} : { why: error };
}

/** 24 of `v24.1.0`; NaN where it is not known. */
function majorOf(node: string | undefined): number {
  return Number(/^v(\d+)/.exec(node ?? '')?.[1]);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
