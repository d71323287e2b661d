import type { Locator, Page } from 'playwright-core';
import { plain, quoted, until } from './until.mts';

/** A row of a quick pick. */
export interface PickRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly checked: boolean;
}

/** The command palette and every other quick pick or input box. Each method rejects after ten seconds with what it saw instead. */
export class Palette {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #input: Locator;
  readonly #rows: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget');
    this.#rows = this.#widget.locator('.monaco-list-row');
    this.#input = this.#widget.locator('.quick-input-box input');
  }

  /** Runs the command with exactly this title ("Category: Title") from the palette. */
  async command(title: string): Promise<void> {
    await this.choose('F1', `>${title}`, title);
  }

  /**
   * Opens a quick pick by its key, types `text` and chooses the row with exactly this label. Starts anew while that fails: the list
   * holds what was there when it opened, and a webview that gets ready takes the focus and closes it.
   */
  async choose(key: string, text: string, label: string): Promise<void> {
    await until(`“${label}” to choose`, async () => {
      await this.prompt(key, text);
      const labels = (await this.#settled()).map((row) => row.label);
      if (!labels.includes(label)) {
        await this.close();
        return { seen: quoted(labels) };
      }
      await this.#row(label).click({ timeout: 2000 });
      return { value: true };
    });
  }

  /** The titles that the palette offers for a filter, as far as they fit in its list. */
  async titles(filter: string): Promise<string[]> {
    await this.prompt('F1', `>${filter}`);
    const titles = await this.#settled();
    await this.close();
    return titles.map((row) => row.label).filter((label) => label !== 'No matching commands');
  }

  /** Chooses the row with exactly this label; in a list with check boxes it checks or unchecks the row, and `accept` ends it. */
  async pick(label: string): Promise<void> {
    await until(`“${label}” in the list`, async () => {
      const labels = (await this.#read()).map((row) => row.label);
      return { value: labels.includes(label) || undefined, seen: quoted(labels) };
    });
    await this.#row(label).click();
  }

  /** The rows that are visible now; rejects if no quick pick opens. */
  async rows(): Promise<PickRow[]> {
    await this.visible();
    return this.#read();
  }

  async #read(): Promise<PickRow[]> {
    const rows = await this.#rows.evaluateAll((all) =>
      all.map((row) => {
        const text = (selector: string) => row.querySelector(selector)?.textContent ?? '';
        return {
          label: text('.quick-input-list-row .label-name'),
          description: text('.quick-input-list-row .label-description'),
          detail: text('.quick-input-list-label-meta'),
          checked: row.getAttribute('aria-checked') === 'true',
        };
      }),
    );
    return rows.map((row) => ({
      ...row,
      label: plain(row.label).trim(), // an icon before it leaves a space
      description: plain(row.description),
      detail: plain(row.detail),
    }));
  }

  /** Replaces the text of the quick input; `accept` or `pick` goes on from there. */
  async type(text: string): Promise<void> {
    await this.visible();
    await this.#input.fill(text);
  }

  /** What the quick input shows besides its rows: title, text, placeholder, and the message (prompt or validation) below. */
  async state(): Promise<{ title: string; text: string; placeholder: string; message: string }> {
    await this.visible();
    const read = (selector: string) => this.#widget.locator(selector).first().innerText();
    return {
      title: plain(await read('.quick-input-title')).trim(),
      text: await this.#input.inputValue(),
      placeholder: (await this.#input.getAttribute('placeholder')) ?? '',
      message: plain(await read('.quick-input-message')).trim(),
    };
  }

  /** Enter. */
  async accept(): Promise<void> {
    await this.visible();
    await this.#page.keyboard.press('Enter');
  }

  /** Waits till a quick input is open. */
  async visible(): Promise<void> {
    await until('an open quick input', async () => ({ value: (await this.#widget.isVisible()) || undefined }));
  }

  /** Closes whatever quick input is open, and waits till it has. */
  async close(): Promise<void> {
    await until('the quick input to close', async () => {
      if (!(await this.#widget.isVisible())) return { value: true };
      await this.#input.press('Escape', { timeout: 1000 });
      return { seen: 'it open' };
    });
  }

  /**
   * Opens the quick input by a key and fills in `text`. The key is pressed again while nothing opens or stays open: it can fall into
   * a page that is still loading, and a webview that gets ready takes the focus.
   */
  async prompt(key: string, text: string): Promise<void> {
    if (await this.#widget.isVisible()) await this.close();
    await until(`${key} to open the quick input`, async () => {
      if (!(await this.#widget.isVisible())) await this.#page.keyboard.press(key);
      await this.#input.fill(text, { timeout: 2000 });
      return { value: true };
    });
  }

  #row(label: string): Locator {
    const name = this.#page.locator('.quick-input-list-row .label-name').getByText(label, { exact: true });
    return this.#rows.filter({ has: name }).first();
  }

  /** The rows once two looks agree: the list is filtered a moment after typing. */
  async #settled(): Promise<PickRow[]> {
    let before = '';
    return until('a list that rests', async () => {
      await this.#page.waitForTimeout(150); // the filter's own delay, or two looks would agree before it runs
      const rows = await this.#read();
      const now = quoted(rows.map((row) => row.label));
      const value = now === before ? rows : undefined;
      before = now;
      return { value, seen: now };
    });
  }
}
