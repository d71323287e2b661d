import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Entry for the extension host, called by VS Code. Leaves the counts where the runner looks for them. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ timeout: 120_000, color: true });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./commands.test.ts');
  await import('./remedy.test.ts');
  await import('./logFile.test.ts');
  await import('./teachLine.test.ts');
  await import('./ghostText.test.ts');
  await import('./snippets.test.ts');
  await import('./fixes.test.ts');
  await import('./sites.test.ts');
  await import('./links.test.ts');
  await import('./notebooks.test.ts');
  await import('./marks.test.ts');
  await import('./notices.test.ts');
  await import('./steering.test.ts');
  await import('./training.test.ts');
  await import('./preview.test.ts');
  await import('./ruleTables.test.ts');
  await import('./running.test.ts');
  await import('./attach.test.ts');
  await import('./restricted.test.ts');
  await import('./tasksAndDebugging.test.ts');
  await import('./tryRates.test.ts');
  await import('./tryLowerRate.test.ts');
  await import('./steeringReal.test.ts');
  await import('./farewell.test.ts'); // last: it ends the extension
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  const { passes = 0, failures = 1, pending = 0 } = stats ?? {};
  const file = path.join(__dirname, '..', '..', '.vscode-test', 'host-result.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
  if (failures > 0) throw new Error(`${failures} of the tests in the host failed.`);
}
