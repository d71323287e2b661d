import { element, show } from '../dom.ts';
import type { ShownRun } from '../model.ts';
import { dropdown } from '../toolkit.ts';

/** Names the series that the verdict is about, where there are several to choose from. */
export class JudgedChoice {
  readonly element = element('div', { class: 'judged' });
  readonly #choose: (runId: string, series: string | undefined) => void;
  #drawn = '';

  constructor(choose: (runId: string, series: string | undefined) => void) {
    this.#choose = choose;
  }

  draw({ id, finding: { judged } }: ShownRun): void {
    show(this.element, judged !== undefined && judged.choices.length > 1);
    const drawn = JSON.stringify([id, judged]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    if (!judged) return;
    // Keys are places in the list: a series may have any name.
    const texts = [judged.chosen ? 'automatic' : `automatic: ${judged.name}`, ...judged.choices];
    const options = texts.map((text, i) => ({ key: String(i), text }));
    const chosen = judged.chosen ? judged.choices.indexOf(judged.name) + 1 : 0;
    const choose = (key: string) => this.#choose(id, judged.choices[Number(key) - 1]);
    this.element.replaceChildren(
      element('span', { class: 'muted', text: 'Judged by' }),
      dropdown('Judged by', options, String(chosen), choose),
    );
  }
}
