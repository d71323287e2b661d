import { isAbsolute, relative } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Palette } from './palette.mts';
import { plain, quoted, until } from './until.mts';

/** A row of the Problems panel. */
export interface Problem {
  readonly severity: string;
  readonly message: string;
  readonly source: string;
  readonly code: string;
  readonly line: number;
  readonly column: number;
}

const control = process.platform === 'darwin' ? 'Meta' : 'Control';

/** The active text editor, by keyboard as a person uses it. Each method rejects after ten seconds with what it saw instead. */
export class Editor {
  readonly #page: Page;
  readonly #palette: Palette;
  readonly #folder: string;
  readonly #root: Locator;
  readonly #status: Locator;

  constructor(page: Page, palette: Palette, folder: string) {
    this.#page = page;
    this.#palette = palette;
    this.#folder = folder;
    this.#status = page.locator('[id="status.editor.selection"]');
    this.#root = page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  /** Opens a file of the workspace folder (absolute or relative path). */
  async open(path: string): Promise<void> {
    const within = (isAbsolute(path) ? relative(this.#folder, path) : path).replaceAll('\\', '/');
    const name = within.split('/').at(-1) ?? within;
    await this.#palette.choose(`${control}+P`, within, name);
    await until(`an editor with ${within}`, async () => {
      const uri = (await this.#root.getAttribute('data-uri', { timeout: 1000 })) ?? '';
      return { value: decodeURIComponent(uri).endsWith(`/${within}`) || undefined, seen: uri };
    });
    await this.focus();
  }

  /** Puts the keyboard into the editor. */
  async focus(): Promise<void> {
    await until('a focused editor', async () => {
      if (await this.#root.evaluate((editor) => editor.contains(document.activeElement))) return { value: true };
      await this.#root.locator('.native-edit-context, textarea.inputarea').first().focus();
      return { seen: 'the focus elsewhere' };
    });
  }

  /** The whole text, also what is not saved, by way of the clipboard; the selection is put back. */
  async text(): Promise<string> {
    await this.focus();
    const before = await this.#place();
    await this.#page.evaluate(() => navigator.clipboard.writeText('\u0000'));
    await this.#page.keyboard.press(`${control}+A`);
    await this.#page.keyboard.press(`${control}+C`);
    const copied = await until('the text in the clipboard', async () => {
      const text = await this.#page.evaluate(() => navigator.clipboard.readText());
      return { value: text === '\u0000' ? undefined : text };
    });
    await this.#page.keyboard.press(`${control}+U`);
    await until('the selection as it was', async () => {
      const seen = await this.#place();
      return { value: !seen.includes('selected') || seen === before || undefined, seen };
    });
    return copied;
  }

  /** The lines on screen, from top to bottom, hints that are not text (ghost text, inlay hints) included. */
  async visibleLines(): Promise<string[]> {
    const lines = await this.#root
      .locator('.view-lines > .view-line, .suggest-preview-text > .view-line')
      .evaluateAll((all) => all.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' })));
    return lines.sort((a, b) => a.top - b.top).map((line) => plain(line.text));
  }

  /** Puts the cursor on a line and column, both counted from 1. */
  async goto(line: number, column = 1): Promise<void> {
    const wanted = `Ln ${line}, Col ${column}`;
    await until(`the cursor at ${wanted}`, async () => {
      await this.#palette.prompt('Control+G', `:${line}:${column}`);
      await this.#palette.accept();
      const there = this.#status.filter({ hasText: wanted }).waitFor({ timeout: 1000 });
      return there.then(
        () => ({ value: true }),
        async () => ({ seen: await this.#place() }),
      );
    });
    await this.focus();
  }

  /** Types at the cursor, key by key. */
  async type(text: string): Promise<void> {
    await this.focus();
    await this.#page.keyboard.type(text);
  }

  /** Saves and waits till the tab has lost its mark. */
  async save(): Promise<void> {
    await this.focus();
    await this.#page.keyboard.press(`${control}+S`);
    const dirty = this.#page.locator('.editor-group-container.active .tab.active.dirty');
    await until('a saved file', async () => ({ value: (await dirty.count()) === 0 || undefined, seen: 'unsaved changes' }));
  }

  async undo(): Promise<void> {
    await this.focus();
    await this.#page.keyboard.press(`${control}+Z`);
  }

  /** The lenses above the lines on screen; waits for `count` of them if given. */
  async codeLenses(count = 0): Promise<string[]> {
    return until(`${count} or more lenses`, async () => {
      const texts = (await this.#root.locator('.codelens-decoration a').allInnerTexts()).map((text) => plain(text).trim());
      return { value: texts.length >= count ? texts : undefined, seen: quoted(texts) };
    });
  }

  /** Clicks the lens with exactly this text. */
  async clickCodeLens(text: string): Promise<void> {
    const lenses = this.#root.locator('.codelens-decoration a');
    const index = await until(`the lens “${text}”`, async () => {
      const seen = await this.codeLenses();
      return { value: seen.indexOf(text) < 0 ? undefined : seen.indexOf(text), seen: quoted(seen) };
    });
    await lenses.nth(index).click();
  }

  /** Opens the hover at the cursor and returns its text once `part` is in it; the parts of a hover come one after the other. */
  async hover(part = ''): Promise<string> {
    await this.focus();
    await this.#page.keyboard.press(`${control}+K`);
    await this.#page.keyboard.press(`${control}+I`);
    return until(`a hover with “${part}”`, async () => {
      const texts = await this.#page.locator('.monaco-hover:not(.hidden) .hover-contents').allInnerTexts();
      const text = plain(texts.join('\n')).trim();
      return { value: text === '' || text === 'Loading...' || !text.includes(part) ? undefined : text, seen: text };
    });
  }

  /** Where the status bar says that the cursor is: "Ln 4, Col 8". */
  async #place(): Promise<string> {
    return this.#status.innerText({ timeout: 1000 });
  }
}
