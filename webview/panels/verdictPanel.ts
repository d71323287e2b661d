import type { RemedyView } from '../../src/protocol/view.ts';
import { element, setText, show } from '../dom.ts';
import type { ShownRun } from '../model.ts';
import { button, setExpanded } from '../toolkit.ts';
import { digits } from '../words.ts';
import { verdictIcon } from './icons.ts';

/** What the buttons do. */
export interface VerdictActions {
  apply(runId: string, remedy: RemedyView): void;
  notSo(runId: string): void;
  /** The remedy that the pointer or the focus is on; none when both have left. */
  look(remedy: RemedyView | undefined): void;
}

/** The verdict in one sentence, and what can be done about it. */
export class VerdictPanel {
  readonly element: HTMLElement;
  readonly #actions: VerdictActions;
  readonly #icon = element('span', { class: 'verdict-icon' });
  readonly #sentence = element('p', { class: 'sentence', attributes: { role: 'status', 'aria-live': 'polite' } });
  readonly #comparison = element('p', { class: 'comparison' });
  readonly #buttons = element('div', { class: 'actions' });
  readonly #reason = element('p', { class: 'reason' });
  readonly #why = element('div', { class: 'why' });
  readonly #whyButton = button('Why?', 'secondary', () => this.#open(this.#why.hidden !== false));
  #said = '';
  #offered = '';

  constructor(actions: VerdictActions) {
    this.#actions = actions;
    const said = element('div', { class: 'said' }, this.#icon, this.#sentence);
    this.element = element('section', { class: 'verdict', attributes: { 'aria-label': 'Verdict' } });
    this.element.append(said, this.#comparison, this.#buttons, this.#reason, this.#why);
    show(this.#why, false);
  }

  /** Shows what is said of the run. `looked` is the remedy whose reason is read. A button that has the focus stays while it is offered. */
  draw(run: ShownRun, looked: RemedyView | undefined): void {
    const { verdict, remedies, comparison } = run.finding;
    setText(this.#sentence, verdict?.sentence ?? '');
    setText(this.#comparison, comparison?.sentence ?? '');
    show(this.#comparison, comparison !== undefined);
    setText(this.#reason, looked ? `${looked.title}: ${looked.reason}` : '');
    show(this.#reason, looked !== undefined);
    show(this.element, verdict !== undefined || comparison !== undefined);
    const said = JSON.stringify([verdict, remedies.map(({ reason }) => reason)]);
    if (said !== this.#said) {
      this.#icon.replaceChildren(...(verdict ? [verdictIcon(verdict.kind)] : []));
      this.#explain(run);
    }
    const offered = JSON.stringify([run.id, verdict !== undefined, remedies.map(({ id, title }) => [id, title])]);
    if (offered !== this.#offered) {
      this.#buttons.replaceChildren(...(verdict ? this.#makeButtons(run) : []));
      this.#open(this.#why.hidden === false);
    }
    [this.#said, this.#offered] = [said, offered];
  }

  #makeButtons(run: ShownRun): HTMLElement[] {
    const doing = run.finding.remedies.filter(({ id }) => id !== 'nothing');
    const applying = doing.map((remedy, i) => {
      const made = button(remedy.title, i === 0 ? 'primary' : 'secondary', () => this.#actions.apply(run.id, remedy));
      for (const event of ['pointerenter', 'focusin']) made.addEventListener(event, () => this.#actions.look(remedy));
      for (const event of ['pointerleave', 'focusout']) made.addEventListener(event, () => this.#actions.look(undefined));
      return made;
    });
    const notSo = button('Not so', 'secondary', () => this.#actions.notSo(run.id));
    return [...applying, this.#whyButton, ...(doing.length > 0 ? [notSo] : [])]; // only what asks for something can be told off
  }

  #open(open: boolean): void {
    show(this.#why, open);
    setExpanded(this.#whyButton, open);
  }

  #explain({ finding: { verdict, remedies } }: ShownRun): void {
    const numbers = verdict?.evidence.map(({ label, value, at }) => {
      const where = at === undefined ? '' : ` @ ${digits(at)}`;
      return element('li', { text: `${label} ${digits(value)}${where}` });
    });
    this.#why.replaceChildren(
      element('p', { text: verdict?.explanation ?? '' }),
      element('ul', {}, ...(numbers ?? [])),
      ...remedies.map(({ title, reason }) => element('p', { text: `${title}: ${reason}` })),
      element('p', {
        class: 'muted',
        text: `A verdict like this one is right ${Math.round(100 * (verdict?.confidence ?? 0))} times out of 100.`,
      }),
    );
  }
}
