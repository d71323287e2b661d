import { rateText } from '../diagnosis/numbers.ts';
import type { RemedySettings } from '../schedules/remedy.ts';

/** The one line of comment that tells a reader of the script what the change is for. */
export function purpose(settings: RemedySettings, unit: 'epoch' | 'step' = 'epoch'): string {
  const many = (count: number) => `${count} ${unit}${count === 1 ? '' : 's'}`;
  switch (settings.kind) {
    case 'reduce-on-plateau':
      return `Lowers the learning rate when ${settings.monitor} has not improved for ${many(settings.patience)}.`;
    case 'cosine':
      return `Lowers the learning rate along a cosine, to ${share(settings.alpha)} of it at the end.`;
    case 'warmup-cosine':
      return `Raises the learning rate for ${many(settings.warmupSteps)}, then lowers it along a cosine to ${share(settings.alpha)} of it.`;
    case 'step':
      return `Multiplies the learning rate by ${rateText(settings.gamma)} every ${many(settings.stepSize)}.`;
    case 'exponential':
      return `Multiplies the learning rate by ${settings.gamma} every ${unit}.`;
    case 'lr-callback':
      return `The learning rate of each ${unit}: change this function as you like.`;
    case 'set-rate':
      return `Learning rate ${rateText(settings.lr)}.`;
    case 'switch-to-sgd':
      return `From ${unit} ${settings.at + 1} on, SGD with momentum takes over.`;
    case 'early-stopping':
      return `Stops the training when ${settings.monitor} has not improved for ${many(settings.patience)}.`;
  }
}

/** Where its comment may stand: a little above what changes the rate, or above or within a training call and its options. */
const [ABOVE, BELOW] = [16, 40];

/** Whether a change of this kind that Lossline put there stands at one of these (1-based) lines, by its comment. */
export function isOwn(text: string, lines: readonly number[], kind: RemedySettings['kind']): boolean {
  const all = text.split('\n');
  return lines.some((line) => all.slice(Math.max(0, line - 1 - ABOVE), line + BELOW).some((each) => COMMENTS[kind].test(each)));
}

const COMMENTS: Readonly<Record<RemedySettings['kind'], RegExp>> = {
  'reduce-on-plateau': /(#|\/\/) Lowers the learning rate when .* has not improved for/,
  cosine: /(#|\/\/) Lowers the learning rate along a cosine, to/,
  'warmup-cosine': /(#|\/\/) Raises the learning rate for .*, then lowers it along a cosine/,
  step: /(#|\/\/) Multiplies the learning rate by .* every \d+ (epoch|step)/,
  exponential: /(#|\/\/) Multiplies the learning rate by .* every (epoch|step)\./,
  'lr-callback': /(#|\/\/) The learning rate of each (epoch|step):/,
  'set-rate': /(#|\/\/) Learning rate .*\./,
  'switch-to-sgd': /(#|\/\/) From (epoch|step) \d+ on, SGD/,
  'early-stopping': /(#|\/\/) Stops the training when .* has not improved for/,
};

function share(alpha: number): string {
  return `${rateText(alpha * 100)} %`;
}

/** A number as a person would type it: `0.001`, but `1e-6` rather than `0.000001`. */
export function literal(value: number): string {
  const [plain, short] = [String(value), value.toExponential().replace('e+', 'e')];
  return value < 0.001 && short.length < plain.length ? short : plain;
}
