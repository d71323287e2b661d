import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script } from '../analysis.ts';
import { field } from '../edit.ts';
import { literal } from '../purpose.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import type { CallbackKind } from './callbacks.ts';
import type { Fit } from './fits.ts';
import { helperCall, type Dialect, type Helper, type Setting } from './helper.ts';
import { lengthOf, roundsFor, START, startFor } from './length.ts';
import { libraryAt } from './library.ts';
import { compiledFor, siteOfMaking } from './optimizer.ts';
import { plateauHelper, stopHelper } from './plateauHelper.ts';
import { decayHelper, schedulerHelper, switchHelper } from './scheduleHelper.ts';

/** Settings of what a callback does. */
export type Settings = Exclude<RemedySettings, { kind: 'set-rate' }>;

/** A callback that a helper makes, or that the library has. */
export interface Made {
  readonly helper?: Helper;
  /** It is an instance, not an object of handlers. */
  readonly isInstance?: true;
  call(name: string, indent: string): string;
}

/** A fit that a callback is for. */
export interface Target {
  readonly script: Script;
  readonly fit: Fit;
  readonly model: string;
  readonly loop: SyntaxNode | undefined;
  readonly dialect: Dialect;
}

/** The call that makes the callback for a remedy, or why none can be made here. */
export function callbackFor(target: Target, settings: Settings, kind: CallbackKind): Made | Problem {
  const { script, fit, model, dialect, loop } = target;
  const { style } = dialect;
  const written = (helper: Helper, values: Readonly<Record<string, Setting>>): Made => ({
    helper,
    call: (name, indent) => helperCall(name, model, values, style, indent),
  });
  switch (settings.kind) {
    case 'reduce-on-plateau': {
      const { monitor, mode = 'min', factor, patience, minDelta, cooldown, minLr } = settings;
      const helper = plateauHelper(dialect, { kind: 'logs' }, mode);
      return written(helper, { monitor: { string: monitor }, factor, patience, minDelta, cooldown, minLr });
    }
    case 'early-stopping':
      return stopping(target, settings, kind);
    case 'switch-to-sgd': {
      const train = libraryAt(fit.call, script.root, 'train');
      if (!train)
        return {
          reason: 'The library is not in sight at this call: import tf from TensorFlow.js first.',
          line: lineOf(fit.call),
        };
      const make = `() => ${train}.momentum(${field(literal(settings.lr))}, ${field(literal(settings.momentum))})`;
      return written(switchHelper(dialect), { at: settings.at, make: { expression: make } });
    }
    default: {
      const making = compiledFor(fit.receiver, fit.call, [], script.root);
      const start = startFor(settings.initialLr, making, loop ?? fit.call);
      if (settings.kind === 'lr-callback') return ownFunction(target, settings, start);
      const from = start === undefined ? {} : { [START]: start };
      if (settings.kind === 'step')
        return written(decayHelper(dialect, 'step'), { ...from, stepSize: settings.stepSize, gamma: settings.gamma });
      if (settings.kind === 'exponential')
        return written(decayHelper(dialect, 'exponential'), { ...from, gamma: settings.gamma });
      const warmup = settings.kind === 'warmup-cosine' ? { warmupSteps: settings.warmupSteps } : undefined;
      const decaySteps = roundsFor(settings.decaySteps, lengthOf(fit, loop), warmup?.warmupSteps);
      if (decaySteps === undefined) {
        const reason = `How many epochs ${fit.callee.text} trains for cannot be read at this place, so it cannot be said where the cosine ends: give the number of epochs a name of its own.`;
        return { reason, line: lineOf(fit.call) };
      }
      return written(decayHelper(dialect, settings.kind), { ...from, ...warmup, decaySteps, alpha: settings.alpha });
    }
  }
}

type Stop = Extract<Settings, { kind: 'early-stopping' }>;

/** The library's own where it fits in: it is an instance, which cannot stand beside plain objects. */
function stopping(
  { script, fit, model, dialect }: Target,
  { monitor, mode, patience, minDelta }: Stop,
  kind: CallbackKind,
): Made {
  const numbers: Record<string, Setting> = { monitor: { string: monitor }, patience, minDelta };
  const { style } = dialect;
  const own = libraryAt(fit.call, script.root, 'callbacks');
  const object = fit.options.kind === 'literal' || fit.options.kind === 'absent';
  const fits = kind.kind === 'instance' || (kind.kind === 'plain' && object && hasNone(fit));
  if (own && fits) {
    const settings = mode === 'max' ? { ...numbers, mode: { string: mode } } : numbers;
    return { isInstance: true, call: (_, indent) => helperCall(`${own}.earlyStopping`, undefined, settings, style, indent) };
  }
  const helper = stopHelper(dialect, { kind: 'logs' }, mode ?? 'min');
  return { helper, call: (name, indent) => helperCall(name, model, numbers, style, indent) };
}

/** Whether nothing at all is said of callbacks at the call. */
function hasNone({ options }: Fit): boolean {
  return options.kind === 'absent' || (options.kind === 'literal' && !/\bcallbacks\b|\.\.\./.test(options.object.text));
}

/** A function of the epoch and of the rate so far, where the rate begins as the optimizer's own. */
function ownFunction(
  { model, dialect, fit, script }: Target,
  { hold, gamma, initialLr }: Extract<Settings, { kind: 'lr-callback' }>,
  start: Setting | undefined,
): Made {
  const [until, factor] = [field(literal(hold)), field(literal(gamma))];
  const making = compiledFor(fit.receiver, fit.call, [], script.root);
  const own = making && siteOfMaking(making).lr;
  const formula =
    start === undefined || typeof start !== 'number' || initialLr === own
      ? `(epoch, lr) => (epoch < ${until} ? lr : lr * ${factor})`
      : `(epoch) => (epoch < ${until} ? ${literal(start)} : ${literal(start)} * ${factor} ** (epoch - ${literal(hold - 1)}))`;
  return { helper: schedulerHelper(dialect), call: (name) => `${name}(${model}, ${formula})` };
}
