import type { Finding, Verdict } from '../../src/protocol/view.ts';
import { place } from '../../src/protocol/numbers.ts';
import { element, show } from '../dom.ts';
import { confidenceWords, digits, strengthWords } from '../words.ts';

const CONFIDENCE = 'Confidence is how often a verdict like this one has been right on runs whose outcome is known.';

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

  draw({ verdict, claim, reasons, remedies }: Finding): void {
    const said = JSON.stringify([verdict, claim, reasons, remedies.map(({ reason }) => reason)]);
    if (said === this.#said) return;
    this.#said = said;
    this.element.replaceChildren(
      element('p', { text: verdict?.explanation ?? '' }),
      element('dl', { class: 'evidence' }, ...(verdict?.evidence ?? []).flatMap(evidence)),
      ...weighed(reasons),
      ...remedies.map(({ title, reason }) => element('p', { text: `${title}: ${reason}` })),
      element('dl', { class: 'evidence', attributes: { title: CONFIDENCE } }, ...(verdict ? sureness(verdict, claim) : [])),
    );
  }
}

function evidence({ label, value, at }: Verdict['evidence'][number]): HTMLElement[] {
  return row(label, `${digits(value)}${at === undefined ? '' : ` @ ${place(at)}`}`);
}

/** What speaks for the verdict beside what its explanation says. */
function weighed(reasons: readonly string[]): HTMLElement[] {
  if (reasons.length === 0) return [];
  const items = reasons.map((text) => element('li', { text }));
  return [element('p', { text: 'What weighs most:' }), element('ul', { class: 'reasons' }, ...items)];
}

/** Only what can be denied is a hint or an offer. */
function sureness({ confidence, strength }: Verdict, claim: Finding['claim']): HTMLElement[] {
  return [...row('confidence', confidenceWords(confidence)), ...(claim ? row('strength', strengthWords(strength)) : [])];
}

function row(label: string, text: string): HTMLElement[] {
  return [element('dt', { text: label }), element('dd', { text })];
}
