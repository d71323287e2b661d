import type { TrainingSite } from '../rewrite/analysis.ts';
import type { Remedy } from '../schedules/remedy.ts';

/**
 * The remedy as it fits a training site: a rule that watches a value which is not to be had there would never act, so it watches the
 * best that is, and says so. A remedy that fits already is returned as it is.
 */
export function fittedTo(remedy: Remedy, site: TrainingSite): Remedy {
  const { settings } = remedy;
  if (!settings || !('monitor' in settings)) return remedy;
  const wanted = settings.monitor;
  const same = site.monitors.find(({ name }) => name === wanted);
  const kind = wanted.startsWith('val') ? 'validation' : 'training';
  const best = same ?? site.monitors.find(({ of }) => of === kind) ?? site.monitors[0];
  if (!best || (same && (settings.mode ?? 'min') === same.mode)) return remedy;
  const fitted = { ...settings, monitor: best.name, mode: best.mode };
  if (same) return { ...remedy, settings: fitted };
  const reason = remedy.reason.replace(`better ${wanted}`, () => `better ${best.name}`);
  const why = best.of === kind ? '' : `, since ${site.what} in line ${site.line} reports no ${wanted}`;
  return { ...remedy, reason: why ? `${reason} It watches ${best.name}${why}.` : reason, settings: fitted };
}
