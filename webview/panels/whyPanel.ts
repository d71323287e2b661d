import type { Finding, Verdict } from '../../src/protocol/view.ts';
import { element, show } from '../dom.ts';
import { confidenceWords, digits } from '../words.ts';

/** What a verdict rests on. It lies over what is below it, so that nothing moves when it opens or when its numbers change. */
export class WhyPanel {
  readonly element = element('div', { class: 'why', attributes: { role: 'region', 'aria-label': 'Why', tabindex: '0' } });
  #said = '';

  constructor() {
    show(this.element, false);
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(open: boolean): void {
    show(this.element, open);
  }

  draw({ verdict, claim, remedies }: Finding): void {
    const said = JSON.stringify([verdict, claim, remedies.map(({ reason }) => reason)]);
    if (said === this.#said) return;
    this.#said = said;
    this.element.replaceChildren(
      element('p', { text: verdict?.explanation ?? '' }),
      element('dl', { class: 'evidence' }, ...(verdict?.evidence ?? []).flatMap(evidence)),
      ...remedies.map(({ title, reason }) => element('p', { text: `${title}: ${reason}` })),
      ...(verdict ? [element('p', { class: 'muted', text: confidenceWords(verdict, claim !== undefined) })] : []),
    );
  }
}

function evidence({ label, value, at }: Verdict['evidence'][number]): HTMLElement[] {
  const where = at === undefined ? '' : ` @ ${digits(at)}`;
  return [element('dt', { text: label }), element('dd', { text: `${digits(value)}${where}` })];
}
