import type { FrameLocator, Locator, Page } from 'playwright-core';
import { plain, quoted, until } from './until.mts';

/** A visible row of a tree view. */
export interface TreeItem {
  readonly label: string;
  readonly description: string;
  /** 1 at the top. */
  readonly level: number;
  /** Undefined for a row that cannot be opened. */
  readonly expanded: boolean | undefined;
  /** Undefined for a row without a check box. */
  readonly checked: boolean | undefined;
  readonly selected: boolean;
  /** The codicon's name, "" if the row has none. */
  readonly icon: string;
  /** What a screen reader says. */
  readonly ariaLabel: string;
}

/** An item of the status bar. */
export interface StatusItem {
  readonly id: string;
  readonly text: string;
  readonly ariaLabel: string;
}

/** Side bar, panel, status bar and webviews. Each method rejects after ten seconds with what it saw instead. */
export class Views {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Shows a view container by its title in the activity bar. */
  async open(container: string): Promise<void> {
    const tabs = this.#page.locator('.activitybar .composite-bar li.action-item');
    const labels = tabs.locator('a.action-label');
    await until(`the view container “${container}” in front`, async () => {
      const names = await labels.evaluateAll((all) => all.map((label) => label.getAttribute('aria-label') ?? ''));
      const at = names.findIndex((name) => name.replace(/ \(.*\)$/, '').replace(/ - .*$/, '') === container);
      if (at < 0) return { seen: quoted(names) };
      if ((await tabs.nth(at).getAttribute('aria-selected')) === 'true') return { value: true };
      await labels.nth(at).click();
      return { seen: 'its tab, not chosen' };
    });
  }

  /** A view's pane in the side bar or panel, opened if it was folded. */
  async pane(title: string): Promise<Locator> {
    const pane = this.#page.locator('.pane').filter({ has: this.#page.locator(`.pane-header[aria-label="${title} Section"]`) });
    await until(`the view “${title}”`, async () => {
      const titles = await this.#page.locator('.pane-header h3.title').allTextContents();
      if ((await pane.count()) === 0) return { seen: quoted(titles) };
      const header = pane.locator('.pane-header').first();
      if ((await header.getAttribute('aria-expanded')) === 'true') return { value: true };
      await header.click();
      return { seen: 'it folded' };
    });
    return pane.first();
  }

  /** The rows of a tree view that fit into it; waits till `ready` accepts them, if given. */
  async treeItems(view: string, ready: (items: TreeItem[]) => boolean = () => true, seconds = 10): Promise<TreeItem[]> {
    const rows = (await this.pane(view)).locator('.monaco-list-row');
    return until(
      `rows of “${view}” as asked for`,
      async () => {
        const items = (await rows.evaluateAll(readRows)).map((item) => ({
          ...item,
          label: plain(item.label),
          description: plain(item.description),
          ariaLabel: plain(item.ariaLabel),
        }));
        return {
          value: ready(items) ? items : undefined,
          seen: quoted(items.map((item) => `${item.label} ${item.description}`)),
        };
      },
      seconds,
    );
  }

  /** The row with exactly this label, for clicking, hovering and so on. */
  async treeRow(view: string, label: string): Promise<Locator> {
    const items = await this.treeItems(view, (all) => all.some((item) => item.label === label));
    return (await this.pane(view)).locator('.monaco-list-row').nth(items.findIndex((item) => item.label === label));
  }

  /** Opens or folds a row by its arrow. */
  async toggle(view: string, label: string): Promise<void> {
    await (await this.treeRow(view, label)).locator('.monaco-tl-twistie').click();
  }

  /** Clicks the check box of a row. */
  async check(view: string, label: string): Promise<void> {
    await (await this.treeRow(view, label)).locator('.monaco-checkbox').click();
  }

  /** Clicks the button with this name at the end of a row. */
  async clickRowAction(view: string, label: string, action: string): Promise<void> {
    const row = await this.treeRow(view, label);
    await row.hover();
    await row.getByRole('button', { name: action, exact: true }).click();
  }

  /** Clicks the button with this name in the title of a view. */
  async clickViewAction(view: string, action: string): Promise<void> {
    const pane = await this.pane(view);
    await pane.locator('.pane-header').hover();
    await pane.locator('.pane-header').getByRole('button', { name: action, exact: true }).click();
  }

  /** Chooses an entry of a row's context menu. */
  async contextMenu(view: string, label: string, entry: string): Promise<void> {
    await (await this.treeRow(view, label)).click({ button: 'right' });
    await this.#page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true }).click();
  }

  /** The texts of a view that is not a tree: a welcome text with its buttons, or a message. */
  async text(view: string): Promise<string> {
    return plain(await (await this.pane(view)).locator('.pane-body').innerText()).trim();
  }

  /** The status bar from left to right. */
  async statusBarItems(): Promise<StatusItem[]> {
    const items = await this.#page.locator('.statusbar-item:visible').evaluateAll((all) =>
      all
        .map((item) => ({
          id: item.id,
          text: item.textContent ?? '',
          ariaLabel: item.getAttribute('aria-label') ?? '',
          x: item.getBoundingClientRect().x,
        }))
        .sort((a, b) => a.x - b.x)
        .map(({ id, text, ariaLabel }) => ({ id, text, ariaLabel })),
    );
    return items.map((item) => ({ ...item, text: plain(item.text).trim(), ariaLabel: plain(item.ariaLabel) }));
  }

  /** Clicks the status bar item whose text contains `text`. */
  async clickStatusBar(text: string): Promise<void> {
    await this.#page.locator('.statusbar-item a.statusbar-item-label', { hasText: text }).first().click();
  }

  /** The document inside the webview that contains an element for `selector` (any element if left out). */
  async webview(selector = 'body > *', seconds = 15): Promise<FrameLocator> {
    const frames = this.#page.locator('iframe.webview');
    const name = await until(
      `a webview with ${selector}`,
      async () => {
        const names = await frames.evaluateAll((all) => all.map((frame) => frame.getAttribute('name') ?? ''));
        for (const name of names) if ((await this.#content(name).locator(selector).count()) > 0) return { value: name };
        return { seen: `${names.length} webviews without it` };
      },
      seconds,
    );
    return this.#content(name);
  }

  /** By name, as the position among the frames changes when another webview opens. */
  #content(name: string): FrameLocator {
    return this.#page.frameLocator(`iframe.webview[name="${name}"]`).frameLocator('iframe#active-frame');
  }
}

function readRows(rows: Element[]): TreeItem[] {
  return rows.map((row) => {
    const text = (selector: string) => row.querySelector(selector)?.textContent ?? '';
    const state = (element: Element | null, name: string) => {
      const value = element?.getAttribute(name) ?? undefined;
      return value === undefined ? undefined : value === 'true';
    };
    const icon = row.querySelector('.custom-view-tree-node-item-icon')?.className ?? '';
    return {
      label: text('.label-name'),
      description: text('.label-description'),
      level: Number(row.getAttribute('aria-level')),
      expanded: state(row, 'aria-expanded'),
      checked: state(row.querySelector('[role="checkbox"]'), 'aria-checked'),
      selected: row.getAttribute('aria-selected') === 'true',
      icon: /codicon-(?!modifier|colored)([\w-]+)/.exec(icon)?.[1] ?? '',
      ariaLabel: row.getAttribute('aria-label') ?? '',
    };
  });
}
