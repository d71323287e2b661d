import type { ChartsMessage, HostMessage } from '../src/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../src/protocol/messages.ts';
import type { RemedyId, RemedyView } from '../src/protocol/view.ts';
import { Charts } from './chart/charts.ts';
import { onThemeChange } from './chart/theme.ts';
import { element, setText, show } from './dom.ts';
import { type Foreseen, isBackground, Model, type ShownRun, withoutBatches } from './model.ts';
import { DataTable } from './panels/dataTable.ts';
import { emptyPanel, noNumbersPanel } from './panels/empty.ts';
import { EventList } from './panels/eventList.ts';
import { Legend } from './panels/legend.ts';
import { PreviewPanel } from './panels/previewPanel.ts';
import { RunHead } from './panels/runHead.ts';
import { VerdictPanel } from './panels/verdictPanel.ts';
import type { State, Store } from './state.ts';
import { checkbox } from './toolkit.ts';

/** The charts view: what the host tells goes into the model, and the model is drawn at most once a frame. */
export class App {
  readonly #post: (message: ChartsMessage) => void;
  readonly #store: Store;
  readonly #model = new Model();
  readonly #empty = emptyPanel((command) => this.#post({ type: 'command', command }));
  readonly #noNumbers = noNumbersPanel();
  readonly #head = new RunHead({
    select: (selected) => this.#remember({ selected }),
    openScript: (runId) => this.#post({ type: 'openScript', runId }),
  });
  readonly #verdict = new VerdictPanel({
    apply: (runId, { id }) => this.#post({ type: 'applyRemedy', runId, remedyId: id }),
    notSo: (runId) => this.#post({ type: 'notSo', runId }),
    undoNotSo: (runId) => this.#post({ type: 'undoNotSo', runId }),
    judge: (runId, series) => this.#post({ type: 'judge', runId, ...(series !== undefined && { series }) }),
    lowerRate: (runId) => this.#post({ type: 'lowerRate', runId }),
    look: (remedy) => this.#look(remedy),
    preview: () => this.#togglePreview(),
  });
  readonly #preview = new PreviewPanel({
    ask: (question) => this.#post({ type: 'preview', ...question }),
    apply: (runId, remedyId, values) => this.#post({ type: 'applyRemedy', runId, remedyId, values }),
    showChange: (runId, remedyId, values) => this.#post({ type: 'showChange', runId, remedyId, values }),
  });
  readonly #charts = new Charts();
  readonly #legend = new Legend();
  readonly #events = new EventList();
  readonly #table = new DataTable();
  readonly #batches: HTMLElement;
  readonly #numbers: HTMLElement;
  readonly #run: HTMLElement;
  #looked: RemedyId | undefined;
  #hydrated = false;
  #frame = false;

  constructor(root: HTMLElement, store: Store, post: (message: ChartsMessage) => void) {
    this.#post = post;
    this.#store = store;
    this.#batches = checkbox('Batches', store.state.batches, (batches) => this.#remember({ batches }));
    const choices = element(
      'div',
      { class: 'choices' },
      checkbox('Log scale', store.state.log, (log) => this.#remember({ log })),
      checkbox('Smooth', store.state.smooth, (smooth) => this.#remember({ smooth })),
      this.#batches,
    );
    const below = [this.#preview.element, this.#legend.element, choices, this.#events.element, this.#table.element];
    this.#numbers = element('div', {}, this.#charts.element, ...below);
    this.#run = element('article', {}, this.#head.element, this.#verdict.element, this.#noNumbers, this.#numbers);
    root.append(this.#empty, this.#run);
    show(this.#empty, false);
    show(this.#run, false);
    onThemeChange(() => this.#draw());
    post({ type: 'ready', version: PROTOCOL_VERSION });
  }

  /** Takes in what the host says. */
  receive(message: HostMessage): void {
    if (message.type === 'preview') this.#preview.take(message.turn, message.preview);
    else this.#model.apply(message);
    this.#hydrated ||= message.type === 'hydrate';
    const wanted = message.type === 'hydrate' ? message.selected : message.type === 'select' ? message.runId : undefined;
    if (wanted !== undefined) this.#store.update({ selected: wanted });
    this.#draw();
  }

  #look(remedy: RemedyView | undefined): void {
    this.#looked = remedy?.id;
    this.#draw();
  }

  #togglePreview(): void {
    this.#preview.toggle();
    this.#draw();
  }

  #remember(change: Partial<State>): void {
    this.#store.update(change);
    this.#draw();
  }

  #draw(): void {
    if (this.#frame || !this.#hydrated) return;
    this.#frame = true;
    requestAnimationFrame(() => {
      this.#frame = false;
      const run = this.#model.get(this.#store.state.selected) ?? this.#model.runs.at(-1);
      show(this.#empty, !run);
      show(this.#run, run !== undefined);
      if (run) this.#drawRun(run);
    });
  }

  #drawRun(run: ShownRun): void {
    const { remedies } = run.finding;
    const looked = remedies.find(({ id }) => id === this.#looked) ?? remedies[0];
    const hasNumbers = run.series.some(({ length }) => length > 0);
    this.#head.draw(this.#model.runs, run);
    this.#verdict.draw(run, looked, this.#preview.isOpen);
    this.#preview.draw(run);
    setText(
      this.#noNumbers,
      run.state === 'waiting'
        ? 'No numbers yet. They are drawn as soon as the log has one.'
        : 'No numbers were found in this run.',
    );
    show(this.#noNumbers, !hasNumbers);
    show(this.#numbers, hasNumbers);
    if (!hasNumbers) return;
    const foreseen = this.#preview.viewOf(run) ?? foreseenOf(looked);
    const ofEpochs = withoutBatches(run);
    const shown = this.#store.state.batches ? run : ofEpochs;
    show(
      this.#batches,
      run.series.some((series) => isBackground(series, run.series)),
    );
    this.#charts.draw(shown, foreseen, this.#store.state);
    this.#legend.draw(shown, foreseen);
    this.#events.draw(run);
    this.#table.draw(ofEpochs);
  }
}

/** A remedy that is only glanced at is drawn as far as the run has come. */
function foreseenOf(remedy: RemedyView | undefined): Foreseen | undefined {
  return remedy?.preview && { title: remedy.title, seen: remedy.preview, depends: false };
}
