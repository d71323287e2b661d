import type { TrainingSite } from '../rewrite/analysis.ts';
import type { Remedy } from '../schedules/remedy.ts';

/**
 * The remedy as it fits a training call: a rule that watches a value which this call does not report would never act, so it watches the
 * best that is reported instead, and says so. A remedy that fits already is returned as it is.
 */
export function fittedTo(remedy: Remedy, site: TrainingSite): Remedy {
  const { settings } = remedy;
  const [monitor] = site.monitors;
  if (settings?.kind !== 'reduce-on-plateau' || monitor === undefined || site.monitors.includes(settings.monitor)) return remedy;
  const reason = remedy.reason.replace(`better ${settings.monitor}`, () => `better ${monitor}`);
  return {
    ...remedy,
    reason: `${reason} It watches ${monitor}, since ${site.what} in line ${site.line} reports no ${settings.monitor}.`,
    settings: { ...settings, monitor },
  };
}
