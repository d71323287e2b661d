import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { PROBE_VERSION, type ProbeWay } from '../protocol/training/messages.ts';
import { findModules } from './copies.ts';
import { watchEnding } from './ending.ts';
import { findEngine } from './engine.ts';
import { Fits } from './fits.ts';
import { Steerer } from './helm.ts';
import { Journal } from './journal.ts';
import { mark, unmark } from './mark.ts';
import { Patches } from './patches.ts';
import { Rates } from './rates.ts';
import { Steps } from './steps.ts';
import { isCore, isLayers } from './tfjs.ts';
import { Trainings } from './trainings.ts';

/** How long a copy may take to be loaded once its engine is there, in ms. */
const LOADING_MS = 3000;

const BLIND =
  'TensorFlow.js runs in this process, but not as a module of its own; most likely it is bundled into the script. Only the loss of each step can ' +
  'be seen: no epochs, no validation, no learning rate, and nothing can be steered. Mark @tensorflow/* as external in the bundler, and run it again.';

/** Observes the trainings of this thread from now on, until it is detached, and tells of them in the journal of a folder. */
export class Probe {
  readonly #patches = new Patches();
  readonly #journal: Journal;
  readonly #trainings: Trainings;
  readonly #helm: Steerer;
  #sees = false;
  #isBlind = false;

  /** @throws where nothing can be told in the folder */
  constructor(folder: string, way: ProbeWay, onDetached: () => void) {
    this.#journal = new Journal(path.join(folder, 'journal.jsonl'));
    mark(folder);
    this.#patches.undoing(unmark);
    this.#journal.tell({
      type: 'hello',
      version: PROBE_VERSION,
      way,
      pid: process.pid,
      thread: threadId,
      node: process.version,
      script: process.argv[1] ?? '',
      time: Date.now(),
    });
    const rates = new Rates();
    const onDetach = () => {
      this.detach();
      onDetached();
    };
    this.#helm = new Steerer({ folder, thread: threadId, journal: this.#journal, onDetach });
    this.#trainings = new Trainings({ id: threadId, journal: this.#journal, helm: this.#helm, rates });
    const unseen = () => this.#tellBlind();
    const steps = new Steps(this.#patches, { trainings: this.#trainings, rates, late: way === 'inspector', unseen });
    this.#observe(steps, new Fits(this.#trainings, steps));
    watchEnding(this.#patches, this.#trainings, this.#journal, threadId);
  }

  /** Leaves the process as it was. */
  detach(): void {
    this.#patches.undo();
    this.#trainings.leave();
    this.#helm.detached();
    this.#journal.tell({ type: 'detached', thread: threadId, time: Date.now() });
    this.#journal.close();
  }

  #observe(steps: Steps, fits: Fits): void {
    const seen = new WeakSet();
    findEngine(this.#patches, (engine) => {
      steps.observeEngine(engine);
      const timer = setTimeout(() => this.#tellBlind(), LOADING_MS).unref();
      this.#patches.undoing(() => clearTimeout(timer));
    });
    findModules(this.#patches, (exports, file) => {
      if (isCore(exports) && !seen.has(exports.Optimizer)) {
        seen.add(exports.Optimizer);
        this.#sees = true;
        steps.observeOptimizers(exports);
        this.#journal.tell({ type: 'copy', thread: threadId, file: file(), version: exports.version_core });
      }
      if (isLayers(exports) && !seen.has(exports.History)) {
        seen.add(exports.History);
        fits.observe(exports, this.#patches);
      }
    });
  }

  #tellBlind(): void {
    if (this.#sees || this.#isBlind) return;
    this.#isBlind = true;
    this.#journal.tell({ type: 'blind', thread: threadId, reason: BLIND });
  }
}
