import { field } from '../edit.ts';
import { literal } from '../purpose.ts';
import type { RemedySettings } from '../../schedules/remedy.ts';

/** Settings of the schedules that are known in advance. */
export type Decay = Extract<RemedySettings, { kind: 'cosine' | 'warmup-cosine' | 'step' | 'exponential' | 'lr-callback' }>;

const number = (value: number) => field(literal(Number(value.toPrecision(12))));

/** How long a cosine is; `ends`: it is over before the loop is. */
export interface Span {
  readonly rounds: string;
  readonly ends: boolean;
}

/**
 * The rate of a round as an expression, in lines of which the later ones belong further in.
 * @param start the rate at the beginning, `round` the rounds before this one: both as operands
 */
export function rateFormula(settings: Decay, start: string, round: string, span?: Span): [string, ...string[]] {
  switch (settings.kind) {
    case 'step':
      return [`${start} * ${number(settings.gamma)} ** Math.floor(${round} / ${number(settings.stepSize)})`];
    case 'exponential':
      return [`${start} * ${number(settings.gamma)} ** ${round}`];
    case 'cosine':
      return [cosine(start, settings.alpha, round, span)];
    case 'warmup-cosine': {
      const { warmupSteps, alpha } = settings;
      const rise = `(${start} * (${round} + 1)) / ${literal(warmupSteps + 1)}`;
      const fall = cosine(start, alpha, `(${round} - ${literal(warmupSteps)})`, span);
      return [`${round} < ${literal(warmupSteps)}`, `? ${rise}`, `: ${fall}`];
    }
    case 'lr-callback':
      return [
        `${round} < ${number(settings.hold)} ? ${start} : ${start} * ${number(settings.gamma)} ** (${round} - ${literal(settings.hold - 1)})`,
      ];
  }
}

function cosine(start: string, alpha: number, at: string, span: Span | undefined): string {
  const { rounds, ends } = span ?? { rounds: '1', ends: true };
  const round = ends ? `Math.min(${at.replace(/^\((.*)\)$/s, '$1')}, ${rounds})` : at;
  const wave = `(1 + Math.cos((Math.PI * ${round}) / ${rounds}))`;
  if (alpha === 0) return `${start} * 0.5 * ${wave}`;
  return `${start} * (${number(alpha)} + ${literal(Number((1 - alpha).toPrecision(12)))} * 0.5 * ${wave})`;
}
