import type { ParameterView } from '../src/protocol/view.ts';

type Range = Pick<ParameterView, 'min' | 'max' | 'step'>;

/** Where a rate begins that was nothing. */
const SMALL_RATE = 1e-6;

/** The next value that one press of an arrow key gives: a step further, or for a rate along 1, 2, 5, 10. */
export function stepped(value: number, up: boolean, { min, max, step }: Range): number {
  const next = step === undefined ? nextRate(value, up) : nextMultiple(value, up, step);
  return Math.min(max, Math.max(min, Number(next.toPrecision(6))));
}

function nextMultiple(value: number, up: boolean, step: number): number {
  const steps = value / step;
  return step * (up ? Math.floor(steps + 1 + 1e-9) : Math.ceil(steps - 1 - 1e-9));
}

function nextRate(value: number, up: boolean): number {
  if (value <= 0) return up ? SMALL_RATE : 0;
  if (!up && value <= SMALL_RATE) return 0;
  const power = Math.floor(Math.log10(value) + 1e-9);
  const rungs = [power - 1, power, power + 1].flatMap((p) => [1, 2, 5].map((factor) => factor * 10 ** p));
  const near = 1e-6 * value;
  return (up ? rungs.find((rung) => rung > value + near) : rungs.findLast((rung) => rung < value - near)) ?? value;
}
