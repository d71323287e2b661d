import { spawn } from 'node:child_process';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDir } from './paths.mts';

/**
 * Makes the folder `.vscode-test/<name>` by `fill`, once and atomically: it is filled under another name and renamed when complete, so
 * an interrupted run leaves nothing half-done and of two processes the first to finish wins. Returns the folder; rejects as `fill` does.
 */
export async function ensureDir(name: string, fill: (staging: string) => Promise<void>): Promise<string> {
  const target = join(cacheDir, name);
  await removeAbandoned(target);
  if (await exists(target)) return target;
  const staging = `${target}.part-${process.pid}`;
  await mkdir(staging, { recursive: true });
  try {
    await fill(staging);
    await rename(staging, target).catch(async (error: unknown) => {
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return target;
}

/** `npm install` without scripts or development packages in `dir`. Rejects with npm's own last lines. */
export async function npmInstall(dir: string, ...packages: string[]): Promise<void> {
  const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', dir];
  const windows = process.platform === 'win32'; // there npm is a .cmd file, which only a shell starts
  const child = spawn(
    'npm',
    ['install', ...packages, ...flags].map((word) => (windows ? `"${word}"` : word)),
    {
      cwd: dir,
      env: withoutCaller(process.env),
      shell: windows,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0)
    throw new Error(`npm install ${packages.join(' ')} in ${dir} ended with ${code}:\n${output.trim().slice(-2000)}`);
}

/** The environment without what npm and VS Code tell their own children: it would lead a second npm or VS Code astray. */
export function withoutCaller(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(npm_(package|lifecycle|command|execpath|config_local_prefix)|VSCODE_|ELECTRON_RUN_AS_NODE)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

/** Whether there is anything at `path`. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function removeAbandoned(target: string): Promise<void> {
  for (const name of await readdir(cacheDir).catch(() => [])) {
    const pid = name.startsWith(`${basename(target)}.part-`) ? Number(name.split('-').at(-1)) : undefined;
    if (pid !== undefined && !isAlive(pid)) await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
