import type { Locator, Page } from 'playwright-core';
import type { Palette } from './palette.mts';
import { plain, quoted, until } from './until.mts';

/** A notice as it stands on the screen. */
export interface Notice {
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly buttons: readonly string[];
}

/** Notices: the toasts at the lower right, or the list of all when that is open. */
export class Notices {
  readonly #page: Page;
  readonly #palette: Palette;
  readonly #items: Locator;

  constructor(page: Page, palette: Palette) {
    this.#page = page;
    this.#palette = palette;
    this.#items = page.locator('.notification-list-item:visible');
  }

  /** What is shown now. Toasts leave after ten seconds or so: `showAll` brings them back. */
  async all(): Promise<Notice[]> {
    const items = await this.#items.evaluateAll((all) =>
      all.map((item) => {
        const icon = item.querySelector('.notification-list-item-icon')?.className ?? '';
        return {
          text: item.querySelector('.notification-list-item-message')?.textContent ?? '',
          severity: /error/.test(icon) ? ('error' as const) : /warning/.test(icon) ? ('warning' as const) : ('info' as const),
          buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-text-button')].map(
            (button) => button.textContent ?? '',
          ),
        };
      }),
    );
    return items.map((item) => ({ ...item, text: plain(item.text), buttons: item.buttons.map(plain) }));
  }

  /** Waits for a notice whose text contains `text` or matches it. */
  async waitFor(text: string | RegExp, seconds = 10): Promise<Notice> {
    return until(
      `a notice with ${text}`,
      async () => {
        const all = await this.all();
        const value = all.find((notice) => (typeof text === 'string' ? notice.text.includes(text) : text.test(notice.text)));
        return { value, seen: quoted(all.map((notice) => notice.text)) };
      },
      seconds,
    );
  }

  /** Clicks the button with exactly this text on the newest notice that has one. */
  async click(button: string): Promise<void> {
    const found = this.#items.getByRole('button', { name: button, exact: true }).first();
    await until(`a notice with the button “${button}”`, async () => {
      const all = await this.all();
      return {
        value: (await found.isVisible()) || undefined,
        seen: quoted(all.map((notice) => `${notice.text} [${notice.buttons}]`)),
      };
    });
    await found.click();
  }

  /** Opens the list of all notices. */
  async showAll(): Promise<void> {
    await this.#palette.command('Notifications: Show Notifications');
    await this.#page.locator('.notifications-center.visible').waitFor();
  }

  /** Removes all notices; one with a question counts as dismissed. */
  async dismiss(): Promise<void> {
    if ((await this.#items.count()) > 0) await this.#palette.command('Notifications: Clear All Notifications');
    await until('no notices', async () => ({ value: (await this.#items.count()) === 0 || undefined, seen: 'some' }));
  }
}
