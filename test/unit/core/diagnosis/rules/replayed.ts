import type { KnownRule, Settings } from '../../../../../src/core/diagnosis/rules/knownRule.ts';
import { type Action, type Look, replay } from '../../../../../src/core/diagnosis/rules/rule.ts';
import type { Role } from '../../../../../src/core/runs/sample.ts';

type Values = readonly (number | undefined)[];

/** A value that stays as it is. */
export const flat = (length: number, value = 0.5): number[] => Array.from({ length }, () => value);

/** What a rule does at which looks (from 0). */
export function replayed(rule: KnownRule, looks: readonly Look[], given: Settings, lr = 1, role: Role = 'train/loss') {
  return replay(rule.start(given, { lr, monitored: { name: 'm', role } }), looks);
}

const looksOf = (values: Values): Look[] => values.map((value, step) => ({ value, step }));

/** The looks at which it does something. */
export function acts(rule: KnownRule, values: Values, given: Settings = {}, lr?: number, role?: Role): number[] {
  return replayed(rule, looksOf(values), given, lr, role).map(({ look }) => look);
}

/** The rates that it sets. */
export function rates(rule: KnownRule, values: Values, given: Settings, lr: number): number[] {
  const to = (action: Action) => (action.kind === 'rate' ? [action.to] : []);
  return replayed(rule, looksOf(values), given, lr).flatMap(({ action }) => to(action));
}
