import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { codeServerVersion, codeVersion } from './codeServer.mts';
import { exists } from './install.mts';
import { cacheDir } from './paths.mts';

export interface HostSuite {
  readonly extensionDevelopmentPath: string;
  /** The compiled module with `run()`. */
  readonly extensionTestsPath: string;
  /** The folder to open. */
  readonly workspace: string;
  readonly env?: Record<string, string>;
}

interface Host {
  readonly name: string;
  readonly executable: string;
  /** Arguments before all others. */
  readonly before: readonly string[];
}

/**
 * Runs a suite inside VS Code with `@vscode/test-electron`: in a desktop build where one is named (`LOSSLINE_VSCODE`) or can be
 * downloaded and shown (the newest, or `LOSSLINE_VSCODE_VERSION`), otherwise in the browser workbench. Says which in one line and returns the exit code.
 */
export async function runHostSuite(suite: HostSuite): Promise<number> {
  const host = (await desktopHost()) ?? browserHost();
  console.log(`Host: ${host.name}`);
  const userData = await mkdtemp(join(tmpdir(), 'lossline-')); // a socket lies in it, and its path must be short
  try {
    return await runTests({
      vscodeExecutablePath: host.executable,
      extensionDevelopmentPath: suite.extensionDevelopmentPath,
      extensionTestsPath: suite.extensionTestsPath,
      launchArgs: [...host.before, suite.workspace, '--disable-extensions', `--user-data-dir=${userData}`],
      extensionTestsEnv: suite.env ?? {},
    });
  } catch (error) {
    if (error instanceof TestRunFailedError) return error.code ?? 1;
    throw error;
  } finally {
    await rm(userData, { recursive: true, force: true });
  }
}

function browserHost(): Host {
  const executable = join(import.meta.dirname, process.platform === 'win32' ? 'launcher.cmd' : 'launcher.sh');
  return { name: `browser workbench code-server ${codeServerVersion} (Code ${codeVersion})`, executable, before: [] };
}

async function desktopHost(): Promise<Host | undefined> {
  const before = await display();
  if (before === undefined) return undefined;
  const named = process.env['LOSSLINE_VSCODE'];
  if (named !== undefined) return withDisplay(`desktop VS Code (${named})`, named, before);
  const version = process.env['LOSSLINE_VSCODE_VERSION'] ?? (await newestVersion());
  if (version === undefined) return undefined;
  const executable = await downloadAndUnzipVSCode({ version, cachePath: cacheDir, timeout: 60_000 }).catch((error: unknown) => {
    console.log(`VS Code ${version} could not be downloaded: ${error instanceof Error ? error.message : String(error)}`);
  });
  return executable ? withDisplay(`desktop VS Code ${version}`, executable, before) : undefined;
}

function withDisplay(name: string, executable: string, [command, ...args]: readonly string[]): Host {
  return command === undefined ? { name, executable, before: [] } : { name, executable: command, before: [...args, executable] };
}

/** What must stand before the executable so that a window can open: nothing, or xvfb-run; undefined where no window can. */
async function display(): Promise<readonly string[] | undefined> {
  const { DISPLAY, WAYLAND_DISPLAY, PATH = '' } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return [];
  for (const folder of PATH.split(delimiter)) if (await exists(join(folder, 'xvfb-run'))) return [join(folder, 'xvfb-run'), '-a'];
  return undefined;
}

/** The newest stable version, or undefined when the download service does not answer within four seconds: a closed network. */
async function newestVersion(): Promise<string | undefined> {
  try {
    const reply = await fetch('https://update.code.visualstudio.com/api/releases/stable', { signal: AbortSignal.timeout(4000) });
    const versions: unknown = await reply.json();
    return Array.isArray(versions) && typeof versions[0] === 'string' ? versions[0] : undefined;
  } catch {
    return undefined;
  }
}
