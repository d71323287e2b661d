// `npm test`: every tier, or those named: unit, webview, host, e2e, package. Ends with one line of totals; exits 1 if anything failed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repoRoot } from './harness/paths.mts';
import { type Count, tiers } from './tiers.mts';

const named = process.argv.slice(2);
const unknown = named.find((name) => !tiers.has(name));
if (unknown !== undefined) {
  console.error(`No tier "${unknown}". Tiers: ${[...tiers.keys()].join(', ')}.`);
  process.exit(2);
}

const build = spawnSync(process.execPath, [join(repoRoot, 'scripts', 'build.mts')], { cwd: repoRoot, stdio: 'inherit' });
if (build.status !== 0) process.exit(1);

const total: Count = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
for (const [name, run] of tiers) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  const started = Date.now();
  const count = await run().catch((error: unknown): Count => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += count[key];
  lines.push(`${name}: ${words(count)} (${Math.round((Date.now() - started) / 1000)} s)`);
}
console.log(`\n${lines.join('\n')}\nTotal: ${words(total)}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

function words({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
