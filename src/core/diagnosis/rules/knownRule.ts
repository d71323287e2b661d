import type { Role } from '../../runs/sample.ts';
import type { Rule } from './rule.ts';

/** What a parameter takes: any number, a whole number, or one of some words. */
export type Kind = 'number' | 'whole' | readonly string[];
/** A value of a parameter; undefined stands for Python's `None`. */
export type Setting = number | string | undefined;
export type Settings = Readonly<Record<string, Setting>>;

/** What rules look at beside the monitored value. */
export type Need = 'train' | 'validation' | 'silence';

/** What a rule needs to be told of the run at its start. */
export interface Start {
  /** The rate at the start. */
  readonly lr: number;
  /** The series that is monitored. */
  readonly monitored: { readonly name: string; readonly role: Role };
}

/** A rule that others use, with the parameters of the original under their own names (written as here: `minDelta` is `min_delta`). */
export interface KnownRule {
  /** As on the command line. */
  readonly name: string;
  /** As people know it. */
  readonly title: string;
  /** What a log must have beside the monitored value. */
  needs(given: Settings): readonly Need[];
  readonly defaults: Settings;
  readonly kinds: Readonly<Record<string, Kind>>;
  /** @throws RangeError that says why the original refuses these settings. What is not given is as in `defaults`. */
  start(given: Settings, at: Start): Rule;
}

interface Definition<S> extends Omit<KnownRule, 'needs' | 'defaults' | 'kinds' | 'start'> {
  readonly defaults: S;
  readonly kinds: { readonly [Key in keyof S]-?: Kind };
  needs?(settings: S): readonly Need[];
  start(settings: S, at: Start): Rule;
}

/** Forgets what the settings of one rule are called, so that all can be held in one list. */
export function known<S extends { readonly [Key in keyof S]: Setting }>(rule: Definition<S>): KnownRule {
  return {
    ...rule,
    defaults: rule.defaults as Settings,
    needs: (given) => rule.needs?.({ ...rule.defaults, ...given }) ?? [],
    start: (given, at) => rule.start({ ...rule.defaults, ...given }, at),
  };
}

/** The name of a parameter as in the original: `min_delta`. */
export function originalName(parameter: string): string {
  return parameter.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
