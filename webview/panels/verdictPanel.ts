import type { RemedyView } from '../../src/protocol/view.ts';
import { element, setText, show } from '../dom.ts';
import type { ShownRun } from '../model.ts';
import { button, setExpanded } from '../toolkit.ts';
import { verdictIcon } from './icons.ts';
import { JudgedChoice } from './judgedChoice.ts';
import { WhyPanel } from './whyPanel.ts';

/** What the buttons do. */
export interface VerdictActions {
  apply(runId: string, remedy: RemedyView): void;
  notSo(runId: string): void;
  undoNotSo(runId: string): void;
  /** Has another series judged; without a name, that which is judged by default. */
  judge(runId: string, series: string | undefined): void;
  /** Gives the process that goes on a lower rate. */
  lowerRate(runId: string): void;
  /** The remedy that the pointer or the focus is on; none when both have left. */
  look(remedy: RemedyView | undefined): void;
  /** Opens or closes the preview. */
  preview(): void;
}

/** The verdict in one sentence, and what can be done about it. */
export class VerdictPanel {
  readonly element: HTMLElement;
  readonly #actions: VerdictActions;
  readonly #icon = element('span', { class: 'verdict-icon' });
  readonly #sentence = element('p', { class: 'sentence', attributes: { role: 'status', 'aria-live': 'polite' } });
  readonly #comparison = element('p', { class: 'comparison' });
  readonly #denied = element('p', { class: 'denied muted', text: 'You said “not so”: nothing is made of this.' });
  readonly #buttons = element('div', { class: 'actions' });
  readonly #reason = element('p', { class: 'reason' });
  readonly #choice: JudgedChoice;
  readonly #why = new WhyPanel();
  readonly #whyButton = button('Why?', 'secondary', () => this.#open(!this.#why.isOpen));
  readonly #previewButton = button('Preview…', 'secondary', () => this.#actions.preview());
  #shown = '';
  #offered = '';

  constructor(actions: VerdictActions) {
    this.#actions = actions;
    this.#choice = new JudgedChoice((runId, series) => actions.judge(runId, series));
    const said = element('div', { class: 'said' }, this.#icon, this.#sentence);
    const anchor = element('div', { class: 'anchor' }, this.#buttons, this.#why.element);
    this.element = element('section', { class: 'verdict', attributes: { 'aria-label': 'Verdict' } });
    this.element.append(said, this.#denied, this.#comparison, anchor, this.#reason, this.#choice.element);
    this.element.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape' || !this.#why.isOpen) return;
      this.#open(false);
      this.#whyButton.focus();
    });
  }

  /**
   * Shows what is said of the run. `looked` is the remedy whose reason is read, unless the preview is open, which says it. A button that has
   * the focus stays while it is offered.
   */
  draw(run: ShownRun, looked: RemedyView | undefined, previewing: boolean): void {
    const { verdict, claim, remedies, comparison, previewable, lowerNow } = run.finding;
    const reason = looked && looked.id !== 'nothing' && !previewing ? `${looked.title}: ${looked.reason}` : '';
    setText(this.#sentence, verdict?.sentence ?? '');
    setText(this.#comparison, comparison?.sentence ?? '');
    show(this.#comparison, comparison !== undefined);
    setText(this.#reason, reason);
    show(this.#reason, reason !== '');
    show(this.#denied, claim === 'dismissed');
    show(this.element, verdict !== undefined || comparison !== undefined);
    // A hint, or what the user has denied, is said without colour.
    const calm = verdict?.strength === 'hint' || claim === 'dismissed';
    const icon = verdict ? `${verdict.kind} ${calm}` : '';
    if (icon !== this.#shown) this.#icon.replaceChildren(...(verdict ? [verdictIcon(verdict.kind, calm)] : []));
    this.#shown = icon;
    this.#why.draw(run.finding);
    this.#choice.draw(run);
    const offered = JSON.stringify([
      run.id,
      verdict !== undefined,
      claim,
      calm,
      previewable,
      lowerNow,
      remedies.map(({ id, title }) => [id, title]),
    ]);
    setExpanded(this.#previewButton, previewing);
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#buttons.replaceChildren(...(verdict ? this.#makeButtons(run, calm) : []));
    this.#open(this.#why.isOpen && verdict !== undefined);
  }

  /** Only what Lossline is sure of is its primary suggestion; only what asks for something can be denied. */
  #makeButtons(run: ShownRun, calm: boolean): HTMLElement[] {
    const { claim, remedies } = run.finding;
    const applying = remedies
      .filter(({ id }) => id !== 'nothing')
      .map((remedy, i) => {
        const made = button(remedy.title, i === 0 && !calm ? 'primary' : 'secondary', () => this.#actions.apply(run.id, remedy));
        for (const event of ['pointerenter', 'focusin']) made.addEventListener(event, () => this.#actions.look(remedy));
        for (const event of ['pointerleave', 'focusout']) made.addEventListener(event, () => this.#actions.look(undefined));
        return made;
      });
    const lower = button('Lower the rate now…', 'secondary', () => this.#actions.lowerRate(run.id));
    const deny =
      claim === 'open'
        ? [button('Not so', 'secondary', () => this.#actions.notSo(run.id))]
        : claim === 'dismissed'
          ? [button('Undo', 'secondary', () => this.#actions.undoNotSo(run.id))]
          : [];
    return [
      ...applying,
      ...(run.finding.lowerNow ? [lower] : []),
      ...(run.finding.previewable ? [this.#previewButton] : []),
      this.#whyButton,
      ...deny,
    ];
  }

  #open(open: boolean): void {
    this.#why.open(open);
    setExpanded(this.#whyButton, open);
  }
}
