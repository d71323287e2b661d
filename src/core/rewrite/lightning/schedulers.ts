import type { ScheduleSettings } from '../../schedules/remedy.ts';
import type { TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal } from '../purpose.ts';
import { imported, importedModule } from '../python/imports.ts';
import type { PythonStyle } from '../python/edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { Rhythm } from './trainer.ts';

/** What stands before the return: lines that make `scheduler`, and what Lightning is to be told of it. */
export interface Scheduler {
  readonly lines: readonly string[];
  /** Entries of Lightning's dictionary beside the scheduler itself: `monitor`, `interval`. Keys and Python. */
  readonly options: readonly (readonly [key: string, value: string])[];
  readonly imports: readonly TextEdit[];
}

/** Where a scheduler is made. */
export interface Place {
  readonly file: { readonly root: SyntaxNode; readonly text: string };
  readonly style: PythonStyle;
  readonly site: TrainingSite;
  /** How the optimizer is called at the return. */
  readonly optimizer: string;
  readonly rhythm: Rhythm;
}

type Of<Kind> = Extract<ScheduleSettings, { kind: Kind }>;

const SCHEDULERS = 'torch.optim.lr_scheduler';

/** PyTorch's scheduler for these settings. */
export function schedulerFor(settings: ScheduleSettings, place: Place): Scheduler {
  const { optimizer, style } = place;
  switch (settings.kind) {
    case 'reduce-on-plateau':
      return plateau(settings, place);
    case 'step':
      return made(place, settings, ['StepLR'], ([name]) => [
        `scheduler = ${name}(${optimizer}, step_size=${field(settings.stepSize)}, gamma=${field(literal(settings.gamma))})`,
      ]);
    case 'exponential':
      return made(place, settings, ['ExponentialLR'], ([name]) => [
        `scheduler = ${name}(${optimizer}, gamma=${field(settings.gamma)})`,
      ]);
    case 'lr-callback':
      return made(place, settings, ['LambdaLR'], ([name]) => [
        `def rate_factor(${unitOf(place)}):`,
        `${style.unit}return ${field(settings.gamma)} ** max(0, ${unitOf(place)} - ${field(settings.hold)} + 1)`,
        '',
        `scheduler = ${name}(${optimizer}, lr_lambda=rate_factor)`,
      ]);
    case 'cosine':
      return isOwnLength(settings.decaySteps, place) ? cosine(settings, place) : cosineUntil(settings, place);
    case 'warmup-cosine': {
      const { decaySteps, warmupSteps } = settings;
      const whole = decaySteps === undefined ? undefined : decaySteps + warmupSteps;
      return isOwnLength(whole, place) ? warmUp(settings, place) : cosineUntil(settings, place);
    }
  }
}

/** Longer calls have an argument a line. */
const WIDTH = 100;

function call(made: string, args: readonly string[], { unit }: PythonStyle): string[] {
  const line = `${made}(${args.join(', ')})`;
  return line.length <= WIDTH ? [line] : [`${made}(`, ...args.map((arg) => `${unit}${arg},`), ')'];
}

function unitOf({ site }: Place): 'epoch' | 'step' {
  return site.unit ?? 'epoch';
}

/** The training's length as the trainer knows it. */
function lengthOf(place: Place): string {
  return unitOf(place) === 'epoch' ? 'self.trainer.max_epochs' : 'self.trainer.max_steps';
}

function isOwnLength(rounds: number | undefined, { site }: Place): boolean {
  return rounds === undefined || site.epochs === undefined || rounds === site.epochs;
}

/** A scheduler that takes no metric. A rate that is not the optimizer's is set before the scheduler takes that for its own. */
function made(
  place: Place,
  { initialLr }: { readonly initialLr?: number },
  classes: readonly string[],
  write: (names: readonly string[]) => readonly string[],
): Scheduler {
  const { style, site, file, optimizer } = place;
  const { quote, unit } = style;
  const own = site.optimizer?.lr;
  const isOther = initialLr !== undefined && own !== undefined && Math.abs(initialLr - own) > 1e-9 * own;
  const start = isOther
    ? [`for group in ${optimizer}.param_groups:`, `${unit}group[${quote}lr${quote}] = ${field(literal(initialLr))}`]
    : [];
  const { names, edits } = imported(file, SCHEDULERS, classes, style);
  const options = unitOf(place) === 'step' ? [['interval', `${quote}step${quote}`] as const] : [];
  return { lines: [...start, ...write(names)], options, imports: edits };
}

function plateau(settings: Of<'reduce-on-plateau'>, { file, style, optimizer, rhythm, site }: Place): Scheduler {
  const { names, edits } = imported(file, SCHEDULERS, ['ReduceLROnPlateau'], style);
  const q = style.quote;
  const perEpoch = site.monitors.find(({ name }) => name === settings.monitor)?.of === 'training';
  const rounds = (epochs: number) => (perEpoch ? epochs : Math.ceil(epochs / (rhythm.value ?? 1)));
  const numbers = {
    mode: `${q}${settings.mode ?? 'min'}${q}`,
    factor: field(literal(settings.factor)),
    // PyTorch cuts one round later than its count says.
    patience: field(Math.max(0, rounds(settings.patience) - 1)),
    threshold: field(literal(settings.minDelta)),
    threshold_mode: `${q}abs${q}`,
    cooldown: field(rounds(settings.cooldown)),
    min_lr: field(literal(settings.minLr)),
  };
  const args = Object.entries(numbers).map(([name, value]) => `${name}=${value}`);
  const frequency = perEpoch || rhythm.text === '1' ? [] : [['frequency', rhythm.text] as const];
  return {
    lines: call(`scheduler = ${names[0]}`, [optimizer, ...args], style),
    options: [['monitor', `${q}${settings.monitor}${q}`], ...frequency],
    imports: edits,
  };
}

/** The lowest rate: a number where the rate is one in the script, else a share of what the optimizer has. */
function floorOf({ alpha, initialLr }: Of<'cosine' | 'warmup-cosine'>, { site, optimizer, style }: Place): string {
  const own = site.optimizer;
  const isWritten = own?.lr !== undefined && own.lrLine !== undefined && !own.lrIsDefault;
  if (isWritten) return field(literal(Number(((initialLr ?? own.lr) * alpha).toPrecision(12))));
  return `${field(literal(alpha))} * ${optimizer}.param_groups[0][${style.quote}lr${style.quote}]`;
}

function cosine(settings: Of<'cosine'>, place: Place): Scheduler {
  const floor = settings.alpha === 0 ? [] : [`eta_min=${floorOf(settings, place)}`];
  return made(place, settings, ['CosineAnnealingLR'], ([name]) =>
    call(`scheduler = ${name}`, [place.optimizer, `T_max=${field(lengthOf(place))}`, ...floor], place.style),
  );
}

function warmUp(settings: Of<'warmup-cosine'>, place: Place): Scheduler {
  const { optimizer, site } = place;
  const count = `warmup_${unitOf(place)}s`;
  const rest = `${lengthOf(place)} - ${count}`;
  const length = site.epochs === undefined ? `max(1, ${rest})` : rest;
  const [floor, lowest] = settings.alpha === 0 ? [] : [['eta_min=lowest'], `lowest = ${floorOf(settings, place)}`];
  return made(place, settings, ['LinearLR', 'CosineAnnealingLR', 'SequentialLR'], ([linear, annealing, sequence]) => [
    `${count} = ${field(settings.warmupSteps)}`,
    // The warm-up lowers the rate at once, so its share is taken before.
    ...(lowest === undefined ? [] : [lowest]),
    `warmup = ${linear}(${optimizer}, start_factor=1 / (${count} + 1), total_iters=${count})`,
    ...call(`decay = ${annealing}`, [optimizer, `T_max=${length}`, ...(floor ?? [])], place.style),
    `scheduler = ${sequence}(${optimizer}, [warmup, decay], milestones=[${count}])`,
  ]);
}

/** A cosine that ends elsewhere than the training does, and stays there: PyTorch's own would climb again. */
function cosineUntil(settings: Of<'cosine' | 'warmup-cosine'>, place: Place): Scheduler {
  const { file, style, optimizer } = place;
  const math = importedModule(file, 'math', style);
  const [round, unit] = [unitOf(place), style.unit];
  const alpha = literal(settings.alpha);
  const warmup = settings.kind === 'warmup-cosine' ? settings.warmupSteps : 0;
  const rising = warmup > 0 ? [`${unit}if ${round} < ${warmup}:`, `${unit}${unit}return (${round} + 1) / ${warmup + 1}`] : [];
  const since = warmup > 0 ? `${round} - ${warmup}` : round;
  const steps = settings.decaySteps ?? 1;
  const scheduler = made(place, settings, ['LambdaLR'], ([name]) => [
    `def rate_factor(${round}):`,
    ...rising,
    `${unit}part = min(${since}, ${steps}) / ${steps}`,
    `${unit}return ${alpha} + (1 - ${alpha}) * (1 + ${math.names[0]}.cos(${math.names[0]}.pi * part)) / 2`,
    '',
    `scheduler = ${name}(${optimizer}, lr_lambda=rate_factor)`,
  ]);
  return { ...scheduler, imports: [...math.edits, ...scheduler.imports] };
}
