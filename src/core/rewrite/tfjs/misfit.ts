import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, TrainingSite } from '../analysis.ts';

/** Why a change that can be written would do nothing, or what nobody asked for. */
export function misfit(site: TrainingSite, settings: RemedySettings): Problem | undefined {
  const { stopper, optimizer } = site;
  if (site.ask) return site.ask;
  if (site.kind === 'loop' && 'monitor' in settings && !site.monitors.some(({ name }) => name === settings.monitor)) {
    const reason = `No ${settings.monitor} is surely a number in this loop: keep the cost that minimize returns in a variable of the loop itself first.`;
    return { reason, line: site.line };
  }
  if (settings.kind === 'reduce-on-plateau' && stopper?.patience !== undefined && stopper.patience <= settings.patience) {
    const after = stopper.patience < 2 ? 'the first epoch' : `${stopper.patience} epochs`;
    const reason = `\`${stopper.what}\` ends this training after ${after} without progress, before a rule with a patience of ${settings.patience} lowers the rate: give it a patience of more than ${settings.patience} first.`;
    return { reason, line: stopper.line };
  }
  if (settings.kind === 'switch-to-sgd' && (optimizer?.kind === 'sgd' || optimizer?.kind === 'momentum'))
    return {
      reason: `This training uses ${optimizer.kind === 'sgd' ? 'SGD' : 'SGD with momentum'} already.`,
      line: optimizer.line,
    };
  return undefined;
}
