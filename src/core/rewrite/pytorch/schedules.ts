import type { RemedySettings } from '../../schedules/remedy.ts';
import { rounded } from '../../diagnosis/numbers.ts';
import type { Problem, Script } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal, purpose } from '../purpose.ts';
import { linesAfter, pythonStyle, type PythonStyle } from '../pythonEdit.ts';
import type { Value } from '../pythonMetrics.ts';
import { namesIn } from '../pythonRounds.ts';
import { numberBehind } from '../pythonValues.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named } from '../tree.ts';
import { lengthFor, ownLength, type Length } from './length.ts';
import { freeName, mathModule, schedulerClass, type Named } from './naming.ts';
import { rateBehind, rateIn } from './optimizers.ts';
import { setRate } from './rate.ts';
import { endOfRound, homeOf } from './place.ts';
import { sameFunction, type TorchSite } from './sites.ts';
import { valueEdits } from './watch.ts';

type Plateau = Extract<RemedySettings, { kind: 'reduce-on-plateau' }>;
type Timed = Extract<RemedySettings, { kind: 'cosine' | 'warmup-cosine' | 'step' | 'exponential' | 'lr-callback' }>;

/** What makes a scheduler. */
interface Made {
  /** Lines before it: a function that it calls. */
  readonly before?: readonly string[];
  /** The expression. Lines after the first bring their indentation. */
  readonly call: readonly string[];
  /** Names that must be known where it stands. */
  readonly needs: readonly string[];
  readonly edits: readonly TextEdit[];
}

/** The edits that make a scheduler and step it in each round. */
export function schedule(script: Script, torch: TorchSite, settings: Plateau | Timed): TextEdit[] | Problem {
  const style = pythonStyle(script.text);
  const [optimizer] = torch.optimizers;
  if (!optimizer) return { reason: 'No optimizer is found at this loop.', line: torch.site.line };
  const made =
    settings.kind === 'reduce-on-plateau' ? plateau(script, torch, settings, style) : timed(script, torch, settings, style);
  if ('reason' in made) return made;
  const home = homeOf(script, torch, made.needs);
  if (!home)
    return {
      reason:
        'How long this loop is becomes known only within it, which a schedule must know before: work it out before the loop.',
      line: torch.site.line,
    };
  const [first = '', ...rest] = made.call;
  const said =
    settings.kind === 'reduce-on-plateau'
      ? saidOf(
          settings,
          torch.values.find(({ name }) => name === settings.monitor),
        )
      : settings;
  const lines = [`# ${purpose(said, torch.loop.unit)}`, ...(made.before ?? []), `${home.name} = ${first}`, ...rest];
  const making = home.put(lines, style);
  const stepping =
    settings.kind === 'reduce-on-plateau'
      ? stepOn(script, torch, settings, home.name, style)
      : step(script, torch, home.name, style);
  if (!making || !stepping) return cannot(torch);
  if ('reason' in stepping) return stepping;
  const from = otherRate(torch, settings);
  const rate = from === undefined ? [] : setRate(script, torch, from);
  return 'reason' in rate ? rate : [...made.edits, ...rate, making, ...stepping];
}

/** The rate that a schedule begins with, where the script's own is a number that nobody sets from outside, and another. */
function otherRate({ site }: TorchSite, settings: Plateau | Timed): number | undefined {
  const wanted = 'initialLr' in settings ? settings.initialLr : undefined;
  const { lr, lrIsDefault } = site.optimizer ?? {};
  return wanted === undefined || lr === undefined || lrIsDefault || Math.abs(wanted - lr) <= 1e-9 * lr ? undefined : wanted;
}

function cannot({ site }: TorchSite): Problem {
  return { reason: 'This loop is written on one line: give its body lines of its own first.', line: site.line };
}

function step({ text }: Script, { loop }: TorchSite, name: string, style: PythonStyle): TextEdit[] | undefined {
  const end = endOfRound(loop);
  const edit = end && linesAfter(text, end, [`${name}.step()`], style);
  return edit && [edit];
}

function stepOn(
  script: Script,
  torch: TorchSite,
  { monitor }: Plateau,
  name: string,
  style: PythonStyle,
): TextEdit[] | Problem | undefined {
  const value = torch.values.find((each) => each.name === monitor);
  return value && valueEdits(script, torch, value, (expression) => [`${name}.step(${expression})`], style);
}

function plateau({ root, text }: Script, torch: TorchSite, settings: Plateau, { eol, unit, quote }: PythonStyle): Made {
  const [optimizer] = torch.optimizers;
  const { name, edits } = schedulerClass(root, text, eol, 'ReduceLROnPlateau', optimizer?.makers[0]);
  const value = torch.values.find((each) => each.name === settings.monitor);
  // PyTorch reduces one round later than Keras, and its cooldown lasts one longer.
  const calls = looksFor(settings.patience, value, 1);
  const cooling = Math.round(Math.max(0, settings.cooldown - 1) / intervalAt(value));
  const cooldown = cooling > 0 ? `, cooldown=${field(cooling)}` : '';
  const least = settings.minLr > 0 ? `, min_lr=${field(literal(settings.minLr))}` : '';
  const mode = settings.mode === 'max' ? `, mode=${quote}max${quote}` : '';
  const call = [
    `${name}(`,
    `${unit}${optimizer?.name ?? ''}${mode}, factor=${field(literal(settings.factor))}, patience=${field(calls)},`,
    `${unit}threshold=${field(literal(settings.minDelta))}, threshold_mode=${quote}abs${quote}${cooldown}${least})`,
  ];
  return { call, needs: [], edits };
}

function intervalAt(value: Value | undefined): number {
  const every = value && intervalOf(value);
  return Math.max(1, (every && numberBehind(every)?.value) ?? 1);
}

/** What the comment says: the patience as it is looked at. */
export function saidOf<T extends Extract<RemedySettings, { patience: number }>>(settings: T, value: Value | undefined): T {
  const every = intervalAt(value);
  return { ...settings, patience: every === 1 ? settings.patience : every * lookedAt(settings.patience, every) };
}

/** Patience in looks at a value, which is there in every n-th round only where an `if` says so; `less` are taken off. */
export function looksFor(patience: number, value: Value | undefined, less = 0): string {
  const every = value && intervalOf(value);
  const number = every && numberBehind(every)?.value;
  if (!every) return String(Math.max(0, patience - less));
  if (number !== undefined && number > 0) return String(lookedAt(patience, number) - less);
  return `max(${LEAST_LOOKS}, ${patience} // ${every.text})${less > 0 ? ` - ${less}` : ''}`;
}

/** Fewer looks than this tell a floor from noise in no run. */
const LEAST_LOOKS = 3;

/** So many rounds in looks at a value that is there in every n-th round only. */
function lookedAt(rounds: number, every: number): number {
  return every === 1 ? rounds : Math.max(LEAST_LOOKS, Math.round(rounds / every));
}

/** The `n` of `if epoch % n == 0`. */
function intervalOf({ guards }: Value): SyntaxNode | undefined {
  for (const guard of guards) {
    const condition = guard.parent?.childForFieldName('condition');
    for (const node of condition ? [condition, ...named(condition)] : []) {
      const remainder = node.type === 'comparison_operator' ? named(node)[0] : node;
      const inner = remainder?.type === 'parenthesized_expression' ? named(remainder)[0] : remainder;
      if (inner?.type === 'binary_operator' && inner.children[1]?.type === '%')
        return inner.childForFieldName('right') ?? undefined;
    }
  }
  return undefined;
}

function timed(script: Script, torch: TorchSite, settings: Timed, style: PythonStyle): Made | Problem {
  const { root, text } = script;
  const [optimizer] = torch.optimizers;
  const maker = optimizer?.makers[0];
  const optim = optimizer?.name ?? 'optimizer';
  const named = (name: string): Named => schedulerClass(root, text, style.eol, name, maker);
  switch (settings.kind) {
    case 'step': {
      const { name, edits } = named('StepLR');
      return {
        call: [`${name}(${optim}, step_size=${field(settings.stepSize)}, gamma=${field(literal(settings.gamma))})`],
        needs: [],
        edits,
      };
    }
    case 'exponential': {
      const { name, edits } = named('ExponentialLR');
      return { call: [`${name}(${optim}, gamma=${field(literal(settings.gamma))})`], needs: [], edits };
    }
    case 'lr-callback': {
      const { name, edits } = named('LambdaLR');
      const unit = torch.loop.unit;
      const after = settings.hold > 1 ? `max(0, ${unit} - ${field(settings.hold - 1)})` : unit;
      const own = freeName(root, 'lr_factor', 'lr_factor_of');
      const before = [
        `def ${own}(${unit}):`,
        `${style.unit}return ${field(literal(settings.gamma))} ** ${after}  # times the rate of ${optim}`,
      ];
      return { before: [...before, ''], call: [`${name}(${optim}, lr_lambda=${own})`], needs: [], edits };
    }
    default:
      return cosine(script, torch, settings, style, named);
  }
}

function cosine(
  { root, text }: Script,
  torch: TorchSite,
  settings: Extract<Timed, { kind: 'cosine' | 'warmup-cosine' }>,
  { eol, unit, quote }: PythonStyle,
  named: (name: string) => Named,
): Made | Problem {
  const length = lengthFor(torch.loop, settings);
  if (!length)
    return {
      reason: 'The script does not say how often this loop runs, which a cosine must know: give the length as a number.',
      line: torch.site.line,
    };
  const optim = torch.optimizers[0]?.name ?? 'optimizer';
  const own = ownLength(torch.loop);
  const warm = settings.kind === 'warmup-cosine' ? settings.warmupSteps : 0;
  if (length.value !== undefined && length.value <= warm)
    return {
      reason: `The warm-up of ${warm} would be as long as the whole training of ${length.value}: make it shorter.`,
      line: torch.site.line,
    };
  const floor = floorOf(torch, settings.alpha, otherRate(torch, settings), warm > 0, quote);
  const needs = [...length.names, ...floor.names];
  // PyTorch's cosine climbs again behind its end: one that ends before the training must hold its floor.
  const endsEarly = own === undefined || (length.value !== undefined && own.value !== undefined && length.value < own.value);
  if (endsEarly) {
    const { name, edits } = named('LambdaLR');
    const math = mathModule(root, text, eol);
    const decay = (length.value ?? 0) - warm;
    const at = warm > 0 ? `(${torch.loop.unit} - ${field(warm)})` : torch.loop.unit;
    const down = `${literal(settings.alpha)} + ${literal(rounded(1 - settings.alpha, 12))} * (1 + ${math.name}.cos(${math.name}.pi * min(${at}, ${field(decay)}) / ${field(decay)})) / 2`;
    const rate = warm > 0 ? `(${torch.loop.unit} + 1) / ${warm + 1} if ${torch.loop.unit} < ${warm} else ${down}` : down;
    return {
      call: [`${name}(`, `${unit}${optim}, lambda ${torch.loop.unit}: ${rate})`],
      needs: [],
      edits: [...edits, ...math.edits],
    };
  }
  const annealing = named('CosineAnnealingLR');
  const least = floor.text ? `, eta_min=${floor.text}` : '';
  if (warm === 0)
    return { call: callOn(annealing.name, `${optim}, T_max=${field(length.text)}${least}`, unit), needs, edits: annealing.edits };
  const [linear, sequential] = [named('LinearLR'), named('SequentialLR')];
  const rest = restOf(length, warm);
  const call = [
    `${sequential.name}(${optim}, [`,
    `${unit}${linear.name}(${optim}, start_factor=1 / ${warm + 1}, total_iters=${warm}),`,
    ...callOn(annealing.name, `${optim}, T_max=${field(rest)}${least}`, unit).map(
      (line, i, all) => unit + line + (i === all.length - 1 ? ',' : ''),
    ),
    `], milestones=[${warm}])`,
  ];
  return { call, needs, edits: once([...annealing.edits, ...linear.edits, ...sequential.edits]) };
}

/** The same import is needed once. */
function once(edits: readonly TextEdit[]): TextEdit[] {
  return edits.filter(({ text }, i) => edits.findIndex((each) => each.text === text) === i);
}

/** A call on one line, or on two where that would be a long one. */
function callOn(name: string, args: string, unit: string): string[] {
  const line = `${name}(${args})`;
  return line.length <= 88 ? [line] : [`${name}(`, `${unit}${args})`];
}

function restOf({ text, value, names }: Length, warm: number): string {
  return names.length === 0 && value !== undefined ? String(value - warm) : `max(1, ${text} - ${warm})`;
}

/** The lowest rate of a cosine, in the script's own words where it has some. */
function floorOf(
  { loop, optimizers }: TorchSite,
  alpha: number,
  from: number | undefined,
  warm: boolean,
  quote: string,
): { text: string; names: readonly string[] } {
  if (alpha === 0) return { text: '', names: [] };
  const [optimizer] = optimizers;
  const [maker, ...more] = optimizer?.makers ?? [];
  const rate = maker && more.length === 0 ? rateIn(maker) : undefined;
  const written = maker && rateBehind(maker);
  if (rate && written && written.node === rate)
    return { text: field(literal(rounded((from ?? written.value) * alpha, 12))), names: [] };
  const isName = rate && (rate.type === 'identifier' || rate.type === 'attribute') && sameFunction(rate, loop.site);
  if (isName) return { text: `${field(literal(alpha))} * ${rate.text}`, names: namesIn(rate) };
  // A warm-up that is made before has lowered the rate already.
  const key = quote + (warm ? 'initial_lr' : 'lr') + quote;
  return { text: `${field(literal(alpha))} * ${optimizer?.name ?? 'optimizer'}.param_groups[0][${key}]`, names: [] };
}
