import { wordsOf } from './thrown.ts';
import type { Journal } from './journal.ts';
import type { Patches } from './patches.ts';
import type { Trainings } from './trainings.ts';

/** Tells how the thread ends, and changes nothing about that. */
export function watchEnding(patches: Patches, trainings: Trainings, journal: Journal, thread: number): void {
  let thrown: string | undefined;
  const uncaught = (error: unknown) => {
    thrown = wordsOf(error); // a handler of the script's may yet have it go on
    journal.flush();
  };
  const exit = (code: number) => {
    trainings.endAll(code === 0 ? undefined : (thrown ?? `The process exited with code ${code}.`));
    journal.tell({ type: 'exit', pid: process.pid, thread, code, time: Date.now() });
    journal.flush();
  };
  process.on('uncaughtExceptionMonitor', uncaught);
  process.on('exit', exit);
  patches.undoing(() => {
    process.off('uncaughtExceptionMonitor', uncaught);
    process.off('exit', exit);
  });
}
