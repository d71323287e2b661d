import * as vscode from 'vscode';
import { environmentWith } from '../node/detachedProcess.ts';
import { commandLine, type Launch } from '../node/launch.ts';
import type { RunFolder } from '../node/runFolder.ts';
import { TrainingProcess } from '../node/trainingProcess.ts';
import type { Trainings } from './trainings.ts';

/** A script that runs with the probe and without a terminal. */
export interface ProbedProcess {
  /** Ends it by force: it gets no chance to do what it does at its end. */
  kill(): void;
  /** Resolves when it is over, with how: "ended with exit code 1: Error: no such file". `isClean` where it ended by itself without an error. */
  readonly ended: Promise<{ readonly isClean: boolean; readonly how: string }>;
}

/** Starts a script with the probe on a run folder. Rejects with what the user has to install, where nothing runs it. */
export type StartProbed = (launch: Launch, folder: RunFolder) => Promise<ProbedProcess>;

/** So much of what a script printed last may hold its error. */
const LAST_WORDS = 4000;

/** Starts scripts as they are started for a run. */
export function startProbed({ node, probe, loaders }: Pick<Trainings, 'node' | 'probe' | 'loaders'>): StartProbed {
  return async (launch, folder) => {
    if (!vscode.workspace.isTrusted) throw new Error('This workspace is in Restricted Mode. Trust it to run its scripts.');
    const { script, cwd, runtime } = launch;
    const line = await commandLine(launch, node, { file: probe, folder: folder.path }, () =>
      loaders.of(script, runtime ?? node, cwd),
    );
    let words = '';
    let ended: (how: { readonly isClean: boolean; readonly how: string }) => void = () => undefined;
    const end = new Promise<{ readonly isClean: boolean; readonly how: string }>((resolve) => (ended = resolve));
    const env = environmentWith(process.env, line.env);
    const child = new TrainingProcess(
      line.command,
      line.args,
      { cwd, env, stdin: 'ignore' },
      {
        output: (chunk) => (words = (words + Buffer.from(chunk).toString()).slice(-LAST_WORDS)),
        exit: (code, signal) => {
          const how = `ended with ${signal ? `signal ${signal}` : `exit code ${code}`}`;
          const error = errorIn(words);
          ended({ isClean: code === 0, how: error && code !== 0 ? `${how}: ${error}` : how });
        },
        failed: (reason) => ended({ isClean: false, how: `was not started. ${reason}` }),
      },
    );
    return { kill: () => child.signal('SIGKILL'), ended: end };
  };
}

/** The line of an output that names an error. */
function errorIn(output: string): string | undefined {
  return output
    .split(/\r?\n/)
    .findLast((line) => /^(?:Uncaught )?\w*Error\b/.test(line))
    ?.slice(0, 200);
}
