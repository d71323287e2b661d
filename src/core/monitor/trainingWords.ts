import { place, rateText } from '../diagnosis/numbers.ts';
import type { RunEvent } from '../runs/event.ts';
import type { TrainingFacts } from './trainingFacts.ts';

/** "Adam · lr 0.001 · 412 steps/s · cpu, 318 tensors, 1.2 MB"; "" as long as nothing of it is known. */
export function trainingText({ optimizer, lr, stepsPerSecond, backend, tensors, bytes }: TrainingFacts): string {
  const memory = [
    backend,
    tensors === undefined ? undefined : `${place(tensors)} tensor${tensors === 1 ? '' : 's'}`,
    bytes === undefined ? undefined : bytesText(bytes),
  ];
  const parts = [
    optimizer,
    lr === undefined ? undefined : `lr ${rateText(lr)}`,
    stepsPerSecond === undefined ? undefined : `${speedText(stepsPerSecond)} steps/s`,
    memory.filter((part) => part !== undefined).join(', '),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** What the process does that its numbers do not show: "paused", "stops after this epoch", "detached". */
export function doingText({ paused, stopping, left = false }: TrainingFacts): string {
  if (left) return 'detached';
  return stopping ? 'stops after this epoch' : paused ? 'paused' : '';
}

/** A rate that is assigned where nobody reads it; undefined where there is none. */
export function ignoredRateText({ ignoredRate, optimizer = 'the optimizer', lr }: TrainingFacts): string | undefined {
  if (ignoredRate === undefined) return undefined;
  const rate = rateText(ignoredRate);
  const uses = lr === undefined ? '' : `: it still uses ${rateText(lr)}`;
  return `The script assigns learningRate = ${rate} to ${optimizer}, which never reads it there${uses}. Call setLearningRate(${rate}).`;
}

/** Where something happened: "epoch 12"; "" where that is not known. */
export function eventPlace({ epoch, step }: RunEvent): string {
  if (epoch !== undefined) return `epoch ${place(epoch)}`;
  return step === undefined ? '' : `step ${place(step)}`;
}

/** What happened, in words that do not begin with a long path: files beside the script go by their names. */
export function eventText({ text }: RunEvent, script: string | undefined): string {
  const folder = script === undefined ? undefined : /^.*[\\/]/.exec(script)?.[0];
  return folder === undefined ? text : text.replaceAll(folder, '');
}

function speedText(speed: number): string {
  return speed >= 10 ? place(Math.round(speed)) : String(Number(speed.toPrecision(2)));
}

function bytesText(bytes: number): string {
  const [unit, size] = bytes >= 1e9 ? ['GB', 1e9] : bytes >= 1e6 ? ['MB', 1e6] : ['KB', 1e3];
  return `${Number((bytes / size).toPrecision(2))} ${unit}`;
}
