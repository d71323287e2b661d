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

/** Other runs beside this one. Each differs from every other in dash and in colour, and from this run's own lines. */
export const COMPANIONS: readonly Stroke[] = [
  { tone: 'yellow', dash: [2, 2] },
  { tone: 'purple', dash: [8, 3] },
  { tone: 'foreground', dash: [1, 3] },
  { tone: 'orange', dash: [8, 3, 2, 3] },
  { tone: 'blue', dash: [4, 4] },
  { tone: 'green', dash: [2, 5] },
  { tone: 'foreground', dash: [12, 3] },
  { tone: 'yellow', dash: [10, 2, 2, 2, 2, 2] },
  { tone: 'purple', dash: [3, 6] },
  { tone: 'orange', dash: [14, 5] },
  { tone: 'blue', dash: [6, 2, 1, 2] },
];

/** The stroke of the companion at a place of their list. */
export function companionStroke(i: number): Stroke {
  return COMPANIONS[i % COMPANIONS.length] ?? FORMER;
}

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
