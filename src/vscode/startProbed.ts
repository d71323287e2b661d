import { type Ending, endingOf } from '../core/monitor/ending.ts';
import { environmentWith } from '../node/detachedProcess.ts';
import type { Launch } from '../node/launch.ts';
import type { RunFolder } from '../node/runFolder.ts';
import { TrainingProcess } from '../node/trainingProcess.ts';
import type { Trainings } from './trainings.ts';
import { requireTrust } from './trust.ts';

/** A script that runs with the probe and without a terminal. */
export interface ProbedProcess {
  /** Ends it by force: it gets no chance to do what it does at its end. */
  kill(): void;
  /** Resolves when it is over, with how. */
  readonly ended: Promise<Ending>;
}

/** Starts a script with the probe on a run folder. Rejects with what the user has to install, where nothing runs it. */
export type StartProbed = (launch: Launch, folder: RunFolder) => Promise<ProbedProcess>;

/** So much of what a script printed last may hold its error. */
const LAST_WORDS = 4000;

/** Starts scripts as they are started for a run, with the Node that is set then. */
export function startProbed(trainings: Pick<Trainings, 'line'>): StartProbed {
  return async (launch, folder) => {
    requireTrust('to run its scripts');
    const line = await trainings.line(launch, folder);
    let words = '';
    let ended: (ending: Ending) => void = () => undefined;
    const end = new Promise<Ending>((resolve) => (ended = resolve));
    const env = environmentWith(process.env, line.env);
    const child = new TrainingProcess(
      line.command,
      line.args,
      { cwd: launch.cwd, env, stdin: 'ignore' },
      {
        output: (chunk) => (words = (words + Buffer.from(chunk).toString()).slice(-LAST_WORDS)),
        exit: (code, signal) => ended(endingOf({ code, signal, asked: false, unseen: false, output: words })),
        failed: (reason) => ended({ state: 'failed', how: `was not started. ${reason}`, lines: [] }),
      },
    );
    return { kill: () => child.signal('SIGKILL'), ended: end };
  };
}
