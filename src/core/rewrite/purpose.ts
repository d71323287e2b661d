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

function share(alpha: number): string {
  return `${rateText(alpha * 100)} %`;
}

/** A number as a person would type it: `0.001`, but `1e-6` rather than `0.000001`. */
export function literal(value: number): string {
  const [plain, short] = [String(value), value.toExponential().replace('e+', 'e')];
  return value < 0.001 && short.length < plain.length ? short : plain;
}
