import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { ensureDir, exists, npmInstall } from './install.mts';
import { cacheDir, modernNode, repoRoot } from './paths.mts';

const environment = process.env;

/**
 * Starts a headless browser: `LOSSLINE_BROWSER`, or this machine's Chrome, Chromium or Edge, or (Linux x64) the Chromium that
 * `@sparticuz/chromium` brings. Rejects when there is none, or the browser's own message when it does not start.
 */
export async function launchBrowser(): Promise<Browser> {
  const installed = environment['LOSSLINE_BROWSER'] ?? (await installedBrowser());
  const fonts = await fontEnvironment();
  const args = ['--disable-gpu', '--font-render-hinting=none'];
  // A container's root has no sandbox to offer, and Chromium refuses to start there without this.
  if (installed === undefined || process.getuid?.() === 0) args.push('--no-sandbox');
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args, env: { ...environment, ...fonts } });
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser found: install Chrome, Chromium or Edge, or name one in LOSSLINE_BROWSER.');
  }
  const bundled = await bundledBrowser();
  const launch = (extra: NodeJS.ProcessEnv) =>
    chromium.launch({ executablePath: join(bundled, 'chromium'), args, env: { ...environment, ...fonts, ...extra } });
  // A bare machine lacks a few libraries that the package brings along; where the machine has its own, those fit it better.
  return launch({}).catch((error: unknown) => {
    if (!/shared libraries|cannot open shared object/.test(String(error))) throw error;
    return launch({ LD_LIBRARY_PATH: [join(bundled, 'al2023', 'lib'), environment['LD_LIBRARY_PATH'] ?? ''].join(delimiter) });
  });
}

async function installedBrowser(): Promise<string | undefined> {
  for (const path of candidates()) if (await exists(path)) return path;
  return undefined;
}

function candidates(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((name) => environment[name] ?? []);
    return [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ].flatMap((path) => roots.map((root) => join(root, path)));
  }
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = (environment['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** The package unpacks into the temporary folder, where two processes collide: so into a private one, which is renamed when complete. */
async function bundledBrowser(): Promise<string> {
  return ensureDir('chromium-153.0.0', async (staging) => {
    const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
    const env = { ...environment, TMPDIR: staging, AWS_EXECUTION_ENV: 'nodejs24.x' }; // the latter unpacks the libraries, too
    await promisify(execFile)(modernNode, ['--input-type=module', '--eval', script], { cwd: repoRoot, env });
  });
}

/** What a Linux machine without fonts needs to show text and code: a package with DejaVu and a fontconfig file that names it. */
async function fontEnvironment(): Promise<NodeJS.ProcessEnv> {
  if (process.platform !== 'linux' || (await hasFonts())) return {};
  const root = await ensureDir('fonts', async (staging) => {
    await writeFile(join(staging, 'package.json'), '{"private":true}\n');
    await npmInstall(staging, 'dejavu-fonts-ttf@2.37.3');
    const faces = join(staging, 'node_modules', 'dejavu-fonts-ttf', 'ttf');
    await cp(faces, join(staging, 'ttf'), { recursive: true, filter: (path) => !/Serif|Condensed/.test(path) });
    await mkdir(join(staging, 'cache'));
    await writeFile(join(staging, 'fonts.conf'), fontconfig(join(cacheDir, 'fonts')));
  });
  return { FONTCONFIG_FILE: join(root, 'fonts.conf') };
}

async function hasFonts(): Promise<boolean> {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', join(environment['HOME'] ?? '/', '.local/share/fonts')];
  for (const folder of folders) {
    const files = await readdir(folder, { recursive: true }).catch(() => []);
    if (files.some((file) => /mono.*\.(ttf|otf|ttc)$/i.test(file))) return exists('/etc/fonts/fonts.conf');
  }
  return false;
}

function fontconfig(root: string): string {
  const prefer = (generic: string, family: string) =>
    `<alias binding="same"><family>${generic}</family><prefer><family>${family}</family></prefer></alias>`;
  return [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>',
    `<dir>${root}/ttf</dir><cachedir>${root}/cache</cachedir>`,
    prefer('monospace', 'DejaVu Sans Mono'),
    prefer('sans-serif', 'DejaVu Sans'),
    prefer('sans', 'DejaVu Sans'),
    prefer('system-ui', 'DejaVu Sans'),
    '</fontconfig>\n',
  ].join('\n');
}
