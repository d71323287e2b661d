import type { TrainingSite } from '../rewrite/analysis.ts';
import { commonSettings, remedyWith, TITLES, type Basics } from '../schedules/catalogue.ts';
import { REMEDIES, type Remedy } from '../schedules/remedy.ts';

/** What a script says of the training at a site. */
export function basicsOf(site: TrainingSite | undefined): Basics {
  const [lr, rounds, best] = [site?.optimizer?.lr, site?.epochs, site?.monitors[0]];
  return {
    ...(lr !== undefined && { lr }),
    ...(rounds !== undefined && { rounds }),
    ...(site?.unit && { unit: site.unit }),
    monitor: best?.name ?? 'loss',
    ...(best && { mode: best.mode }),
    ...(site?.stopper?.patience !== undefined && { stopsAfter: site.stopper.patience }),
  };
}

/**
 * Every remedy for a script that has not been seen to run: common settings, and what the script itself says. One that cannot be worked
 * out from that has no settings, and its reason says what is missing.
 */
export function scriptRemedies(site: TrainingSite | undefined, seen: Partial<Basics> = {}): readonly Remedy[] {
  const basics = { ...basicsOf(site), ...seen };
  return REMEDIES.map((kind) => {
    const settings = commonSettings(kind, basics);
    return 'lacks' in settings ? { id: kind, title: TITLES[kind], reason: settings.lacks } : remedyWith(settings, basics);
  });
}
