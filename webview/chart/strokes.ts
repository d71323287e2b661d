import type { ShownSeries } from '../model.ts';
import type { Tone } from './theme.ts';

/** How a line is drawn, in the chart and in the legend. Dash tells lines apart where colour does not. */
export interface Stroke {
  readonly tone: Tone;
  readonly dash: readonly number[];
}

const VALIDATION: Stroke = { tone: 'blue', dash: [] };
/** Not orange: VS Code's own themes lend that from the marks of a search, far too dim for a line. */
const TRAINING: Stroke = { tone: 'green', dash: [6, 3] };
const RATE: Stroke = { tone: 'purple', dash: [] };
const FURTHER: readonly Stroke[] = [
  { tone: 'orange', dash: [2, 2] },
  { tone: 'yellow', dash: [8, 3, 2, 3] },
  { tone: 'purple', dash: [10, 4] },
  { tone: 'foreground', dash: [4, 4] },
];

/** The learning rate that the chosen remedy would have set. */
export const PREVIEW: Stroke = { tone: 'purple', dash: [4, 3] };
/** The same from now on, where it depends on the loss. */
export const DEPENDS: Stroke = { tone: 'purple', dash: [1, 4] };
/** A former run. */
export const FORMER: Stroke = { tone: 'foreground', dash: [1, 3] };

/** The stroke of each series that is drawn: the same role has the same stroke in every run, batches the tone of their epochs. */
export function strokes(series: readonly ShownSeries[]): ReadonlyMap<string, Stroke> {
  const given = new Map<string, Stroke>();
  const taken = new Set<Stroke>();
  let further = 0;
  for (const { name, role, raw, batchesOf = '' } of series) {
    if (raw.length === 0) continue;
    const epochs = given.get(batchesOf);
    if (epochs) {
      given.set(name, { ...epochs, dash: [] });
      continue;
    }
    const main = role === 'lr' ? RATE : role === 'val/loss' ? VALIDATION : TRAINING;
    const stroke = taken.has(main) ? (FURTHER[further++ % FURTHER.length] ?? main) : main;
    taken.add(stroke);
    given.set(name, stroke);
  }
  return given;
}
