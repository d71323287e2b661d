import { spawn } from 'node:child_process';
import { mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureDir, npmInstall, withoutCaller } from './install.mts';
import { killTree } from './killTree.mts';
import { freshDir, modernNode } from './paths.mts';
import { calmSettings, type Settings } from './settings.mts';

/** The pinned build: a real VS Code workbench, served to a browser, that comes from the npm registry alone. */
export const codeServerVersion = '4.139.1';
/** The version of VS Code inside. */
export const codeVersion = '1.139.1';

/** An installed code-server. */
export interface CodeServer {
  /** The script to run with Node 22 or newer. */
  readonly entry: string;
}

/** A running code-server. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly userDataDir: string;
  /** Whether it was started for an extension under development. */
  readonly development: boolean;
  /** File with everything the server printed. */
  readonly log: string;
  /** Changes settings while VS Code runs; it takes them over within a second or two. */
  set(settings: Settings): Promise<void>;
  /** Ends the server and everything it started. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The folder that terminals and tasks start in. */
  readonly workspace: string;
  /** On top of the calm ones. */
  readonly userSettings?: Settings;
  /** An empty one if left out. */
  readonly extensionsDir?: string;
  /** Folders of unpacked extensions, to be present as if they were installed. */
  readonly extensions?: readonly string[];
  /** A packaged extension to install first. */
  readonly installVsix?: string;
  /** Whether pages may load an extension under development and its tests. Such a VS Code shows no notices as they come: avoid it otherwise. */
  readonly development?: boolean;
  /** Whether folders start untrusted, so that VS Code asks (Restricted Mode). Off if left out. */
  readonly workspaceTrust?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Installs code-server into `.vscode-test/` unless it is there: about 600 MB, 15 s. Rejects with npm's message where it is out of reach. */
export async function ensureCodeServer(progress: (line: string) => void): Promise<CodeServer> {
  const root = await ensureDir(`code-server-${codeServerVersion}`, async (staging) => {
    progress(`Getting code-server ${codeServerVersion} (VS Code ${codeVersion}) from the npm registry, about 600 MB, once …`);
    await writeFile(join(staging, 'package.json'), '{"private":true}\n');
    await npmInstall(staging, `code-server@${codeServerVersion}`);
    // Its own post-install script would do these two, but would compile native modules as well, which nothing here needs.
    const code = join(staging, 'node_modules', 'code-server', 'lib', 'vscode');
    progress('Getting the packages of VS Code itself …');
    await npmInstall(code);
    await npmInstall(join(code, 'extensions'));
    progress('VS Code is ready.');
  });
  return { entry: join(root, 'node_modules', 'code-server', 'out', 'node', 'entry.js') };
}

/** Starts code-server on a free loopback port with fresh user data and waits until it answers (30 s, then rejects with the end of its log). */
export async function startCodeServer(options: ServerOptions): Promise<RunningServer> {
  const { entry } = await ensureCodeServer((line) => console.log(line));
  const home = await freshDir('run');
  const userDataDir = join(home, 'data');
  await mkdir(join(userDataDir, 'User'), { recursive: true });
  await mkdir(join(userDataDir, 'Machine'));
  await writeFile(join(userDataDir, 'User', 'settings.json'), JSON.stringify({ ...calmSettings, ...options.userSettings }));
  await writeFile(join(home, '.bashrc'), "PS1='$ '\n");

  const env = { ...withoutCaller(process.env), ...homeVariables(home), EXTENSIONS_GALLERY: '{}', ...options.env };
  const port = await freePort();
  const log = join(home, 'server.log');
  const extensionsDir = options.extensionsDir ?? join(home, 'extensions');
  await mkdir(extensionsDir, { recursive: true });
  for (const [index, folder] of (options.extensions ?? []).entries())
    await symlink(folder, join(extensionsDir, `unpacked-${index}`), 'junction');
  const common = [
    entry,
    '--config',
    join(home, 'config.yaml'),
    '--user-data-dir',
    userDataDir,
    '--extensions-dir',
    extensionsDir,
  ];
  if (options.installVsix !== undefined) await runToEnd([...common, '--install-extension', options.installVsix], env, log);
  const args = [...common, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'];
  args.push('--disable-getting-started-override');
  const development = options.development === true;
  if (development) args.push('--vscode-option', 'enable-smoke-test-driver');
  if (options.workspaceTrust !== true) args.push('--disable-workspace-trust');

  const child = await start([join(import.meta.dirname, 'supervise.mts'), modernNode, ...args, options.workspace], env, log, true);
  const stop = () => killTree(child.pid ?? 0);
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + 30_000; !(await answers(url)); await delay(100)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    await stop();
    throw new Error(
      `code-server did not answer at ${url}. Its log (${log}) ends:\n${(await readFile(log, 'utf8')).slice(-2000)}`,
    );
  }
  let changed: Settings = {};
  const set = async (changes: Settings) => {
    changed = { ...changed, ...changes };
    // A running window reads the user's own settings once, but watches the machine's, which win.
    await writeFile(join(userDataDir, 'Machine', 'settings.json'), JSON.stringify(changed));
  };
  return { url, port, userDataDir, development, log, set, stop };
}

/** Everything that tells a program where the user's home is: a test run must not touch it. */
function homeVariables(home: string): NodeJS.ProcessEnv {
  const names = [
    'HOME',
    'USERPROFILE',
    'APPDATA',
    'LOCALAPPDATA',
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'XDG_CACHE_HOME',
    'XDG_STATE_HOME',
  ];
  return Object.fromEntries(names.map((name) => [name, home]));
}

async function start(args: string[], env: NodeJS.ProcessEnv, log: string, leader: boolean) {
  const file = await open(log, 'a');
  const child = spawn(modernNode, args, { env, detached: leader, stdio: ['pipe', file.fd, file.fd], windowsHide: true });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  await file.close();
  return child;
}

async function runToEnd(args: string[], env: NodeJS.ProcessEnv, log: string): Promise<void> {
  const child = await start(args, env, log, false);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`code-server ${args.slice(-2).join(' ')} ended with ${code}:\n${await readFile(log, 'utf8')}`);
}

async function answers(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/healthz`).catch(() => undefined);
  return reply?.ok === true;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port')),
      );
    });
  });
}
