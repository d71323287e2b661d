import type { Monitor } from '../core/monitor/monitor.ts';
import type { Log } from './log.ts';
import { isPausable, isPaused, isSteerable, isStoppable, isUndoable } from './runs.ts';
import type { Steer } from './steer.ts';
import { setLearningRate } from './steerRate.ts';
import { saveWeights } from './steerSave.ts';

/** A command on one run of those that it fits. */
export interface SteerCommand {
  readonly id: string;
  readonly question: string;
  fits(monitor: Monitor): boolean;
  act(monitor: Monitor): Promise<void>;
}

/** What can be done to a training process while it goes on. */
export function steerCommands(steer: Steer, log: Log): readonly SteerCommand[] {
  const name = ({ run }: Monitor) => run.name;
  return [
    {
      id: 'lossline.setLearningRate',
      question: 'The learning rate of which run?',
      fits: isSteerable,
      act: (monitor) => setLearningRate(steer, log, monitor),
    },
    {
      id: 'lossline.pauseTraining',
      question: 'Which run is to pause?',
      fits: isPausable,
      // It goes on by itself once this window, and with it the extension host, is gone.
      act: (monitor) => steer.ask(monitor, { do: 'pause', host: process.pid }, `Pausing ${name(monitor)}`),
    },
    {
      id: 'lossline.resumeTraining',
      question: 'Which run is to go on?',
      fits: isPaused,
      act: (monitor) => steer.ask(monitor, { do: 'resume' }, `Resuming ${name(monitor)}`),
    },
    {
      id: 'lossline.stopAfterEpoch',
      question: 'Which run is to end with its epoch?',
      fits: isStoppable,
      act: (monitor) => steer.ask(monitor, { do: 'stop' }, `Stopping ${name(monitor)} after this epoch`),
    },
    {
      id: 'lossline.saveWeights',
      question: 'The weights of which run?',
      fits: isSteerable,
      act: (monitor) => saveWeights(steer, monitor),
    },
    {
      id: 'lossline.undoSteering',
      question: 'Of which run is the last steering to be undone?',
      fits: isUndoable,
      act: (monitor) => undo(steer, monitor),
    },
  ];
}

async function undo(steer: Steer, monitor: Monitor): Promise<void> {
  const { run, training } = monitor;
  const of = training?.undoable.at(-1);
  if (of === undefined) return;
  const done = run.events.find(({ command }) => command === of)?.text ?? `command ${of}`;
  await steer.ask(monitor, { do: 'undo', of }, `Undoing “${done}” in ${run.name}`);
}
