import { spawnSync } from 'node:child_process';
import { glob, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import Mocha from 'mocha';
import { cacheDir, repoRoot } from './harness/paths.mts';
import { runHostSuite } from './harness/runHost.mts';

/** What a tier's tests came to. */
export interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** The tiers by name, in the order from seconds to minutes. */
export const tiers: ReadonlyMap<string, () => Promise<Count>> = new Map([
  ['checks', checks],
  ['unit', () => mocha('test/unit/**/*.test.ts')],
  ['webview', () => mocha('test/webview/**/*.test.ts', 60_000)],
  ['host', host],
  ['e2e', () => story({})],
  ['package', packaged],
]);

/** Types, lint with the import borders, format, size: each counts as one test. */
async function checks(): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const script of ['check-types', 'lint', 'format:check', 'size']) {
    const { status } = npm('run', '--silent', script);
    console.log(`${status === 0 ? '✔' : '✘'} npm run ${script}`);
    count[status === 0 ? 'passed' : 'failed']++;
  }
  return count;
}

async function mocha(pattern: string, timeout = 20_000): Promise<Count> {
  const suite = new Mocha({ timeout });
  for await (const file of glob(pattern, { cwd: repoRoot })) suite.addFile(join(repoRoot, file));
  await suite.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = suite.run(() => {
      const { passes, failures, pending } = runner.stats ?? { passes: 0, failures: 1, pending: 0 };
      resolve({ passed: passes, failed: failures, skipped: pending });
    });
  });
}

/** The suite runs inside VS Code and leaves its counts in a file. */
async function host(): Promise<Count> {
  const result = join(cacheDir, 'host-result.json');
  await rm(result, { force: true });
  const code = await runHostSuite({
    extensionDevelopmentPath: repoRoot,
    extensionTestsPath: join(repoRoot, 'dist', 'test', 'host.js'),
    workspace: join(repoRoot, 'sample'),
  });
  const count = JSON.parse(await readFile(result, 'utf8')) as Count;
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

async function story(options: { readonly vsix?: string; readonly only?: readonly number[] }): Promise<Count> {
  const { playStory } = await import('../test/e2e/story.mts');
  const shotsDir = join(cacheDir, 'shots', options.vsix === undefined ? 'story' : 'package');
  await rm(shotsDir, { recursive: true, force: true });
  await mkdir(shotsDir, { recursive: true });
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  const print = (line: string) => {
    console.log(line);
    if (line.includes('✔')) count.passed++;
  };
  await playStory({ shotsDir, print, ...options }).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    count.failed++;
  });
  return count;
}

/** What ships is what is tested: the packaged extension in a fresh workbench. */
async function packaged(): Promise<Count> {
  if (npm('run', '--silent', 'package').status !== 0) throw new Error('The package could not be made.');
  return story({ vsix: join(repoRoot, 'lossline.vsix'), only: [1, 2, 3, 4] });
}

function npm(...args: string[]) {
  return spawnSync('npm', args, { cwd: repoRoot, stdio: 'inherit', shell: process.platform === 'win32' });
}
