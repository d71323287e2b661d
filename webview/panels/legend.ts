import type { CompanionView } from '../../src/protocol/view.ts';
import { drawing, element } from '../dom.ts';
import { type Foreseen, isBackground, type ShownRun, type ShownSeries } from '../model.ts';
import { companionStroke, DEPENDS, FORMER, PREVIEW, type Stroke, strokes } from '../chart/strokes.ts';
import { digits, position, positionNumber } from '../words.ts';

/** The lines with their last and best values, and the series that are not drawn. */
export class Legend {
  readonly element = element('section', { class: 'legend', attributes: { 'aria-label': 'Last values' } });
  readonly #drawn = element('ul');
  readonly #others = element('ul');
  readonly #more = element('details', {}, element('summary', { text: 'Other series' }), this.#others);

  constructor() {
    this.element.append(this.#drawn, this.#more);
  }

  draw(run: ShownRun, foreseen: Foreseen | undefined): void {
    const given = strokes(run.series);
    const rows = run.series.flatMap((series) => {
      const stroke = given.get(series.name);
      return stroke ? [row(run, series, stroke)] : [];
    });
    const former = run.finding.comparison?.former;
    if (former) rows.push(guest(`${former.name}, former run`, FORMER));
    for (const [i, one] of (run.finding.companions ?? []).entries()) rows.push(companion(one, companionStroke(i)));
    if (foreseen) rows.push(guest(`lr with ${foreseen.title}`, PREVIEW));
    if (foreseen?.ahead && foreseen.depends) rows.push(guest('lr from here on: depends on the loss', DEPENDS));
    this.#drawn.replaceChildren(...rows);
    const others = run.series.filter(({ name }) => !given.has(name));
    this.#others.replaceChildren(...others.map((series) => row(run, series)));
    this.#more.hidden = others.length === 0;
  }
}

function row(run: ShownRun, series: ShownSeries, stroke?: Stroke): HTMLElement {
  const { name, last, best } = series;
  const title = best ? `${name}: best ${digits(best.value)} at ${position(run.axis, best.x)}` : name;
  return element(
    'li',
    { attributes: { title: title.slice(0, 300) } },
    ...(stroke ? [swatch(stroke, isBackground(series, run.series))] : []),
    element('span', { class: 'name', text: name }),
    element('span', { class: 'value', text: digits(last) }),
    element('span', { class: 'best', text: best ? `best ${digits(best.value)} @ ${positionNumber(run.axis, best.x)}` : '' }),
  );
}

function guest(name: string, stroke: Stroke): HTMLElement {
  return element('li', { attributes: { title: name } }, swatch(stroke), element('span', { class: 'name', text: name }));
}

function companion({ name, last, emphasis }: CompanionView, stroke: Stroke): HTMLElement {
  return element(
    'li',
    { class: emphasis ? 'chosen' : '', attributes: { title: name } },
    swatch(stroke),
    element('span', { class: 'name', text: emphasis ? `${name}, the best` : name }),
    element('span', { class: 'value', text: digits(last ?? null) }),
  );
}

function swatch({ tone, dash }: Stroke, faint = false): SVGElement {
  const attributes = { x1: '0', y1: '4', x2: '20', y2: '4', 'stroke-dasharray': dash.join(' ') };
  return drawing(
    'svg',
    { class: `swatch tone-${tone}${faint ? ' faint' : ''}`, attributes: { viewBox: '0 0 20 8', 'aria-hidden': 'true' } },
    drawing('line', { attributes }),
  );
}
