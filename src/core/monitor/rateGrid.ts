import { rateText } from '../diagnosis/numbers.ts';

/** So many rates are tried unless the user wants others: half a decade from one to the next. */
const TRIED = 7;
const MOST_TRIED = 12;
const [LOWEST, HIGHEST] = [1e-10, 100];
/** Half decades as people write them, and where the grid begins that most rates lie on. */
const HALVES = Array.from({ length: 24 }, (_, i) => Number(`${i % 2 === 0 ? 1 : 3}e${Math.floor(i / 2) - 10}`));
const FIRST = HALVES.indexOf(1e-4);

/** 1e-4 … 0.1 with the present rate in the place of its nearest neighbour; shifted as far as it takes where that lies beyond. */
export function ratesAround(present?: number): number[] {
  const distance = (rate: number): number => Math.abs(Math.log(rate / (present ?? rate)));
  const nearest =
    present === undefined
      ? FIRST
      : HALVES.reduce((best, rate, i) => (distance(rate) < distance(HALVES[best] ?? 1) ? i : best), 0);
  const first = Math.min(Math.max(FIRST, nearest - TRIED + 1), present === undefined ? FIRST : nearest);
  return HALVES.slice(first, first + TRIED).map((rate, i) => (first + i === nearest ? (present ?? rate) : rate));
}

/** The rates of a list as the user has edited it, in order and each once, or what is wrong with it. */
export function readRates(text: string): readonly number[] | { readonly reason: string } {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const rates = words.map(Number);
  const wrong = rates.findIndex((rate) => !(rate >= LOWEST && rate <= HIGHEST));
  if (wrong >= 0)
    return { reason: `“${words[wrong]?.slice(0, 30) ?? ''}” is no learning rate: write numbers such as 0.003 or 1e-4.` };
  const each = [...new Set(rates)].sort((a, b) => a - b);
  if (each.length < 2) return { reason: 'Write at least two rates, with commas between them.' };
  if (each.length > MOST_TRIED) return { reason: `These are ${each.length} rates: ${MOST_TRIED} at most.` };
  return each;
}

/** The rates as a list that can be edited. */
export function ratesText(rates: readonly number[]): string {
  return rates.map((rate) => rateText(rate)).join(', ');
}
