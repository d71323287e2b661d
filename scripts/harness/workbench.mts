import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, ConsoleMessage, Page } from 'playwright-core';
import type { RunningServer } from './codeServer.mts';
import { Editor } from './editor.mts';
import { Hints } from './hints.mts';
import { isNoise } from './noise.mts';
import { Notices } from './notices.mts';
import { Palette } from './palette.mts';
import { until } from './until.mts';
import { Views } from './views.mts';

export interface WorkbenchOptions {
  readonly server: RunningServer;
  readonly browser: Browser;
  readonly folder: string;
  /** An extension to load from its sources; the server must have been started for development. */
  readonly extensionDevelopmentPath?: string;
  /** A module with `run()`, for the extension host; its console and result go to `onSuiteLog` and `onSuiteExit`. */
  readonly extensionTestsPath?: string;
  readonly onSuiteLog?: (type: string, args: unknown[]) => void;
  readonly onSuiteExit?: (code: number) => void;
  readonly width?: number;
  readonly height?: number;
  /** Device pixels per CSS pixel: 2 for pictures that are to be printed or zoomed. */
  readonly scale?: number;
}

/** A VS Code window in a browser, driven as a person drives it: its parts by what they are. */
export class Workbench {
  readonly page: Page;
  readonly palette: Palette;
  readonly editor: Editor;
  readonly hints: Hints;
  readonly notices: Notices;
  readonly views: Views;
  /** Errors of the window, the extension host and the webviews, without those that this build of VS Code makes by itself. */
  readonly consoleErrors: string[] = [];
  readonly #server: RunningServer;

  private constructor(page: Page, server: RunningServer, folder: string) {
    this.page = page;
    this.#server = server;
    this.palette = new Palette(page);
    this.editor = new Editor(page, this.palette, folder);
    this.hints = new Hints(page, this.palette, this.editor);
    this.notices = new Notices(page, this.palette);
    this.views = new Views(page);
    page.on('console', (message) => this.#note(message));
    page.on('pageerror', (error) => this.consoleErrors.push(`${error.name}: ${error.message}`));
  }

  /** Opens a folder in a new window and waits till it stands (60 s). Rejects with what is missing. */
  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const { server, browser, width = 1280, height = 800, scale = 1 } = options;
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    context.setDefaultTimeout(5000); // a click or a look that takes longer has missed: the waiting is done by conditions around it
    const page = await context.newPage();
    const workbench = new Workbench(page, server, options.folder);
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => options.onSuiteLog?.(type, args));
    await page.exposeFunction('codeAutomationExit', (code: number) => options.onSuiteExit?.(code));
    await page.goto(address(options), { waitUntil: 'domcontentloaded', timeout: 60_000 });
    await until(
      'a workbench',
      async () => {
        const ready = await page.locator('.monaco-workbench .part.statusbar .statusbar-item').first().isVisible();
        return { value: ready || undefined, seen: `${page.url()} titled “${await page.title()}”` };
      },
      60,
    );
    return workbench;
  }

  /** Runs the command with exactly this palette title; rejects when the palette does not offer it. */
  async command(title: string): Promise<void> {
    await this.palette.command(title);
  }

  /** Writes a picture of the window, its folder made if missing. */
  async screenshot(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file, animations: 'disabled' });
  }

  /** Changes the colour theme and waits till the window wears it. */
  async setTheme(id: Theme): Promise<void> {
    const classes = async () => (await this.page.locator('.monaco-workbench').first().getAttribute('class')) ?? '';
    await this.#server.set({ 'workbench.colorTheme': id });
    await until(`the theme ${id}`, async () => {
      const seen = await classes();
      return { value: seen.includes(`-${themes[id]}-json`) || undefined, seen };
    });
  }

  /** Closes the window. */
  async close(): Promise<void> {
    await this.page.context().close();
  }

  #note(message: ConsoleMessage): void {
    const text = message.text();
    if (message.type() === 'error' && !isNoise(text) && !isNoise(message.location().url)) this.consoleErrors.push(text);
  }
}

/** VS Code's own themes that pictures are taken in, by their id, each with the name of its file, which the window wears as a class. */
const themes = {
  'Dark 2026': '2026-dark',
  'Light 2026': '2026-light',
  'Dark Modern': 'dark_modern',
  'Light Modern': 'light_modern',
  'Default High Contrast': 'hc_black',
  'Default High Contrast Light': 'hc_light',
} as const;

/** The id of a colour theme, for the setting `workbench.colorTheme`. */
export type Theme = keyof typeof themes;

/** The window's address: the page's own way to be told what a desktop VS Code is told by flags. */
export function address(
  options: Pick<WorkbenchOptions, 'server' | 'folder' | 'extensionDevelopmentPath' | 'extensionTestsPath'>,
): string {
  const { server, folder, extensionDevelopmentPath, extensionTestsPath } = options;
  const remote = (path: string) =>
    `vscode-remote://127.0.0.1:${server.port}${new URL(`file://${path.replaceAll('\\', '/')}`).pathname}`;
  const payload: string[][] = [];
  if (extensionDevelopmentPath !== undefined) payload.push(['extensionDevelopmentPath', remote(extensionDevelopmentPath)]);
  if (extensionTestsPath !== undefined) payload.push(['extensionTestsPath', remote(extensionTestsPath)]);
  const query = `folder=${encodeURI(folder.replaceAll('\\', '/'))}`;
  if (payload.length === 0) return `${server.url}/?${query}`;
  if (!server.development) throw new Error('Start the server with `development` to load an extension from its sources.');
  return `${server.url}/?${query}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}
