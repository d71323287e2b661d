// `npm start`: builds the extension and opens it on the sample, in desktop VS Code where there is one, otherwise in a browser.
// `npm start -- --headless` plays the same story without a window and exits with 0 if all of it came true.
import { spawnSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { startCodeServer } from './harness/codeServer.mts';
import { findDesktop, openDesktop } from './harness/desktop.mts';
import { openBrowser } from './harness/openBrowser.mts';
import { cacheDir, freshDir, repoRoot } from './harness/paths.mts';
import { address } from './harness/workbench.mts';

const print = (line: string) => console.log(line);

print('Building …');
const build = spawnSync(process.execPath, [join(repoRoot, 'scripts', 'build.mts')], { cwd: repoRoot, stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

if (process.argv.includes('--headless')) {
  const { playStory } = await import('../test/e2e/story.mts');
  try {
    await playStory({ shotsDir: join(cacheDir, 'shots'), print });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  process.exit(0);
}

// Under the repository, so that the sample finds its packages in the repository's own node_modules.
const workspace = join(await freshDir('workspaces'), 'sample');
await mkdir(workspace);
await cp(join(repoRoot, 'sample'), workspace, { recursive: true });

// The demo starts the training, so that there is something to see at once.
const extensions = [repoRoot, join(repoRoot, 'scripts', 'demo')];

const desktop = await findDesktop();
if (desktop !== undefined) {
  print(`Opening ${workspace} in VS Code (${desktop}) …`);
  await openDesktop(desktop, workspace, extensions);
} else {
  print('No desktop VS Code here: opening one in the browser.');
  const server = await startCodeServer({
    workspace,
    extensions,
    userSettings: { 'workbench.colorTheme': 'Dark Modern' },
  });
  const url = address({ server, folder: workspace });
  print(`Lossline runs at ${url}\nCtrl+C ends it.`);
  openBrowser(url);
  const keepAlive = setInterval(() => undefined, 60_000);
  process.once('SIGINT', () => {
    clearInterval(keepAlive);
    void server.stop().then(() => process.exit(0));
  });
}
