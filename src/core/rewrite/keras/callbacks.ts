import { ofType } from '../lookup.ts';
import { perTree } from '../perTree.ts';
import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { callOf, numberOf } from '../python/python.ts';
import { literal, purpose } from '../purpose.ts';
import { pythonStyle } from '../python/edit.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import { argument, type Fit } from './fits.ts';
import { classFrom, mathModule } from './imports.ts';
import { FUNCTION_NAMES, rateFunction, type Scheduled } from './rateFunctions.ts';

/** Remedies that a callback of the fit carries out. */
export type ByCallback = Exclude<RemedySettings, { kind: 'set-rate' | 'switch-to-sgd' }>;

/** A callback to be put among those of a fit. */
export interface Callback {
  /** Comment and call, a line each, without the indentation they will stand at. */
  readonly element: readonly string[];
  /** A function that the call names, to stand before the statement. */
  readonly before: readonly string[];
  /** Imports. */
  readonly needs: readonly TextEdit[];
}

/**
 * The callback for a remedy, in the file's own manner.
 * @param use where it will stand
 */
export function callbackFor(
  script: Script,
  fit: Fit,
  site: TrainingSite,
  settings: ByCallback,
  use: SyntaxNode,
): Callback | Problem {
  const { unit, quote } = pythonStyle(script.text);
  const comment = [`# ${purpose(settings)}`, ...warning(site, settings)];
  const made = (className: string, args: readonly string[]) => {
    const { name, edits } = classFrom(script, 'callbacks', className, use, fit.receiver);
    return { lines: [`${name}(`, ...args.map((arg) => `${unit}${arg},`), ')'], edits };
  };
  const text = (value: string) => `${quote}${field(value)}${quote}`;
  if (settings.kind === 'reduce-on-plateau' || settings.kind === 'early-stopping') {
    const { monitor, mode, patience, minDelta } = settings;
    const watched = [`monitor=${text(monitor)}`, ...(mode === 'max' ? [`mode=${text(mode)}`] : [])];
    const pace = [`patience=${field(patience)}`, `min_delta=${field(literal(minDelta))}`];
    const { lines, edits } =
      settings.kind === 'early-stopping'
        ? made('EarlyStopping', [...watched, ...pace, 'restore_best_weights=True', 'verbose=1'])
        : made('ReduceLROnPlateau', [
            ...watched,
            `factor=${field(literal(settings.factor))}`,
            ...pace,
            `cooldown=${field(settings.cooldown)}`,
            `min_lr=${field(literal(settings.minLr))}`,
            'verbose=1',
          ]);
    return { element: [...comment, ...lines], before: [], needs: edits };
  }
  const start = startOf(fit, site, settings);
  const length = lengthFor(fit, site, settings);
  if (typeof length !== 'string') return length;
  if (start !== undefined && typeof start !== 'string') return start;
  const name = freeName(script.root, FUNCTION_NAMES[settings.kind]);
  const math = settings.kind === 'cosine' || settings.kind === 'warmup-cosine' ? mathModule(script, use) : undefined;
  const scheduler = classFrom(script, 'callbacks', 'LearningRateScheduler', use, fit.receiver);
  const lines = rateFunction(settings, {
    name,
    start,
    length,
    math: math?.name ?? 'math',
    unit,
    counter: 'epoch',
    first: firstEpoch(fit),
  });
  return {
    element: [`${scheduler.name}(${name}, verbose=1)`],
    before: [...comment, ...lines],
    needs: [...scheduler.edits, ...(math?.edits ?? [])],
  };
}

/** Early stopping that may end the training before a plateau rule has acted: it must have more patience than the rule. */
function warning({ stopper }: TrainingSite, settings: ByCallback): string[] {
  if (settings.kind !== 'reduce-on-plateau' || stopper?.patience === undefined || stopper.patience > settings.patience) return [];
  return [`# Early stopping with its patience of ${stopper.patience} ends the training before that: give it more.`];
}

/** The first rate where the settings bring one of their own. Undefined: the optimizer's, which is read while it trains. */
function startOf(fit: Fit, site: TrainingSite, settings: Scheduled): string | Problem | undefined {
  const { initialLr } = settings;
  if (initialLr !== undefined && initialLr !== site.optimizer?.lr) return field(literal(initialLr));
  const resumed = argument(fit, 'initial_epoch');
  if (!resumed || numberBehind(resumed)?.value === 0 || (settings.kind !== 'cosine' && settings.kind !== 'warmup-cosine'))
    return undefined;
  if (initialLr !== undefined && !site.optimizer?.lrIsDefault) return field(literal(initialLr));
  const reason = `This training goes on at epoch \`${resumed.text}\`, so the rate that it began with is not known here: write it at the optimizer as a number first.`;
  return { reason, line: lineOf(resumed) };
}

/** The number of the first epoch, as an expression: 0, but for a training that may go on with an earlier one. */
function firstEpoch(fit: Fit): string {
  const resumed = argument(fit, 'initial_epoch');
  return resumed && numberOf(resumed) !== 0 ? resumed.text : '0';
}

/** How many epochs the cosine takes, in the words of the script where they are its own. */
function lengthFor(fit: Fit, { epochs }: TrainingSite, settings: Scheduled): string | Problem {
  if (settings.kind !== 'cosine' && settings.kind !== 'warmup-cosine') return '';
  const warmup = settings.kind === 'warmup-cosine' ? settings.warmupSteps : 0;
  const { decaySteps } = settings;
  const own = decaySteps === undefined || (epochs !== undefined && decaySteps === Math.max(1, epochs - warmup));
  const value = argument(fit, 'epochs');
  if (!own || !value) return field(decaySteps ?? 1);
  if (value.type === 'integer') return field(Math.max(1, Number(value.text) - warmup));
  const calls = [...walk(value)].some(
    (node) => callOf(node) && !/^(int|len|max|min|round)$/.test(callOf(node)?.callee.text ?? ''),
  );
  if (calls || /[\r\n]/.test(value.text)) {
    const reason = `The number of epochs is \`${value.text.split('\n')[0] ?? ''}\` here: give it a name before this call, so that a schedule can use it too.`;
    return { reason, line: lineOf(value) };
  }
  const plain = /^(identifier|attribute|subscript|call)$/.test(value.type);
  if (warmup > 0) return `max(1, ${value.text} - warmup)`;
  return plain ? value.text : `(${value.text})`;
}

const namesIn = perTree((root): ReadonlySet<string> => new Set(ofType(root, 'identifier').map(({ text }) => text)));

/** A name that the file does not use yet. */
export function freeName(root: SyntaxNode, name: string): string {
  const used = namesIn(root);
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}_${number}`;
    if (!used.has(free)) return free;
  }
}
