import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { freeName } from '../javascriptEdit.ts';
import { literal, purpose } from '../purpose.ts';
import { beginsLine, indentAt, type CodeStyle } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import type { CallbackKind } from './callbacks.ts';
import { loopAround } from './fitLoop.ts';
import { epochsLeftOut, numberOption, type Fit } from './fits.ts';
import { helperCall, type Dialect, type Helper, type Setting } from './helper.ts';
import { helperAtEnd } from './helperPlace.ts';
import { joinHelper } from './joinHelper.ts';
import { lengthOf, roundsFor, startFor } from './length.ts';
import { libraryAt } from './library.ts';
import { compiledFor, siteOfMaking } from './optimizer.ts';
import { plateauHelper, stopHelper } from './plateauHelper.ts';
import { decayHelper, schedulerHelper, switchHelper } from './scheduleHelper.ts';

/** What is put among the callbacks of a fit, and what goes with it elsewhere in the file. */
export interface Piece {
  /** One line above the callback; none where the callback is made further up and explained there. */
  readonly comment: string | undefined;
  /** The callback; its second and later lines begin with `indent`. */
  expression(indent: string): string;
  /** What joins it, while the script runs, to callbacks of which the script does not tell the kind. */
  readonly join?: { readonly before: string; readonly after: string };
  readonly elsewhere: readonly TextEdit[];
}

type Settings = Exclude<RemedySettings, { kind: 'set-rate' }>;

/** A callback that a helper makes, or that the library has. */
interface Made {
  readonly helper?: Helper;
  /** It is an instance, not an object of handlers. */
  readonly isInstance?: true;
  call(name: string, indent: string): string;
}

/** A fit that a callback is for. */
interface Target {
  readonly script: Script;
  readonly fit: Fit;
  readonly model: string;
  readonly loop: SyntaxNode | undefined;
  readonly dialect: Dialect;
}

/** The callback for a fit, of the kind that its other callbacks are. */
export function pieceFor(script: Script, fit: Fit, settings: Settings, style: CodeStyle, kind: CallbackKind): Piece | Problem {
  const line = lineOf(fit.call);
  if (kind.kind === 'mixed') {
    const reason = 'Plain objects and callback instances are mixed here, which TensorFlow.js cannot run: use only one kind.';
    return { reason, line: kind.line };
  }
  const { root, text, language } = script;
  const typed = language !== 'javascript';
  const model = modelExpression(fit, typed);
  if (model === undefined)
    return {
      reason: 'The model is made within the call here, so the callback cannot refer to it: put it into a variable first.',
      line,
    };
  const wraps =
    kind.kind === 'plain'
      ? undefined
      : (kind.kind === 'instance' && ownClass(kind.tf)) || libraryAt(fit.call, root, 'CustomCallback');
  if (kind.kind !== 'plain' && !wraps) {
    const reason =
      'The callbacks here may be instances, beside which ours must be a CustomCallback: import that from TensorFlow.js first.';
    return { reason, line };
  }
  const loop = loopAround(fit);
  const target: Target = { script, fit, model, loop, dialect: { typed, style } };
  const made = callbackFor(target, settings, kind);
  if ('reason' in made) return made;
  const { helper } = made;
  const { name, append } = helper ? helperAtEnd(script, helper, style) : { name: '', append: [] };
  const make = (indent: string) => {
    const call = made.call(name, indent);
    return kind.kind === 'instance' && !made.isInstance ? `new ${wraps}(${call})` : call;
  };
  const join = kind.kind === 'unknown' ? helperAtEnd(script, joinHelper({ typed, style }, root), style) : undefined;
  const around = join && { join: { before: `${join.name}(`, after: `, ${wraps})` } };
  const elsewhere = [...append, ...(join?.append ?? [])];
  if (!loop) {
    const once = numberOption(fit, 'epochs') === 1 || epochsLeftOut(fit);
    if (!once) return { comment: `// ${purpose(settings)}`, expression: make, elsewhere, ...around };
    const reason =
      'This call trains for one epoch only, and no loop around it is in sight: a schedule here would begin anew with each call.';
    return { reason, line };
  }
  if (settings.kind === 'early-stopping') {
    const reason = `Each turn of the loop in line ${lineOf(loop)} is a training of its own, which a callback cannot keep from beginning: leave the loop with break where ${settings.monitor} has not improved.`;
    return { reason, line: lineOf(loop) };
  }
  // Made within the loop the callback would forget, each time round, how long the loss has not improved.
  if (!beginsLine(text, loop.startIndex) || !/^(statement_block|program)$/.test(loop.parent?.type ?? '')) {
    return {
      reason: 'No room for a statement before the loop around this training: give the loop a line of its own.',
      line: lineOf(loop),
    };
  }
  const variable = freeName('lrSchedule', text);
  const indent = indentAt(text, loop.startIndex);
  const lines = [`// ${purpose(settings)}`, `const ${variable} = ${make(indent)}${style.semicolons ? ';' : ''}`, ''];
  const before = { start: loop.startIndex, end: loop.startIndex, text: lines.join(style.eol + indent) };
  return { comment: undefined, expression: () => variable, elsewhere: [before, ...elsewhere], ...around };
}

function callbackFor(target: Target, settings: Settings, kind: CallbackKind): Made | Problem {
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
      const from = start === undefined ? {} : { initialLr: start };
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

/** Where the callbacks bring a class by another name than the library's. */
function ownClass(tf: string): string | undefined {
  return tf === '' ? undefined : `${tf}.CustomCallback`;
}

/** The model as an expression that can be written a second time, or undefined where writing it twice would do something twice. */
function modelExpression({ receiver, callee }: Fit, typed: boolean): string | undefined {
  for (const node of walk(receiver)) {
    if (/^(call_expression|new_expression|await_expression|super|.*assignment_expression|update_expression)$/.test(node.type))
      return undefined;
  }
  const optional = callee.childForFieldName('optional_chain');
  return receiver.text + (optional && typed ? '!' : '');
}
