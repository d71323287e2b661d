import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Context } from 'mocha';

const PYTHON = process.env['LOSSLINE_PYTHON'] ?? 'python3';
const known = new Map<string, boolean>();

/** Whether Python has a module. */
export function has(module: string): boolean {
  const before = known.get(module);
  if (before !== undefined) return before;
  const found = spawnSync(PYTHON, ['-c', `import ${module}`], { env: environment() }).status === 0;
  known.set(module, found);
  return found;
}

/** Skips a test, or all of a suite, where Python lacks a module, and says so. */
export function needs(context: Context, ...modules: readonly string[]): void {
  const missing = modules.filter((module) => !has(module));
  if (missing.length === 0) return;
  console.log(`      skipped: ${PYTHON} has no ${missing.join(', ')} (LOSSLINE_PYTHON names another Python)`);
  context.skip();
}

/** Runs a script in a folder of its own. Fails with all it said where it does not end well. @returns its stdout. */
export function runPython(source: string, args: readonly string[] = []): string {
  const { status, stdout, stderr } = tryPython(source, args);
  assert.equal(status, 0, `${stdout}\n${stderr}\n${source}`);
  return stdout;
}

/** Runs a script that may fail. */
export function tryPython(source: string, args: readonly string[] = []) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-python-'));
  try {
    writeFileSync(path.join(folder, 'train.py'), source);
    return spawnSync(PYTHON, ['train.py', ...args], { cwd: folder, env: environment(), encoding: 'utf8', timeout: 300_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The numbers of lines `rate X` that a fixture prints, one a round. */
export function ratesIn(stdout: string): number[] {
  return [...stdout.matchAll(/^rate (\S+)$/gm)].map(([, number]) => Number(number));
}

/** Equal to 1e-6 relative, element by element. */
export function assertRates(actual: readonly number[], expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, `${what}: ${actual.join(' ')}`);
  for (const [round, rate] of expected.entries()) {
    const got = actual[round] ?? NaN;
    assert.ok(Math.abs(got - rate) <= 1e-6 * Math.abs(rate), `${what}, round ${round}: ${got} is not ${rate}`);
  }
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '',
    PYTHONDONTWRITEBYTECODE: '1',
    WANDB_MODE: 'disabled',
  };
}
