import type { RunState, Verdict } from '../../src/protocol/view.ts';
import { drawing } from '../dom.ts';

/** Shapes on a 16 by 16 grid, drawn in the colour of the text around them. */
const SHAPES = {
  warning: 'M8 2 1.5 13.5h13z M8 6.5v3.2 M8 11.4v.6',
  error: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z M5.5 5.5l5 5 M10.5 5.5l-5 5',
  check: 'M2.5 8.5 6.5 12.5 13.5 4',
  down: 'M1.5 3.5c3 0 4 8 7 8.5h5 M11 9.5l2.5 2.5-2.5 2.5',
  clock: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z M8 4.5V8l2.5 2',
  dots: 'M3.5 8h.01 M8 8h.01 M12.5 8h.01',
};

export type Icon = keyof typeof SHAPES;

/** Colour means state: `attention` for what could be better, `loss` only where work is being lost. */
const VERDICTS: Readonly<
  Record<Verdict['kind'], { readonly icon: Icon; readonly mood: 'plain' | 'good' | 'attention' | 'lost' }>
> = {
  'warming-up': { icon: 'dots', mood: 'plain' },
  progressing: { icon: 'down', mood: 'good' },
  stalled: { icon: 'warning', mood: 'attention' },
  oscillating: { icon: 'warning', mood: 'attention' },
  'rate-too-low': { icon: 'warning', mood: 'attention' },
  converged: { icon: 'check', mood: 'good' },
  overfitting: { icon: 'warning', mood: 'attention' },
  diverging: { icon: 'error', mood: 'lost' },
  silent: { icon: 'clock', mood: 'plain' },
};
const STATES: Readonly<Record<RunState, Icon>> = {
  waiting: 'dots',
  running: 'down',
  finished: 'check',
  failed: 'error',
  silent: 'clock',
};

/** The icon of a verdict, coloured by what it means unless it is to be said calmly. */
export function verdictIcon(kind: Verdict['kind'], calm: boolean): SVGElement {
  const { icon, mood } = VERDICTS[kind];
  return draw(icon, calm ? 'plain' : mood);
}

/** The icon of a run's state. */
export function stateIcon(state: RunState): SVGElement {
  return draw(STATES[state], state === 'failed' ? 'lost' : 'plain');
}

function draw(icon: Icon, mood: string): SVGElement {
  const path = drawing('path', { attributes: { d: SHAPES[icon] } });
  return drawing('svg', { class: `icon ${mood}`, attributes: { viewBox: '0 0 16 16', 'aria-hidden': 'true' } }, path);
}
