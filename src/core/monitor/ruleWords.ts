import { placeText } from '../diagnosis/facts.ts';
import { count, rateChange, rateText } from '../diagnosis/numbers.ts';
import { originalName } from '../diagnosis/rules/knownRule.ts';
import type { Action, Acted } from '../diagnosis/rules/rule.ts';
import type { Said } from './history.ts';
import type { Candidate, Recorded, RuleReplay } from './knownRules.ts';

/** Columns of the table "who would have acted when": where a rule acted first, how often, and what it did to the rate or why. */
export const RULE_COLUMNS = ['Rule', 'First', 'Times', 'Effect'] as const;

/** "Keras ReduceLROnPlateau (patience=5)". */
export function ruleTitle({ rule, given }: Pick<RuleReplay, 'rule' | 'given'>): string {
  const settings = Object.entries(given).map(([name, value]) => `${originalName(name)}=${value ?? 'None'}`);
  return settings.length > 0 ? `${rule.title} (${settings.join(', ')})` : rule.title;
}

/** What rules watch, when, and from which rate: "val_loss, once an epoch (200 looks); the rate begins at 0.02." */
export function circumstances({ monitored, looks, lr }: Recorded): string {
  const often = looks.axis === 'epoch' ? 'once an epoch' : 'at each value (the log does not count epochs)';
  const rate = lr === undefined ? 'the log has no rate: shares of the first one are shown' : `the rate begins at ${rateText(lr)}`;
  return `${monitored.name}, ${often} (${count(looks.looks.length, 'look')}); ${rate}.`;
}

/** A line for each thing that a rule did; alarms at looks in a row are one. */
export function actedLines(recorded: Recorded, { acted }: RuleReplay): string[] {
  const place = ({ look }: Acted) => placeOfLook(recorded, look);
  return inARow(acted).map(([first, last, times]) => {
    const until = times > 1 ? ` to ${place(last)} (${count(times, 'time')})` : '';
    return `${place(first)}${until}: ${actionText(first.action)}`;
  });
}

function placeOfLook({ looks: { axis, at } }: Recorded, look: number): string {
  return placeText(axis, at[look] ?? NaN);
}

/** "17 times; the rate in the end is 2e-19." */
export function outcome({ acted, rate }: RuleReplay): string {
  const often = acted.length > 0 ? count(acted.length, 'time') : 'Never';
  return `${often}; the rate in the end is ${rateText(rate)}.`;
}

/** How a rule stands in the table. */
export function ruleRow(recorded: Recorded, candidate: Candidate): readonly string[] {
  const rule = ruleTitle(candidate);
  if ('unable' in candidate) return [rule, '–', '', candidate.unable];
  const { acted, rate } = candidate;
  const [first] = acted;
  if (!first) return [rule, 'never', '', ''];
  const effect = first.action.kind === 'rate' ? rateChange(recorded.lr ?? 1, rate) : actionText(first.action);
  return [rule, placeOfLook(recorded, first.look), `${acted.length} ×`, effect];
}

/** A verdict of Lossline's own: where it was said, and for what it is good. */
export function saidText({ axis, at, verdict }: Said): readonly [string, string] {
  return [placeText(axis, at), `${verdict.sentence} (${verdict.strength})`];
}

function actionText(action: Action): string {
  if (action.kind === 'rate') return rateChange(action.from, action.to);
  return action.kind === 'stop' ? `stops: ${action.reason}` : action.reason;
}

/** The first and the last of alarms at looks that follow each other, and how many they are. Cuts stand alone. */
function inARow(acted: readonly Acted[]): [Acted, Acted, number][] {
  const rows: [Acted, Acted, number][] = [];
  for (const one of acted) {
    const row = rows[rows.length - 1];
    if (row && one.action.kind === 'flag' && one.look === row[1].look + 1) {
      row[1] = one;
      row[2]++;
    } else rows.push([one, one, 1]);
  }
  return rows;
}
