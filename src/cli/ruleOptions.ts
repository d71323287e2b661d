import { type Kind, type KnownRule, originalName, type Setting, type Settings } from '../core/diagnosis/rules/knownRule.ts';
import { rules } from '../core/diagnosis/rules/registry.ts';
import { UserError } from './userError.ts';

/** What was given for the parameters of rules, by the name of the option. */
export type Given = ReadonlyMap<string, unknown>;

/** `minDelta` is `--min-delta`. */
const optionName = (parameter: string): string => originalName(parameter).replaceAll('_', '-');
const optionsOf = (rule: KnownRule): string[] => Object.keys(rule.kinds).map((name) => `--${optionName(name)}`);
const list = (names: readonly string[]): string => names.join(', ');

/** The names of all parameters of all rules, as options. */
export const PARAMETERS: readonly string[] = [...new Set(rules.flatMap((rule) => Object.keys(rule.kinds).map(optionName)))];
export const RULES: readonly string[] = rules.map(({ name }) => name);

/** The rules that were named. @throws UserError that lists what there is. */
export function rulesNamed(names: readonly string[]): KnownRule[] {
  return [...new Set(names)].map((name) => {
    const rule = rules.find((known) => known.name === name);
    if (!rule) throw new UserError(`Unknown rule "${name}". Rules: ${list(RULES)}.`);
    return rule;
  });
}

/** What was given for each of these rules. @throws UserError for a parameter that none of them has, or that makes no sense. */
export function settingsFor(named: readonly KnownRule[], given: Given): ReadonlyMap<KnownRule, Settings> {
  for (const option of given.keys()) {
    if (named.length === 0) throw new UserError(`--${option} belongs to a rule: name it with --rule. Rules: ${list(RULES)}.`);
    if (named.some((rule) => optionsOf(rule).includes(`--${option}`))) continue;
    const have = named.map((rule) => `${rule.name} has ${list(optionsOf(rule))}`).join('; ');
    throw new UserError(`There is no --${option}: ${have}.`);
  }
  const settings = (rule: KnownRule): Settings =>
    Object.fromEntries(
      Object.entries(rule.kinds).flatMap(([name, kind]) => {
        const text = given.get(optionName(name));
        return typeof text !== 'string' ? [] : [[name, read(optionName(name), kind, text)]];
      }),
    );
  return new Map(named.map((rule) => [rule, settings(rule)]));
}

function read(option: string, kind: Kind, text: string): Setting {
  const number = text.trim() === '' ? NaN : Number(text);
  if (kind === 'number' && Number.isFinite(number)) return number;
  if (kind === 'whole' && Number.isInteger(number)) return number;
  if (Array.isArray(kind) && kind.includes(text)) return text;
  const what = kind === 'number' ? 'a number' : kind === 'whole' ? 'a whole number' : `one of ${list([...kind])}`;
  throw new UserError(`--${option} takes ${what}, not "${text}".`);
}
