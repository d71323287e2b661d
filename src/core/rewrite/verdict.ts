import type { Problem, ScriptAnalysis } from './analysis.ts';

/** What is to be said of a whole script. */
export type ScriptVerdict =
  | { readonly kind: 'edit' }
  /** A person must choose a site, or say something that the script does not. */
  | ({ readonly kind: 'ask' } & Problem)
  /** All training that is found has a schedule already. */
  | ({ readonly kind: 'no-add' } & Problem)
  | ({ readonly kind: 'refuse' } & Problem);

/** Whether a script can be edited as it is, and if not, why. */
export function verdictOf({ framework, sites, problem }: ScriptAnalysis): ScriptVerdict {
  if (problem) return { kind: 'refuse', ...problem };
  if (!framework) return { kind: 'refuse', reason: 'This script uses no framework that Lossline knows.' };
  const [first, ...others] = sites;
  if (!first) return { kind: 'refuse', reason: 'No training is found in this file: open the file that trains the model.' };
  const scheduled = first.existingSchedule;
  if (scheduled && others.every((site) => site.existingSchedule)) {
    const reason = `This training already changes its learning rate, in \`${scheduled.what}\`: two schedules would work against each other.`;
    return { kind: 'no-add', reason, line: scheduled.line };
  }
  if (others.length > 0) {
    const lines = sites.map(({ what, line }) => `${what} (line ${line})`).join(', ');
    return { kind: 'ask', reason: `Several places train here, choose one: ${lines}.` };
  }
  return first.ask ? { kind: 'ask', ...first.ask } : { kind: 'edit' };
}
