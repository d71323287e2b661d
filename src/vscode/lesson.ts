import * as vscode from 'vscode';
import { type Figure, figuresOf, groupName, type Mark, patternOf } from '../core/formats/teach.ts';
import { ask } from './ask.ts';
import { patternTarget, savePattern } from './patternSettings.ts';
import type { TaughtLine } from './taughtLine.ts';
import { foundText, type Read, TeachPreview } from './teachPreview.ts';

/** What became of it. */
export type Taught = 'saved' | 'watch' | undefined;

type Step = 'numbers' | 'names' | 'save';

const COMMON = [
  ['loss', 'training loss'],
  ['val_loss', 'validation loss'],
  ['lr', 'learning rate'],
  ['acc', 'training accuracy'],
  ['val_acc', 'validation accuracy'],
  ['grad_norm', 'norm of the gradient'],
] as const;
const PLACES = [
  ['step', 'where the line stands'],
  ['epoch', 'where the line stands'],
] as const;
const TITLE = 'Teach a Log Line';
/** So many of the lines that match are listed. */
const MOST_LISTED = 100;

/** Asks which numbers of the line are to be read and what each is called, shows what else matches, and saves the pattern. */
export async function teach(taught: TaughtLine, watchable: boolean): Promise<Taught> {
  const preview = new TeachPreview(taught);
  try {
    return await new Lesson(taught, preview, watchable).run();
  } finally {
    preview.dispose();
  }
}

class Lesson {
  readonly #taught: TaughtLine;
  readonly #preview: TeachPreview;
  readonly #watchable: boolean;
  #figures: readonly Figure[] = [];
  #names: string[] = [];
  #pattern = '';

  constructor(taught: TaughtLine, preview: TeachPreview, watchable: boolean) {
    this.#taught = taught;
    this.#preview = preview;
    this.#watchable = watchable;
  }

  async run(): Promise<Taught> {
    let step: Step = 'numbers';
    for (;;) {
      const next: Step | 'back' | 'end' | Taught = await this.#ask(step);
      if (next === 'end') return undefined;
      if (next === 'saved' || next === 'watch') return next;
      if (next === 'back') step = this.#names.pop() === undefined ? 'numbers' : 'names';
      else if (next) step = next;
    }
  }

  async #ask(step: Step): Promise<Step | 'back' | 'end' | Taught> {
    if (step === 'numbers') return this.#numbers();
    return step === 'names' ? this.#name() : this.#save();
  }

  async #numbers(): Promise<Step | 'end'> {
    const { text, selected } = this.#taught;
    const all = figuresOf(text);
    const inside = all.filter(({ start, end }) => selected && start < selected.end && end > selected.start);
    const known = all.filter(({ name, noise }) => name !== undefined && !noise);
    const first = [inside, known, all].find(({ length }) => length > 0) ?? all;
    const items = all.map((figure) => ({
      label: figure.text,
      description: `${text.slice(Math.max(0, figure.start - 24), figure.start)}⟨${figure.text}⟩${text.slice(figure.end, figure.end + 12)}`,
      picked: first.includes(figure),
      figure,
    }));
    const chosen = await ask({
      placeholder: 'Which numbers of this line are to be read?',
      many: true,
      items: () => items,
      preview: (picked) => this.#show(named(picked.map(({ figure }) => figure))),
    });
    if (chosen === undefined || chosen === 'back') return 'end';
    this.#figures = chosen.map(({ figure }) => figure).sort((a, b) => a.start - b.start);
    this.#names = [];
    return 'names';
  }

  async #name(): Promise<Step | 'back' | 'end'> {
    const figure = this.#figures[this.#names.length];
    if (!figure) {
      this.#pattern = patternOf(this.#taught.text, this.#marks(this.#names));
      return 'save';
    }
    const chosen = await ask({
      placeholder: `What is ${figure.text}? Choose, or type a name of your own`,
      back: true,
      items: (typed) => this.#offered(figure, typed),
      preview: ([name]) => this.#show(this.#marks(name ? [...this.#names, name.label] : this.#names)),
    });
    if (chosen === undefined) return 'end';
    if (chosen === 'back') return 'back';
    this.#names.push(chosen[0]?.label ?? '');
    return 'names';
  }

  /** Names for a number that no other number of the line has: its own, a typed one, the usual ones. */
  #offered(figure: Figure, typed: string): vscode.QuickPickItem[] {
    const usual = /^[\d,]+$/.test(figure.text) ? [...PLACES, ...COMMON] : [...COMMON, ...PLACES];
    const own: readonly (readonly [string | undefined, string])[] = [
      [groupName(typed), 'a series of this name'],
      [figure.name, 'as the line calls it'],
    ];
    const items = new Map<string, vscode.QuickPickItem>();
    for (const [label, description] of [...own, ...usual])
      if (label !== undefined && !items.has(label) && !this.#names.includes(label)) {
        const known = usual.find(([name]) => name === label)?.[1];
        items.set(label, { label, description: known ?? description, alwaysShow: label === groupName(typed) });
      }
    return [...items.values()];
  }

  async #save(): Promise<Step | 'back' | 'end' | Taught> {
    const { title } = patternTarget();
    const { matches } = await this.#preview.show(this.#pattern);
    const item = (label: string, does: 'saved' | 'watch' | 'edit') => ({ label, does, line: undefined });
    const lines = matches.slice(0, MOST_LISTED).map(({ line, found }) => ({
      label: foundText(found),
      description: `line ${line + 1}`,
      does: undefined,
      line,
    }));
    const items = [
      ...(this.#watchable ? [{ ...item(`$(save) Save to ${title} and Watch This Log`, 'watch'), detail: this.#pattern }] : []),
      { ...item(`$(save) Save to ${title}`, 'saved'), ...(!this.#watchable && { detail: this.#pattern }) },
      item('$(edit) Edit Pattern…', 'edit'),
      { label: 'What is read', kind: vscode.QuickPickItemKind.Separator, does: undefined, line: undefined },
      ...lines,
    ];
    const chosen = await ask({
      placeholder: 'Save the pattern, or look at the lines that it reads',
      back: true,
      items: () => items,
      preview: async ([active]) => {
        if (active?.line !== undefined) this.#preview.reveal(active.line);
        return `${TITLE}: ${(await this.#preview.show(this.#pattern)).summary}`;
      },
    });
    if (chosen === undefined) return 'end';
    if (chosen === 'back') return 'back';
    const does = chosen[0]?.does;
    if (does === 'edit') await this.#edit();
    if (does === undefined || does === 'edit') return 'save';
    await savePattern(this.#taught.document.uri, this.#pattern);
    return does;
  }

  async #edit(): Promise<void> {
    const edited = await vscode.window.showInputBox({
      title: TITLE,
      value: this.#pattern,
      prompt: 'RE2 syntax. Each named group is a series; step, epoch and time say where the line stands.',
      ignoreFocusOut: true,
      validateInput: async (pattern) => advice(await this.#preview.show(pattern)),
    });
    this.#pattern = edited ?? this.#pattern;
  }

  async #show(marks: readonly Mark[]): Promise<string> {
    if (marks.length === 0) {
      this.#preview.clear();
      return `${TITLE}: choose at least one number`;
    }
    return `${TITLE}: ${(await this.#preview.show(patternOf(this.#taught.text, marks))).summary}`;
  }

  /** The chosen numbers by these names, those that have none yet by any. */
  #marks(names: readonly string[]): Mark[] {
    return named(this.#figures.map((figure, i) => ({ ...figure, name: names[i] })));
  }
}

/** Numbers that have no name yet, or the name of another, go by any. */
function named(figures: readonly (Omit<Mark, 'name'> & { readonly name?: string | undefined })[]): Mark[] {
  const names = figures.map(({ name }) => name);
  return figures.map((figure, i) => {
    const own = figure.name !== undefined && names.indexOf(figure.name) === i;
    return { ...figure, name: own ? (figure.name ?? '') : `number${i + 1}` };
  });
}

function advice({ problem, summary }: Read): vscode.InputBoxValidationMessage {
  return problem === undefined
    ? { message: summary, severity: vscode.InputBoxValidationSeverity.Info }
    : { message: problem, severity: vscode.InputBoxValidationSeverity.Error };
}
