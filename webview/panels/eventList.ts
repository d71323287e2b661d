import { element, setText, show } from '../dom.ts';
import type { ShownRun } from '../model.ts';
import { position } from '../words.ts';

/** What was done to the run, newest first, in words. */
export class EventList {
  readonly element = element('details', { class: 'events' });
  readonly #summary = element('summary');
  readonly #list = element('ul');
  #drawn = '';

  constructor() {
    const attributes = { tabindex: '0', role: 'region', 'aria-label': 'Events' };
    this.element.append(this.#summary, element('div', { class: 'scroll', attributes }, this.#list));
  }

  draw({ id, events, axis }: ShownRun): void {
    show(this.element, events.length > 0);
    const drawn = JSON.stringify([id, axis, events]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    setText(this.#summary, `Events (${events.length})`);
    this.#list.replaceChildren(
      ...events
        .toReversed()
        .map(({ x, text }) =>
          element(
            'li',
            {},
            element('span', { class: 'name', text }),
            element('span', { class: 'muted', text: text.includes(position(axis, x)) ? '' : position(axis, x) }),
          ),
        ),
    );
  }
}
