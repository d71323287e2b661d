import { digits as written, place, placeText, unitOf } from '../src/protocol/numbers.ts';
import type { Axis, Progress, RunState, SeriesFacts, Verdict } from '../src/protocol/view.ts';

/** A number with the digits that matter. */
export function digits(value: number | null): string {
  return value === null ? 'not a number' : written(value);
}

/** A position, for people: "epoch 27", "step 1,200", "point 1". */
export function position(axis: Axis, x: number): string {
  return placeText(axis, x);
}

/** The same without its word. Points are counted from 1. */
export function positionNumber(axis: Axis, x: number): string {
  return place(axis === 'index' ? x + 1 : x);
}

/** What an axis counts. */
export function axisWord(axis: Axis): string {
  return unitOf(axis);
}

/** "epoch 41 of 200 · step 1,200" */
export function progressWords(progress: Progress): string {
  const part = (word: string, at: number | undefined, of: number | undefined): string[] =>
    at === undefined ? [] : [`${word} ${place(at)}${of === undefined ? '' : ` of ${place(of)}`}`];
  return [...part('epoch', progress.epoch, progress.epochs), ...part('step', progress.step, progress.steps)].join(' · ');
}

/** What a state means, for people. */
export function stateWords(state: RunState): string {
  const words = {
    waiting: 'waiting for the first number',
    running: 'running',
    finished: 'finished',
    failed: 'failed',
    silent: 'silent: no new numbers',
  };
  return words[state];
}

/** How sure a verdict is: "likely, 72 %". */
export function confidenceWords(confidence: number): string {
  if (confidence >= 1) return 'certain';
  const word =
    confidence >= 0.9 ? 'very likely' : confidence >= 0.7 ? 'likely' : confidence >= 0.5 ? 'rather likely' : 'possible';
  return `${word}, ${Math.round(100 * confidence)} %`;
}

/** What follows from how sure a verdict is. */
export function strengthWords(strength: Verdict['strength']): string {
  return strength === 'offer' ? 'offer: enough to act on' : 'hint: wait and see';
}

/** "val loss 0.312, best 0.308 at epoch 27" */
export function factWords(facts: SeriesFacts, axis: Axis): string {
  const best = facts.best ? `, best ${digits(facts.best.value)} at ${position(axis, facts.best.x)}` : '';
  return `${facts.name} ${digits(facts.last)}${best}`;
}
