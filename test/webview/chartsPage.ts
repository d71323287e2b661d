import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/harness/browser.mts';
import { cacheDir, repoRoot } from '../../scripts/harness/paths.mts';
import { chartsHtml } from '../../src/protocol/chartsHtml.ts';
import type { ChartsMessage, HostMessage } from '../../src/protocol/messages.ts';
import { type ThemeName, themes } from './themes.ts';

/** How a page is opened. */
export interface PageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier page has left with `setState`. */
  readonly state?: unknown;
}

/** The page's own view of itself, put there before its script runs. */
interface Witness {
  readonly posted: ChartsMessage[];
  readonly complaints: string[];
  state: unknown;
}

/** The built charts in a real browser, under the policy that the host sets, with a stand-in for VS Code's end of the line. */
export class ChartsPage {
  readonly page: Page;
  readonly #complaints: string[];

  constructor(page: Page, complaints: string[]) {
    this.page = page;
    this.#complaints = complaints;
  }

  /** Says something as the host would and waits until it is drawn. */
  async send(...messages: readonly HostMessage[]): Promise<void> {
    await this.page.evaluate((sent) => {
      for (const message of sent) window.postMessage(message, '*');
    }, messages);
    await this.page.evaluate(drawn);
  }

  /** What the page has said to the host. */
  async posted(): Promise<readonly ChartsMessage[]> {
    return (await this.#witness()).posted;
  }

  async savedState(): Promise<unknown> {
    return (await this.#witness()).state;
  }

  /** Errors, console complaints and violations of the content security policy. */
  async complaints(): Promise<readonly string[]> {
    return [...this.#complaints, ...(await this.#witness()).complaints];
  }

  /** How many pixels of the canvas are about of this colour, and where they are in the mean. */
  async pixels(canvas: 'loss' | 'rate', colour: readonly [number, number, number], near = 24): Promise<PixelCount> {
    return this.page.evaluate(countPixels, { selector: `.canvas-box.${canvas} canvas`, colour, near });
  }

  /** Changes the theme the way VS Code does in an open webview. */
  async wear(theme: ThemeName): Promise<void> {
    await this.page.evaluate(({ bodyClass, variables }) => {
      for (const [name, value] of Object.entries(variables))
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
      document.body.className = bodyClass;
      document.body.style.background = variables['sideBar-background'] ?? '';
    }, themes[theme]);
    await this.page.evaluate(drawn);
  }

  /** Keeps a picture for people to look at. */
  async shoot(name: string): Promise<void> {
    const folder = path.join(cacheDir, 'shots', 'webview');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  }

  async #witness(): Promise<Witness> {
    return this.page.evaluate(() => (globalThis as unknown as { witness: Witness }).witness);
  }
}

/** Colour found on a canvas; `x` and `y` are shares of its width and height. */
export interface PixelCount {
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

/** To be called in a suite: gives it a browser while it runs, and pages. */
export function withCharts(): (options?: PageOptions) => Promise<ChartsPage> {
  let browser: Browser | undefined;
  let server: Server | undefined;
  before(async function () {
    this.timeout(120_000); // the first start may unpack the browser
    browser = await launchBrowser();
    server = await serve();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });
  return async ({ theme = 'dark', width = 320, height = 700, state } = {}) => {
    const address = server?.address();
    if (!browser || typeof address !== 'object' || !address) throw new Error('The suite has not started.');
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    const complaints: string[] = [];
    page.on('console', (message) => {
      const ours = /readback operations/.test(message.text()); // the tests read pixels back
      if (!ours && ['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.addInitScript(standIn, state);
    await page.goto(`http://127.0.0.1:${address.port}/?theme=${theme}`);
    return new ChartsPage(page, complaints);
  };
}

/** Serves the page and what is built, and nothing else. */
async function serve(): Promise<Server> {
  const files = new Map([
    ['/charts.js', { type: 'text/javascript', body: await readFile(path.join(repoRoot, 'dist/webview/charts.js')) }],
    ['/charts.css', { type: 'text/css', body: await readFile(path.join(repoRoot, 'dist/webview/charts.css')) }],
  ]);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const theme = url.searchParams.get('theme') as ThemeName | null;
    const file = theme ? { type: 'text/html', body: html(url.origin, theme) } : files.get(url.pathname);
    const style = url.pathname.startsWith('/theme-')
      ? { type: 'text/css', body: themeSheet(url.pathname.slice(7, -4)) }
      : undefined;
    const found = file ?? style;
    response.writeHead(found ? 200 : 204, { 'content-type': found?.type ?? 'text/plain' }).end(found?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The host's page, with the theme that VS Code would have put around it. */
function html(origin: string, theme: ThemeName): string {
  const page = { cspSource: origin, nonce: randomUUID(), scriptUri: `${origin}/charts.js`, styleUri: `${origin}/charts.css` };
  return chartsHtml(page)
    .replace('</head>', `<link rel="stylesheet" href="${origin}/theme-${theme}.css"></head>`)
    .replace('<body>', `<body class="${themes[theme].bodyClass}">`);
}

function themeSheet(name: string): string {
  const { variables } = themes[name as ThemeName];
  const lines = Object.entries(variables).map(([key, value]) => `--vscode-${key}: ${value};`);
  return `:root { ${lines.join(' ')} } html { background: var(--vscode-sideBar-background); }`;
}

function standIn(state: unknown): void {
  const witness: Witness = { posted: [], complaints: [], state };
  const api = {
    postMessage: (message: ChartsMessage) => void witness.posted.push(message),
    getState: () => witness.state,
    setState: (next: unknown) => (witness.state = next),
  };
  Object.assign(globalThis, { witness, acquireVsCodeApi: () => api });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) =>
    witness.complaints.push(`${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber} ${sample}`),
  );
}

/** Two frames: one for the message, one for the drawing it asks for. */
function drawn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
  });
}

function countPixels(wanted: { selector: string; colour: readonly [number, number, number]; near: number }): PixelCount {
  const canvas = document.querySelector<HTMLCanvasElement>(wanted.selector);
  const image = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
  let [count, x, y] = [0, 0, 0];
  for (let i = 0; canvas && image && i < image.data.length; i += 4) {
    const far = wanted.colour.some((part, k) => Math.abs(part - (image.data[i + k] ?? 0)) > wanted.near);
    if (far || (image.data[i + 3] ?? 0) < 200) continue;
    count++;
    x += ((i / 4) % canvas.width) / canvas.width;
    y += Math.floor(i / 4 / canvas.width) / canvas.height;
  }
  return { count, x: x / count, y: y / count };
}
