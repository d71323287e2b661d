import type { Context } from '../diagnosis/curve.ts';
import type { Run } from '../runs/run.ts';
import type { Plan } from '../runs/sample.ts';
import type { ScriptAnalysis, TrainingSite } from '../rewrite/analysis.ts';

/** What the script of a run says of it, as far as it says it literally and for all of its training calls alike. */
export interface ScriptFacts {
  /** Whether every training call changes its learning rate by itself: then nothing is put on top of that. */
  readonly scheduled: boolean;
  /** In lower case: `adam`, `sgd`; `momentum` for one that carries it. */
  readonly optimizer?: string;
  /** The rate at the start. */
  readonly lr?: number;
  readonly batch?: number;
  readonly epochs?: number;
}

/** Nothing is known of the script. */
export const NO_FACTS: ScriptFacts = { scheduled: false };

/** What an analysed script says. */
export function factsOfScript({ sites }: Pick<ScriptAnalysis, 'sites'>): ScriptFacts {
  const optimizer = common(sites, ({ optimizer: site }) => (site?.momentum ? 'momentum' : site?.kind));
  const lr = common(sites, ({ optimizer: site }) => (site?.lrIsDefault ? undefined : site?.lr));
  const batch = common(sites, (site) => site.batch);
  const epochs = common(sites, (site) => site.epochs);
  return {
    scheduled: sites.length > 0 && sites.every((site) => site.existingSchedule !== undefined),
    ...(optimizer !== undefined && { optimizer }),
    ...(lr !== undefined && { lr }),
    ...(batch !== undefined && { batch }),
    ...(epochs !== undefined && { epochs }),
  };
}

/** What of this the curve is judged by. */
export function contextOf({ optimizer, lr, batch }: ScriptFacts): Context {
  return { optimizer, lr, batch };
}

/** How long a run is meant to be: as its log says, else as its script does. */
export function planOf(run: Run, { epochs }: ScriptFacts): Plan {
  return { ...(epochs !== undefined && { epochs }), ...run.planned };
}

/** What all training calls say; undefined where one says nothing, or another thing: nobody knows which of them is running. */
function common<T>(sites: readonly TrainingSite[], said: (site: TrainingSite) => T | undefined): T | undefined {
  const [first, ...others] = sites.map(said);
  return others.every((other) => other === first) ? first : undefined;
}
