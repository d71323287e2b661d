import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal, purpose } from '../purpose.ts';
import { linesAfter, pythonStyle, type PythonStyle } from '../python/edit.ts';
import { cosine, otherRate, type Made } from './cosine.ts';
import { intervalAt, looksFor, saidOf } from './looks.ts';
import { freeName, schedulerClass, type Named } from './naming.ts';
import { setRate } from './rate.ts';
import { endOfRound, homeOf } from './place.ts';
import type { TorchSite } from './sites.ts';
import { valueEdits } from './watch.ts';

type Plateau = Extract<RemedySettings, { kind: 'reduce-on-plateau' }>;
type Timed = Extract<RemedySettings, { kind: 'cosine' | 'warmup-cosine' | 'step' | 'exponential' | 'lr-callback' }>;

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
