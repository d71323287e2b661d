import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/harness/browser.mts';
import { type RunningServer, startCodeServer } from '../../scripts/harness/codeServer.mts';
import { freshDir, repoRoot } from '../../scripts/harness/paths.mts';
import { nodeProcesses } from '../../src/node/processes.ts';
import { Workbench } from '../../scripts/harness/workbench.mts';

/** A real VS Code with Lossline, open on a fresh copy of the sample workspace. */
export interface Stage {
  readonly workbench: Workbench;
  /** The copy that is open: under the repository, so that the sample finds its packages there. */
  readonly folder: string;
  readonly script: string;
  /** The script as it was before anything was done to it. */
  readonly original: string;
  shot(name: string): Promise<void>;
}

export interface StageOptions {
  readonly shotsDir: string;
  /** A packaged extension to install instead of the one that lies here. */
  readonly vsix?: string;
  readonly theme?: string;
}

/** Sets the stage, plays on it, and clears it away whatever happens; a failure leaves a picture of itself. */
export async function onStage(options: StageOptions, play: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = join(await freshDir('workspaces'), 'sample');
  await mkdir(folder);
  await cp(join(repoRoot, 'sample'), folder, { recursive: true });
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  try {
    server = await startCodeServer({
      workspace: folder,
      userSettings: { 'workbench.colorTheme': options.theme ?? 'Dark Modern' },
      ...(options.vsix === undefined ? { extensions: [repoRoot] } : { installVsix: options.vsix }),
    });
    browser = await launchBrowser();
    const workbench = await Workbench.open({ server, browser, folder, width: 1440, height: 900 });
    const script = join(folder, 'train.mjs');
    const original = await readFile(script, 'utf8');
    const shot = (name: string) => workbench.screenshot(join(options.shotsDir, `${name}.png`));
    try {
      await play({ workbench, folder, script, original, shot });
    } catch (error) {
      await shot('failure').catch(() => undefined);
      throw error;
    }
  } finally {
    await browser?.close();
    await server?.stop();
    // Training goes on without its window; what a story has started does not outlive it.
    for (const { pid, script: own } of await nodeProcesses()) if (own?.startsWith(folder)) process.kill(pid, 'SIGKILL');
  }
}
