// A stand-in for the desktop VS Code executable that @vscode/test-electron starts: it takes the same flags, runs the suite in the
// browser workbench, passes the suite's console through and exits with the suite's result.
import { format, parseArgs } from 'node:util';
import { launchBrowser } from './browser.mts';
import { startCodeServer } from './codeServer.mts';
import { isNoise } from './noise.mts';
import { cacheDir } from './paths.mts';
import { Workbench } from './workbench.mts';

const minutes = Number(process.env['LOSSLINE_HOST_MINUTES'] ?? 5);
const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
const { extensionDevelopmentPath, extensionTestsPath } = values;
if (typeof extensionDevelopmentPath !== 'string' || typeof extensionTestsPath !== 'string') {
  console.error('Usage: launcher --extensionDevelopmentPath=FOLDER --extensionTestsPath=MODULE [FOLDER]');
  process.exit(2);
}
const folder = positionals[0] ?? cacheDir;
const server = await startCodeServer({ workspace: folder, development: true });
const browser = await launchBrowser();
const code = await new Promise<number>((resolve, reject) => {
  const late = () => reject(new Error(`The suite gave no result within ${minutes} minutes. The server's log: ${server.log}`));
  setTimeout(late, minutes * 60_000);
  const options = { server, browser, folder, extensionDevelopmentPath, extensionTestsPath };
  Workbench.open({ ...options, onSuiteLog: print, onSuiteExit: resolve }).catch(reject);
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
await browser.close();
await server.stop();
process.exit(code);

function print(type: string, args: unknown[]): void {
  const line = format(...args);
  if (!isNoise(line)) (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${line}\n`);
}
