import { element, setText, show } from '../dom.ts';
import type { Foreseen, ShownRun } from '../model.ts';
import { axisWord, digits, factWords, position, stateWords } from '../words.ts';
import { LineChart, type Scene } from './lineChart.ts';
import { type ChartChoices, scenes } from './scenes.ts';
import { readTheme } from './theme.ts';

/** Loss above, learning rate below, each with its title and a text for those who do not see it. */
export class Charts {
  readonly element: HTMLElement;
  readonly #loss = new Panel('loss');
  readonly #rate = new Panel('rate');
  readonly #axis = element('p', { class: 'axis' });

  constructor() {
    this.element = element('div', { class: 'charts' }, this.#loss.element, this.#rate.element, this.#axis);
  }

  /** Draws the run, with what a remedy makes of its rate. */
  draw(run: ShownRun, foreseen: Foreseen | undefined, choices: ChartChoices): void {
    const { loss, rate } = scenes(run, foreseen, choices, readTheme());
    this.#loss.draw(loss, `loss${loss?.log ? ', logarithmic' : ''}`, lossSummary(run));
    this.#rate.draw(rate, `learning rate${rate?.log ? ', logarithmic' : ''}`, rateSummary(run, foreseen));
    show(this.#axis, loss !== undefined || rate !== undefined);
    const reason = run.axis === 'index' ? ': the log prints neither step nor epoch' : '';
    setText(this.#axis, `${axisWord(run.axis)}${reason}`);
  }
}

/** A chart in its box. The chart itself begins when there is something to draw. */
class Panel {
  readonly element: HTMLElement;
  readonly #title = element('p', { class: 'chart-title' });
  readonly #canvas = element('canvas', { attributes: { role: 'img' } }) as HTMLCanvasElement;
  #chart: LineChart | undefined;

  constructor(name: string) {
    const box = element('div', { class: `canvas-box ${name}` }, this.#canvas);
    this.element = element('div', { class: 'chart' }, this.#title, box);
  }

  draw(scene: Scene | undefined, title: string, summary: string): void {
    show(this.element, scene !== undefined);
    if (!scene) return;
    setText(this.#title, title);
    this.#canvas.setAttribute('aria-label', summary);
    if (this.#chart) this.#chart.draw(scene);
    else this.#chart = new LineChart(this.#canvas, scene);
  }
}

function lossSummary(run: ShownRun): string {
  const losses = run.series.filter(({ role, raw }) => role !== 'lr' && raw.length > 0);
  const { stalledSince, comparison, companions = [] } = run.finding;
  return [
    `Loss by ${axisWord(run.axis)}, ${stateWords(run.state)}`,
    ...losses.map((series) => factWords(series, run.axis)),
    ...(stalledSince === undefined ? [] : [`stalled since ${position(run.axis, stalledSince)}`]),
    ...run.events.slice(-5).map(({ x, text }) => `${text.replace(/\.$/, '')} at ${position(run.axis, x)}`),
    ...(comparison?.former ? [`drawn faint: ${comparison.former.name}`] : []),
    ...companions.map(
      ({ name, last, emphasis }) => `beside it ${name}: last ${digits(last ?? null)}${emphasis ? ', the best' : ''}`,
    ),
  ].join('; ');
}

function rateSummary(run: ShownRun, foreseen: Foreseen | undefined): string {
  const rates = run.series.filter(({ role, raw }) => role === 'lr' && raw.length > 0);
  return [
    `Learning rate by ${axisWord(run.axis)}`,
    ...rates.map((series) => factWords(series, run.axis)),
    ...run.lrChanges.slice(-5).map(({ x, from, to }) => `from ${from} to ${to} at ${position(run.axis, x)}`),
    ...(foreseen ? [`dashed: what ${foreseen.title} would have set${aheadWords(run, foreseen)}`] : []),
  ].join('; ');
}

function aheadWords(run: ShownRun, { ahead, depends }: Foreseen): string {
  const [x, y] = [ahead?.xs.at(-1), ahead?.ys.at(-1)];
  if (x === undefined || y === undefined) return '';
  return depends ? '; from here on it depends on the loss' : `, and will set: ${digits(y)} at ${position(run.axis, x)}`;
}
