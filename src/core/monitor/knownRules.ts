import { firstRate } from '../diagnosis/rate.ts';
import type { KnownRule, Need, Settings } from '../diagnosis/rules/knownRule.ts';
import { keras } from '../diagnosis/rules/keras.ts';
import { rules } from '../diagnosis/rules/registry.ts';
import { type Acted, replay } from '../diagnosis/rules/rule.ts';
import { tfp } from '../diagnosis/rules/tfp.ts';
import { torch } from '../diagnosis/rules/torch.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { type Looks, looksAt } from './looks.ts';

/** A recorded run as rules are shown it. */
export interface Recorded {
  readonly monitored: Series;
  readonly looks: Looks;
  /** The rate at the start; undefined where nobody knows it, and rates are then shares of the first one. */
  readonly lr: number | undefined;
}

/** A rule with settings, and what it would have done. */
export interface RuleReplay {
  readonly rule: KnownRule;
  /** What differs from its defaults. */
  readonly given: Settings;
  readonly acted: readonly Acted[];
  /** The rate after all that. */
  readonly rate: number;
}

/** A rule in the table of those that might have acted, or why it cannot be replayed on this run. */
export type Candidate = RuleReplay | { readonly rule: KnownRule; readonly given: Settings; readonly unable: string };

/** The run as rules see it that monitor `series` and start at the rate `lr`; by default its judged loss and its first rate. */
export function recordedOn(run: Run, series = run.judged(), lr = firstRate(run.byRole('lr'))): Recorded | undefined {
  if (!series || series.length === 0) return undefined;
  return { monitored: series, looks: looksAt(series, run.byRole('train/loss'), run.byRole('val/loss')), lr };
}

/** @throws RangeError that says why the rule refuses these settings or cannot be replayed on this run. */
export function replayRule(rule: KnownRule, given: Settings, { monitored, looks: { looks }, lr = 1 }: Recorded): RuleReplay {
  const watching = rule.start(given, { lr, monitored });
  const lacking = rule.needs(given).filter((need) => looks.every((look) => look[need] === undefined));
  if (lacking.length > 0) throw new RangeError(`It needs ${lacking.map((need) => NEEDS[need]).join(' and ')}.`);
  const acted = replay(watching, looks);
  const rate = acted.reduce((before, { action }) => (action.kind === 'rate' ? action.to : before), lr);
  return { rule, given, acted, rate };
}

const NEEDS: Readonly<Record<Need, string>> = {
  train: 'a training loss beside what is monitored',
  validation: 'a validation loss beside what is monitored',
  silence: 'times, and the log tells none',
};

/** TensorFlow Probability has no default for its tolerance. */
const VARIANTS: ReadonlyMap<KnownRule, readonly Settings[]> = new Map([
  [keras, [{}, { patience: 5 }]],
  [torch, [{}, { patience: 5 }]],
  [tfp, [{ rtol: 0.01 }]],
]);

/** Who would have acted when: every rule with its defaults, and the two best known with half their patience too. */
export function candidates(recorded: Recorded): Candidate[] {
  return rules.flatMap((rule) =>
    (VARIANTS.get(rule) ?? [{}]).map((given): Candidate => {
      try {
        return replayRule(rule, given, recorded);
      } catch (error) {
        if (error instanceof RangeError) return { rule, given, unable: error.message };
        throw error;
      }
    }),
  );
}
