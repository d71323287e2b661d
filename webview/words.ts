import type { Axis, Progress, RunState, SeriesFacts, Verdict } from '../src/protocol/view.ts';

/** A number with the digits that matter: 0.3124, 12,345, 1e-5. */
export function digits(value: number | null, significant = 4): string {
  if (value === null || !Number.isFinite(value)) return 'not a number';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7)
    return value
      .toExponential(significant - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return new Intl.NumberFormat('en', { maximumSignificantDigits: Math.max(significant, size >= 1000 ? 7 : 0) }).format(value);
}

/** A position, for people: "epoch 27", "step 1,200". */
export function position(axis: Axis, x: number): string {
  return `${axisWord(axis)} ${digits(x, 7)}`;
}

/** What an axis counts. */
export function axisWord(axis: Axis): string {
  return axis === 'index' ? 'sample' : axis;
}

/** "epoch 41 of 200 · step 1,200" */
export function progressWords(progress: Progress): string {
  const part = (word: string, at: number | undefined, of: number | undefined): string[] =>
    at === undefined ? [] : [`${word} ${digits(at, 7)}${of === undefined ? '' : ` of ${digits(of, 7)}`}`];
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
