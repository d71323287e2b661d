import type { ScheduleSettings } from './remedy.ts';

/** A number of a schedule that a user may change, in the field's own name. */
export interface Parameter {
  /** Its name in the settings. */
  readonly name: string;
  /** As people write it: "min lr". */
  readonly label: string;
  /** What it does, in a few words. */
  readonly help: string;
  /** The least and the greatest value that make sense, both allowed. */
  readonly min: number;
  readonly max: number;
  /** Whether it counts something. */
  readonly whole?: boolean;
  /** What one press of an arrow key adds; left out for a rate, which moves along 1, 2, 5, 10. */
  readonly step?: number;
}

type Kind = ScheduleSettings['kind'];

/** More rounds than any training has. */
const MOST_ROUNDS = 1_000_000;
const LEAST_RATE = 1e-12;
const HIGHEST_RATE = 1000;

const counted = (name: string, label: string, help: string, min = 1): Parameter => {
  return { name, label, help, min, max: MOST_ROUNDS, whole: true, step: 1 };
};
const share = (name: string, label: string, help: string, min: number, max: number, step: number): Parameter => {
  return { name, label, help, min, max, step };
};
const rate = (name: string, label: string, help: string, min = 0): Parameter => ({ name, label, help, min, max: HIGHEST_RATE });

const INITIAL = rate('initialLr', 'initial lr', 'learning rate at the start', LEAST_RATE);
const LENGTH = counted('decaySteps', 'decay steps', 'epochs of the decay: its length');
const FLOOR = share('alpha', 'alpha', 'the floor, as a share of the initial rate', 0, 1, 0.01);

/** What can be changed of each schedule, in the order in which people name it. */
export const PARAMETERS: Readonly<Record<Kind, readonly Parameter[]>> = {
  'reduce-on-plateau': [
    share('factor', 'factor', 'what each cut multiplies the rate by', 0.01, 0.99, 0.05),
    counted('patience', 'patience', 'epochs without a better value before a cut'),
    counted('cooldown', 'cooldown', 'epochs after a cut in which none follows', 0),
    rate('minDelta', 'min delta', 'only a value lower by more than this counts as better'),
    rate('minLr', 'min lr', 'the rate below which nothing is cut'),
  ],
  cosine: [INITIAL, LENGTH, FLOOR],
  'warmup-cosine': [INITIAL, counted('warmupSteps', 'warm-up steps', 'epochs in which the rate climbs'), LENGTH, FLOOR],
  step: [
    INITIAL,
    counted('stepSize', 'step size', 'epochs from one cut to the next'),
    share('gamma', 'gamma', 'what each cut multiplies the rate by', 0.001, 1, 0.05),
  ],
  exponential: [INITIAL, share('gamma', 'gamma', 'what each epoch multiplies the rate by', 0.001, 1, 0.005)],
  'lr-callback': [
    INITIAL,
    counted('hold', 'hold', 'epochs at the initial rate', 0),
    share('gamma', 'gamma', 'what each later epoch multiplies the rate by', 0.001, 1, 0.005),
  ],
};

/** New numbers for parameters, by name. */
export type ParameterValues = Readonly<Record<string, number>>;

/** The numbers of settings that a user may change; one that the settings leave to the script is left out. */
export function parameterValues(settings: ScheduleSettings): ParameterValues {
  const numbers = Object.entries(settings).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(numbers.filter(([name]) => PARAMETERS[settings.kind].some((parameter) => parameter.name === name)));
}

/** Whether a number makes sense for a parameter. */
export function fits({ min, max, whole }: Pick<Parameter, 'min' | 'max' | 'whole'>, value: number): boolean {
  return value >= min && value <= max && (!whole || Number.isInteger(value));
}

/** The settings with these numbers; undefined where one is not for this schedule, or makes no sense. */
export function adjusted(settings: ScheduleSettings, values: ParameterValues): ScheduleSettings | undefined {
  const parameters = PARAMETERS[settings.kind];
  const sensible = Object.entries(values).every(([name, value]) => {
    const parameter = parameters.find((candidate) => candidate.name === name);
    return parameter !== undefined && fits(parameter, value);
  });
  return sensible ? { ...settings, ...values } : undefined;
}
