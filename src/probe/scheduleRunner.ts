import { count, rateText } from '../core/diagnosis/numbers.ts';
import { kerasPlateau } from '../core/diagnosis/rules/keras.ts';
import type { ScheduleSettings } from '../core/schedules/remedy.ts';
import { foretold } from '../core/schedules/schedule.ts';
import type { Logged } from '../protocol/training/messages.ts';
import { Refusal } from './thrown.ts';

/** The rate that a schedule wants for an epoch; with a reason where people are to be told of it. */
export interface Due {
  readonly rate: number;
  readonly reason?: string;
}

/** A schedule that runs within a training. */
export interface RunningSchedule {
  /** What it is called within a sentence: `cosine decay`. */
  readonly name: string;
  /** One sentence on what it will do. */
  readonly text: string;
  /** Whether its rates are known beforehand, whatever is logged. */
  readonly isForetold: boolean;
  /**
   * @param epoch the one that comes next, counted like that of `startSchedule`
   * @param logs of the one that is over
   * @throws Refusal where it cannot go on
   */
  next(epoch: number, logs: readonly Logged[]): Due | undefined;
}

/**
 * Starts a schedule.
 * @param rate in force now: where it begins
 * @param first the epoch that it governs first
 * @param rounds epochs that are left from there
 * @throws Refusal, or RangeError for settings that are none
 */
export function startSchedule(settings: ScheduleSettings, rate: number, first: number, rounds: number): RunningSchedule {
  if (!(rounds >= 1)) throw new Refusal('No epoch is left that a schedule could change.');
  if (settings.kind === 'reduce-on-plateau') return plateau(settings, rate);
  const schedule = foretold({ ...settings, initialLr: rate }, rate, rounds);
  return {
    ...words(settings, rate, rounds),
    isForetold: true,
    next: (epoch) => (epoch < first ? undefined : { rate: schedule(epoch - first) }),
  };
}

/** `acc`, `val_acc`, `categoricalAccuracy`; the core's dictionary of names would be an eighth of the probe. */
const ACCURACY = /acc(uracy)?$/i;

type Plateau = Extract<ScheduleSettings, { kind: 'reduce-on-plateau' }>;

function plateau(settings: Plateau, rate: number): RunningSchedule {
  const { monitor, factor, patience } = settings;
  const rule = kerasPlateau(rate, { ...settings, mode: settings.mode ?? (ACCURACY.test(monitor) ? 'max' : 'min') });
  const stall = `no better ${monitor} for ${count(patience, 'epoch')}`;
  return {
    name: 'reduce on plateau',
    text: `Reduce on plateau: ${rateText(rate)} now, times ${rateText(factor)} after ${stall}.`,
    isForetold: false,
    next(epoch, logs) {
      const value = valueOf(logs, monitor);
      const cut = rule.next({ value: Number.isFinite(value) ? value : undefined, step: epoch });
      return cut?.kind === 'rate' ? { rate: cut.to, reason: `reduce on plateau: ${stall}` } : undefined;
    },
  };
}

/** What an epoch logged under a name. @throws Refusal with the names that there are */
export function valueOf(logs: readonly Logged[], name: string): number {
  const found = logs.find((logged) => logged.name === name);
  if (found) return found.value;
  const names = logs.map((logged) => logged.name).join(', ');
  throw new Refusal(`This training logs no ${name}${names ? `, only ${names}` : ''}.`);
}

function words(
  settings: Exclude<ScheduleSettings, Plateau>,
  rate: number,
  rounds: number,
): Pick<RunningSchedule, 'name' | 'text'> {
  const from = rateText(rate);
  const over = (epochs: number): string => (epochs === rounds ? `the ${count(epochs, 'epoch')} left` : count(epochs, 'epoch'));
  switch (settings.kind) {
    case 'cosine':
      return { name: 'cosine decay', text: `Cosine decay from ${from} over ${over(settings.decaySteps ?? rounds)}.` };
    case 'warmup-cosine': {
      const rest = settings.decaySteps ?? Math.max(1, rounds - settings.warmupSteps);
      const warmUp = `Warm-up to ${from} over ${count(settings.warmupSteps, 'epoch')}`;
      return { name: 'warm-up and cosine decay', text: `${warmUp}, then cosine decay over ${over(rest)}.` };
    }
    case 'step':
      return {
        name: 'step decay',
        text: `Step decay from ${from}: times ${rateText(settings.gamma)} every ${count(settings.stepSize, 'epoch')}.`,
      };
    case 'exponential':
      return {
        name: 'exponential decay',
        text: `Exponential decay from ${from}: times ${rateText(settings.gamma)} every epoch.`,
      };
    case 'lr-callback':
      return {
        name: 'decay',
        text: `Learning rate ${from} for ${count(settings.hold, 'epoch')}, then times ${rateText(settings.gamma)} every epoch.`,
      };
  }
}
