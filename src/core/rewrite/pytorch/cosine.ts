import { rounded } from '../../diagnosis/numbers.ts';
import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal } from '../purpose.ts';
import type { PythonStyle } from '../python/edit.ts';
import { namesIn } from '../python/rounds.ts';
import { lengthFor, ownLength, type Length } from './length.ts';
import { mathModule, type Named } from './naming.ts';
import { hasOwnRates, rateBehind, rateIn } from './optimizerSite.ts';
import { sameFunction, type TorchSite } from './sites.ts';

/** What makes a scheduler. */
export interface Made {
  /** Lines before it: a function that it calls. */
  readonly before?: readonly string[];
  /** The expression. Lines after the first bring their indentation. */
  readonly call: readonly string[];
  /** Names that must be known where it stands. */
  readonly needs: readonly string[];
  readonly edits: readonly TextEdit[];
}

/** The rate that a schedule begins with, where the script's own is a number that nobody sets from outside, and another. */
export function otherRate({ site }: TorchSite, settings: RemedySettings): number | undefined {
  const wanted = 'initialLr' in settings ? settings.initialLr : undefined;
  const { lr, lrIsDefault } = site.optimizer ?? {};
  return wanted === undefined || lr === undefined || lrIsDefault || Math.abs(wanted - lr) <= 1e-9 * lr ? undefined : wanted;
}

/** A cosine, after a warm-up where one is asked for. */
export function cosine(
  { root, text }: Script,
  torch: TorchSite,
  settings: Extract<RemedySettings, { kind: 'cosine' | 'warmup-cosine' }>,
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
  // Groups of parameters may have rates below any number, which would rise to it.
  if (optimizer?.makers.some(hasOwnRates)) return { text: '', names: [] };
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
