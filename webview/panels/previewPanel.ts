import type { ParameterValues } from '../../src/protocol/messages.ts';
import type { PreviewView, RemedyId } from '../../src/protocol/view.ts';
import { element, setText, show } from '../dom.ts';
import type { ShownRun } from '../model.ts';
import { button, dropdown } from '../toolkit.ts';
import { Parameters } from './parameters.ts';

/** What the panel asks of the host. */
export interface PreviewActions {
  ask(question: { runId: string; turn: number; remedyId?: RemedyId; values?: ParameterValues }): void;
  apply(runId: string, remedyId: RemedyId, values: ParameterValues): void;
  showChange(runId: string, remedyId: RemedyId, values: ParameterValues): void;
}

/** A run is looked at anew when it has grown by this share. */
const ASKED_AGAIN = 1.01;

/** One schedule before it is put into the script: what it would do, and its numbers to change. Opens only when asked to. */
export class PreviewPanel {
  readonly element = element('section', { class: 'preview', attributes: { 'aria-label': 'Preview' } });
  readonly #actions: PreviewActions;
  readonly #choice = element('div', { class: 'preview-choice' });
  readonly #reason = element('p');
  readonly #onRun = element('p', { attributes: { 'aria-live': 'polite' } });
  readonly #unasked = element('p', { class: 'muted', text: 'Not asked for by the run.' });
  readonly #parameters = new Parameters(() => this.#ask());
  readonly #none = element('p', { class: 'muted' });
  readonly #body: HTMLElement;
  #open = false;
  #runId = '';
  #length = 0;
  /** What is shown, as the host told it last. */
  #view: PreviewView | undefined;
  /** The last question. */
  #turn = 0;
  /** Whether its answer brings numbers of its own: what the user typed stays otherwise. */
  #fills = true;
  #chosen = '';
  /** Whether it has just been opened: then it is brought into view, below the chart that it changes. */
  #opening = false;

  constructor(actions: PreviewActions) {
    this.#actions = actions;
    const buttons = element(
      'div',
      { class: 'actions' },
      button('Apply', 'primary', () => this.#act(actions.apply)),
      button('Show change', 'secondary', () => this.#act(actions.showChange)),
      button('Reset', 'secondary', () => this.#askAnew(this.#view?.id)),
    );
    this.#body = element('div', { class: 'preview-body' });
    this.#body.append(this.#unasked, this.#reason, this.#parameters.element, this.#onRun, buttons);
    this.element.append(this.#choice, this.#none, this.#body);
    show(this.element, false);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** What to draw of it for this run. */
  viewOf(run: ShownRun): PreviewView | undefined {
    return this.#open && run.id === this.#runId ? this.#view : undefined;
  }

  toggle(): void {
    this.#open = !this.#open;
    this.#opening = this.#open;
    this.#runId = ''; // asked anew for the run that is shown
  }

  /** Shows what is known for this run, and asks for what is not. */
  draw(run: ShownRun): void {
    show(this.element, this.#open && run.finding.previewable);
    if (!this.#open || !run.finding.previewable) return;
    const length = Math.max(0, ...run.series.map((series) => series.length));
    if (run.id !== this.#runId) {
      this.#runId = run.id;
      this.#view = undefined;
      this.#length = length;
      this.#askAnew(undefined);
    } else if (length > this.#length * ASKED_AGAIN) {
      this.#length = length;
      this.#ask();
    }
    show(this.#body, this.#view !== undefined);
    show(this.#choice, this.#view !== undefined);
    setText(this.#none, this.#view ? '' : 'There is nothing to look at yet.');
    show(this.#none, !this.#view);
    if (this.#opening && this.#view) {
      this.element.scrollIntoView({ block: 'nearest' });
      this.#opening = false;
    }
  }

  /** Takes what the host answers. An answer to an earlier question is late and means nothing. */
  take(turn: number, view: PreviewView | undefined): void {
    if (turn !== this.#turn || !this.#open) return;
    if (view || this.#fills) this.#view = view;
    if (!view) return;
    if (this.#fills) this.#parameters.fill(view.parameters);
    this.#fills = false;
    setText(this.#reason, view.reason);
    setText(this.#onRun, view.onRun);
    show(this.#unasked, !view.asked);
    this.#offer(view);
  }

  #offer({ id, choices }: PreviewView): void {
    const drawn = JSON.stringify([this.#runId, id, choices]);
    if (drawn === this.#chosen) return;
    this.#chosen = drawn;
    const options = choices.map((choice) => ({
      key: choice.id,
      text: choice.asked ? choice.title : `${choice.title} (not asked for)`,
    }));
    const choose = (key: string) => this.#askAnew(choices.find((choice) => choice.id === key)?.id);
    this.#choice.replaceChildren(dropdown('Schedule', options, id, choose));
  }

  /** With the numbers that are suggested. */
  #askAnew(remedyId: RemedyId | undefined): void {
    this.#fills = true;
    this.#actions.ask({ runId: this.#runId, turn: ++this.#turn, ...(remedyId && { remedyId }) });
  }

  /** With the numbers that are shown; while others are on their way there are none to ask with. */
  #ask(): void {
    if (!this.#view || this.#fills) return;
    this.#actions.ask({ runId: this.#runId, turn: ++this.#turn, remedyId: this.#view.id, values: this.#parameters.values });
  }

  /** Nothing is done with numbers that make no sense: the field says so. */
  #act(act: (runId: string, remedyId: RemedyId, values: ParameterValues) => void): void {
    if (this.#view && !this.#fills && this.#parameters.areSensible) act(this.#runId, this.#view.id, this.#parameters.values);
  }
}
