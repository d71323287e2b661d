import type { Locator, Page } from 'playwright-core';
import type { Editor, Problem } from './editor.mts';
import type { Palette } from './palette.mts';
import { plain, quoted, until } from './until.mts';

/** What VS Code offers in the editor: problems, fixes, ghost text. Each method rejects after ten seconds with what it saw instead. */
export class Hints {
  readonly #page: Page;
  readonly #palette: Palette;
  readonly #editor: Editor;
  readonly #menu: Locator;
  readonly #ghost: Locator;

  constructor(page: Page, palette: Palette, editor: Editor) {
    this.#page = page;
    this.#palette = palette;
    this.#editor = editor;
    this.#menu = page.locator('.action-widget .monaco-list-row.action:visible');
    this.#ghost = page.locator('.editor-group-container.active .monaco-editor');
  }

  /** Shows the Problems panel and reads it; waits for `count` rows if given. */
  async problems(count = 0): Promise<Problem[]> {
    await this.#palette.command('Problems: Focus on Problems View');
    const rows = this.#page.locator('.markers-panel .monaco-list-row:has(.marker-message)');
    return until(`${count} or more problems`, async () => {
      const found = await rows.evaluateAll((all) =>
        all.map((row) => {
          const text = (selector: string) => row.querySelector(selector)?.textContent ?? '';
          const [, line, column] = /Ln (\d+), Col (\d+)/.exec(text('.marker-line')) ?? [];
          return {
            severity: /^\w+/.exec(row.getAttribute('aria-label') ?? '')?.[0] ?? '',
            message: text('.marker-message'),
            source: text('.marker-source'),
            code: text('.marker-code'),
            line: Number(line),
            column: Number(column),
          };
        }),
      );
      return { value: found.length >= count ? found : undefined, seen: quoted(found.map((problem) => problem.message)) };
    });
  }

  /** The titles in the menu of Ctrl+. at the cursor, other extensions' among them. Empty when there are none. */
  async quickFixes(): Promise<string[]> {
    const titles = await this.#openMenu();
    if (titles.length > 0) await this.#page.keyboard.press('Escape');
    await this.#menu.first().waitFor({ state: 'hidden' });
    return titles;
  }

  /** Opens the menu of Ctrl+. at the cursor once it offers all of these, and leaves it open. */
  async showQuickFixes(titles: readonly string[], seconds = 10): Promise<void> {
    await until(
      `the quick fixes ${quoted(titles)}`,
      async () => {
        const offered = await this.#openMenu();
        const all = titles.every((title) => offered.includes(title));
        if (!all) await this.#page.keyboard.press('Escape');
        return { value: all || undefined, seen: quoted(offered) };
      },
      seconds,
    );
  }

  /** Chooses the entry with exactly this title in the menu of Ctrl+. at the cursor. */
  async applyQuickFix(title: string): Promise<void> {
    const index = await until(`the quick fix “${title}”`, async () => {
      const titles = await this.#openMenu();
      if (!titles.includes(title)) await this.#page.keyboard.press('Escape');
      return { value: titles.includes(title) ? titles.indexOf(title) : undefined, seen: quoted(titles) };
    });
    await this.#menu.nth(index).click();
    await this.#menu.first().waitFor({ state: 'hidden' });
  }

  /** Asks for an inline suggestion at the cursor and returns its text, or null when none comes within `seconds`. */
  async ghostText(seconds = 4): Promise<string | null> {
    await this.#editor.focus();
    if ((await this.shownGhostText()) === null) await this.#palette.command('Trigger Inline Suggestion');
    let before: string | null = null;
    const look = async () => {
      const shown = await this.shownGhostText(); // drawn in two steps, first line and rest: it counts when two looks agree
      const value = shown !== null && shown === before ? shown : undefined;
      before = shown;
      return { value };
    };
    return until('an inline suggestion', look, seconds).catch(() => null);
  }

  /** The inline suggestion on screen, without asking for one. */
  async shownGhostText(): Promise<string | null> {
    const first = await this.#ghost.locator('.view-lines .ghost-text-decoration').allTextContents();
    const rest = await this.#ghost.locator('.suggest-preview-text .view-line').evaluateAll((lines) =>
      // The last line also draws what follows the cursor: only the spans of the suggestion count.
      lines.map((line) => [...line.querySelectorAll('.ghost-text')].map((span) => span.textContent).join('')),
    );
    const text = plain([first.join(''), ...rest].join('\n'));
    return text === '' ? null : text;
  }

  /** Takes the inline suggestion with Tab. */
  async acceptGhostText(): Promise<void> {
    await this.#editor.focus();
    await this.#page.keyboard.press('Tab');
    await until('the suggestion in the text', async () => {
      const left = await this.shownGhostText();
      return { value: left === null || undefined, seen: `“${left}” still as a suggestion` };
    });
  }

  /** The key is pressed again while nothing comes: an answer is dropped when the text or the cursor changes under way. */
  async #openMenu(): Promise<string[]> {
    await this.#editor.focus();
    const none = this.#page.locator('.monaco-editor-overlaymessage', { hasText: /No .*available/i });
    return until('the menu of quick fixes', async () => {
      await this.#page.keyboard.press('Control+.');
      await this.#menu.or(none).first().waitFor({ timeout: 4000 }); // in an open menu the same key chooses
      return { value: (await this.#menu.locator('.title').allInnerTexts()).map(plain) };
    });
  }
}
