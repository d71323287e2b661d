import type { EventView } from '../../src/protocol/view.ts';

/** Events that lie too close to be named one by one. */
export interface EventMark {
  /** Where they are drawn, in pixels, from left to right. */
  readonly pixels: readonly number[];
  /** Names for them, the longest first. */
  readonly labels: readonly string[];
  /** Whether numbers were lost. */
  readonly lost: boolean;
}

/** Room that a label takes. */
const LABEL_ROOM = 48;
/** Lines closer than this are one. */
const LINE_ROOM = 3;

const WORDS: Readonly<Record<EventView['kind'], string>> = {
  rate: 'lr',
  schedule: 'schedule',
  paused: 'paused',
  resumed: 'resumed',
  stopping: 'stop',
  saved: 'saved',
  trial: 'trial',
  kept: 'kept',
  'rolled-back': 'back',
  undone: 'undone',
  refused: 'refused',
  'not-finite': 'NaN',
};

/** The marks of events, `pixelOf` being the x axis. */
export function eventMarks(events: readonly EventView[], pixelOf: (x: number) => number): EventMark[] {
  const groups: { readonly pixels: number[]; readonly kinds: EventView['kind'][] }[] = [];
  const placed = events.map(({ x, kind }) => ({ pixel: pixelOf(x), kind })).filter(({ pixel }) => Number.isFinite(pixel));
  for (const { pixel, kind } of placed.sort((a, b) => a.pixel - b.pixel)) {
    const group = groups.at(-1);
    if (!group || pixel - (group.pixels[0] ?? pixel) >= LABEL_ROOM) groups.push({ pixels: [pixel], kinds: [kind] });
    else {
      if (pixel - (group.pixels.at(-1) ?? pixel) >= LINE_ROOM) group.pixels.push(pixel);
      group.kinds.push(kind);
    }
  }
  return groups.map(({ pixels, kinds }) => ({ pixels, labels: labelsOf(kinds), lost: kinds.includes('not-finite') }));
}

function labelsOf(kinds: readonly EventView['kind'][]): string[] {
  const [word = '', ...others] = [...new Set(kinds.map((kind) => WORDS[kind]))];
  if (kinds.length === 1) return [word];
  return [others.length > 0 ? `${kinds.length} events` : `${word} ×${kinds.length}`, `×${kinds.length}`];
}
