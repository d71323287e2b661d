import { count, rateChange, rateText, rounded } from '../../core/diagnosis/numbers.ts';
import type { Monitor } from '../../core/monitor/monitor.ts';
import { monitorOf } from '../../core/monitor/offers.ts';
import { presentRate } from '../../core/monitor/presentRate.ts';
import { commonSettings } from '../../core/schedules/catalogue.ts';
import type { ScheduleSettings } from '../../core/schedules/remedy.ts';
import { isSchedule } from '../../core/schedules/remedy.ts';
import type { Steering } from './messages.ts';

/** What can be made of the learning rate of a training that goes on. */
export interface RateChoice {
  /** "÷5" */
  readonly label: string;
  /** What it does, in numbers; or why it is not to be had. */
  readonly detail: string;
  /** Left out where it is not to be had. */
  readonly steering?: Steering;
}

const DIVISORS = [2, 5, 10];
/** Epochs from which on there is anything to decay over. */
const LEAST_EPOCHS = 2;

/** The rate divided, or on a schedule from now on. Any other value is the user's to name. */
export function rateChoices(monitor: Monitor): readonly RateChoice[] {
  const lr = presentRate(monitor);
  const divided = DIVISORS.flatMap((divisor): RateChoice[] => {
    if (lr === undefined || !(lr > 0)) return [];
    const rate = rounded(lr / divisor, 12);
    return [{ label: `÷${divisor}`, detail: rateChange(lr, rate), steering: { do: 'rate', rate } }];
  });
  return [...divided, plateauChoice(monitor, lr), cosineChoice(monitor, lr)];
}

/** Why a number typed in is no learning rate; undefined where it is one. */
export function rateProblem(typed: string): string | undefined {
  const rate = Number(typed);
  if (typed.trim() === '' || !Number.isFinite(rate)) return 'A learning rate is a number: 0.001, 1e-4.';
  return rate > 0 ? undefined : 'A learning rate is greater than 0.';
}

function plateauChoice(monitor: Monitor, lr: number | undefined): RateChoice {
  const label = 'Reduce on plateau from now on';
  const left = epochsLeft(monitor);
  if (typeof left === 'string') return { label, detail: left };
  const settings = plateauFor(monitor, lr, left);
  const { factor, patience, minLr } = settings;
  const change = lr === undefined ? `÷${rateText(1 / factor)}` : rateChange(lr, lr * factor);
  const floor = minLr > 0 ? `, down to ${rateText(minLr)}` : '';
  return {
    label,
    detail: `${change} after ${count(patience, 'epoch')} without a better ${settings.monitor}${floor}`,
    steering: { do: 'schedule', settings, rounds: left },
  };
}

function cosineChoice(monitor: Monitor, lr: number | undefined): RateChoice {
  const label = 'Cosine decay to the end';
  const left = epochsLeft(monitor);
  if (typeof left === 'string') return { label, detail: left };
  if (lr === undefined) return { label, detail: 'The present rate is not known: a decay begins at it.' };
  const settings = { kind: 'cosine', decaySteps: left, alpha: 0.01 } as const;
  return {
    label,
    detail: `${rateChange(lr, lr * settings.alpha)}, smoothly over the ${count(left, 'epoch')} that are left`,
    steering: { do: 'schedule', settings, rounds: left },
  };
}

/** What the run asks for, made for its noise; else what is common for so many epochs. */
function plateauFor(monitor: Monitor, lr: number | undefined, left: number): Plateau {
  const offered = monitor.offers.find(({ remedy }) => remedy.id === 'reduce-on-plateau')?.remedy.settings;
  if (offered && isSchedule(offered) && offered.kind === 'reduce-on-plateau') return offered;
  const basics = { rounds: left, monitor: monitorOf(monitor.run.judged()), ...(lr !== undefined && { lr }) };
  return commonSettings('reduce-on-plateau', basics) as Plateau; // lacks nothing, whatever is known
}

type Plateau = Extract<ScheduleSettings, { kind: 'reduce-on-plateau' }>;

/** Whole epochs from the next one on; or why a schedule has none to go by. */
function epochsLeft({ training, run }: Monitor): number | string {
  if (training?.steerable !== 'epochs') return 'This training has no epochs, and a schedule counts them.';
  const { epoch = 0, epochs } = run.progress();
  if (epochs === undefined) return 'It is not known how many epochs this training is to have.';
  const left = epochs - Math.floor(epoch) - (training.paused ? 0 : 1);
  return left >= LEAST_EPOCHS ? left : 'Too few epochs are left.';
}
