import { element } from '../dom.ts';
import type { ShownRun } from '../model.ts';
import { axisWord, digits, positionNumber } from '../words.ts';

const ROWS = 20;

/** The last numbers as a table, for those who read rather than look. It is made only while it is open. */
export class DataTable {
  readonly element: HTMLElement;
  readonly #scroll = element('div', {
    class: 'scroll',
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Data table' },
  });
  readonly #details = element('details', { class: 'table' }, element('summary', { text: 'Data table' }), this.#scroll);
  #run: ShownRun | undefined;

  constructor() {
    this.element = this.#details;
    this.#details.addEventListener('toggle', () => this.#fill());
  }

  draw(run: ShownRun): void {
    this.#run = run;
    this.#fill();
  }

  #fill(): void {
    if (this.#run && this.#details.hasAttribute('open')) this.#scroll.replaceChildren(table(this.#run));
  }
}

function table(run: ShownRun): HTMLElement {
  const columns = run.series.filter(({ raw }) => raw.length > 0);
  const rows = new Map<number, string[]>();
  for (const [i, { raw }] of columns.entries()) {
    for (const { x, y } of raw.slice(-ROWS)) {
      const cells = rows.get(x) ?? columns.map(() => '');
      cells[i] = digits(y);
      rows.set(x, cells);
    }
  }
  const events = new Map<number, string>();
  for (const { x, text } of run.events) events.set(x, [events.get(x), text].filter(Boolean).join(' '));
  for (const x of events.keys())
    if (!rows.has(x))
      rows.set(
        x,
        columns.map(() => ''),
      );
  const last = [...rows].sort(([a], [b]) => b - a).slice(0, ROWS);
  const head = [axisWord(run.axis), ...columns.map(({ name }) => name), ...(events.size > 0 ? ['event'] : [])];
  return element(
    'table',
    {},
    element('caption', { text: `The last ${last.length} points drawn, newest first` }),
    element('thead', {}, tr(head.map((text) => element('th', { text, attributes: { scope: 'col' } })))),
    element(
      'tbody',
      {},
      ...last.map(([x, cells]) =>
        tr([
          element('th', { text: positionNumber(run.axis, x), attributes: { scope: 'row' } }),
          ...cells.map((text) => element('td', { text })),
          ...(events.size > 0 ? [element('td', { text: events.get(x) ?? '' })] : []),
        ]),
      ),
    ),
  );
}

function tr(cells: readonly HTMLElement[]): HTMLElement {
  return element('tr', {}, ...cells);
}
