import { numberOf, resolve } from '../javascript/javascript.ts';
import { isRepeatable, meansTheSameAt, operand } from '../javascript/edit.ts';
import { numberBehind } from '../javascript/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named } from '../tree.ts';
import { epochsLeftOut, option, optionsObject, type Fit } from './fits.ts';
import type { Setting } from './helper.ts';
import { counterOf } from './loops.ts';
import type { Making } from './optimizer.ts';

/** How long a training is: as the script itself writes it, and as a number, as far as each can be had. */
export interface Length {
  readonly text: string | undefined;
  readonly count: number | undefined;
}

/** Epochs of a fit, or of all its turns in the loop around it. */
export function lengthOf(fit: Fit, loop: SyntaxNode | undefined): Length {
  const own = epochsOf(fit, loop ?? fit.call);
  if (!loop) return own;
  const turns = counterOf(loop);
  const count = turns?.count === undefined || own.count === undefined ? undefined : turns.count * own.count;
  if (!turns?.rounds) return { text: undefined, count };
  if (own.count === 1) return { text: turns.rounds, count };
  return { text: own.text && `${turns.rounds} * ${own.text}`, count };
}

function epochsOf(fit: Fit, place: SyntaxNode): Length {
  const nowhere = { text: undefined, count: undefined };
  const object = optionsObject(fit);
  if (epochsLeftOut(fit)) return { text: '1', count: 1 };
  const found = object && option(object, 'epochs');
  // Epochs that are over already count as well there.
  if (!object || !found || !('value' in found) || option(object, 'initialEpoch')) return nowhere;
  const count = numberOf(found.value);
  const spread = found.at.type === 'spread_element' ? named(found.at)[0]?.text : undefined;
  const holder = fit.options.kind === 'variable' && resolve(fit.options.argument) === object ? fit.options.argument.text : spread;
  if (holder !== undefined && found.value.type !== 'number')
    return { text: spread && holder !== spread ? undefined : `${holder}.epochs`, count };
  const text = isRepeatable(found.value) && meansTheSameAt(found.value, place) ? operand(found.value) : undefined;
  return { text, count };
}

/** Rounds of a decay: those that were asked for, or the script's own where they are the same or left to it. */
export function roundsFor(asked: number | undefined, length: Length, without = 0): Setting | undefined {
  if (asked !== undefined && (length.count === undefined || asked !== Math.max(1, length.count - without))) return asked;
  if (length.text === undefined) return asked ?? (length.count === undefined ? undefined : Math.max(1, length.count - without));
  if (without === 0) return asNumber(length.text.replace(/^\((.*)\)$/s, '$1'));
  const number = Number(length.text);
  return Number.isNaN(number) ? { expression: `${length.text} - ${without}` } : Math.max(1, number - without);
}

function asNumber(text: string): Setting {
  const number = Number(text);
  return Number.isNaN(number) ? { expression: text } : number;
}

/** What the rate at which a schedule begins is called in the code that is written. */
export const START = 'initialLr';

/**
 * The rate at which a schedule begins, as it is written at a place: the script's own name for it, or a number. Undefined where the
 * optimizer's own is meant and not surely known: the code then reads it while it runs.
 */
export function startFor(asked: number | undefined, making: Making | undefined, place: SyntaxNode): Setting | undefined {
  if (asked === undefined) return undefined;
  const rate = making?.rate;
  if (!rate) return making?.lr === asked ? undefined : asked;
  const written = numberBehind(rate);
  if (!written || written.value !== asked) return asked;
  if (rate.type !== 'number' && isRepeatable(rate) && meansTheSameAt(rate, place)) return { expression: rate.text };
  return written.isDefault ? undefined : asked;
}
