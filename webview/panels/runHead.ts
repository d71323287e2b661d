import { element, setText, show } from '../dom.ts';
import type { ShownRun } from '../model.ts';
import { button, dropdown } from '../toolkit.ts';
import { progressWords, stateWords } from '../words.ts';
import { stateIcon } from './icons.ts';

/** What the head's controls do. */
export interface HeadActions {
  select(runId: string): void;
  openScript(runId: string): void;
}

/** Which run is shown, and how far it is. */
export class RunHead {
  readonly element: HTMLElement;
  readonly #actions: HeadActions;
  readonly #choice = element('div', { class: 'run-choice' });
  readonly #icon = element('span', { class: 'state-icon' });
  readonly #progress = element('p', { class: 'progress' });
  readonly #ending = element('p', { class: 'ending', attributes: { role: 'status' } });
  readonly #script = element('div', { class: 'script' });
  #drawn = '';
  #state = '';

  constructor(actions: HeadActions) {
    this.#actions = actions;
    const line = element('div', { class: 'progress-line' }, this.#icon, this.#progress);
    this.element = element(
      'header',
      { class: 'head' },
      element('div', { class: 'run-line' }, this.#choice, this.#script),
      line,
      this.#ending,
    );
  }

  draw(runs: readonly ShownRun[], run: ShownRun): void {
    if (this.#state !== run.state) this.#icon.replaceChildren(stateIcon(run.state));
    this.#state = run.state;
    const words = [run.doing || (run.state === 'running' ? '' : stateWords(run.state)), progressWords(run.progress), run.pace];
    setText(this.#progress, words.filter((word) => word !== '').join(' · ') || stateWords(run.state));
    setText(this.#ending, run.ending);
    show(this.#ending, run.ending !== '');
    show(this.#script, run.hasScript);
    const key = JSON.stringify([run.id, run.hasScript, runs.map(({ id, name }) => [id, name])]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#choice.replaceChildren(this.#chooser(runs, run));
    this.#script.replaceChildren(button('Open script', 'secondary', () => this.#actions.openScript(run.id)));
  }

  #chooser(runs: readonly ShownRun[], run: ShownRun): HTMLElement {
    const title = { title: `${run.name}\n${run.source}` };
    if (runs.length === 1) return element('h2', { text: run.name, attributes: title });
    const options = runs.map(({ id, name }) => ({ key: id, text: name }));
    return dropdown('Run', options, run.id, (key) => this.#actions.select(key));
  }
}
