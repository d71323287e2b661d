// `npm run size`: what ships must stay small and start fast. Measures production bundles and exits 1 over budget.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { bundles } from './bundles.mts';

/** Kilobytes, minified. */
const BUDGET: Readonly<Record<string, number>> = {
  'extension.js': 420,
  'cli.js': 400,
  'patterns.js': 170,
  'scripts.js': 360,
  'attach.js': 110,
  'probe.js': 50,
  'webview/charts.js': 450,
  'webview/charts.css': 10,
};

const folder = await mkdtemp(join(tmpdir(), 'lossline-size-'));
let over = false;
try {
  await Promise.all(
    bundles({ production: true, outdir: folder }).map((options) => esbuild.build({ ...options, logLevel: 'error' })),
  );
  for (const [name, budget] of Object.entries(BUDGET)) {
    const size = (await stat(join(folder, name))).size / 1000;
    over ||= size > budget;
    console.log(`${name}: ${size.toFixed(0)} of ${budget} KB${size > budget ? ', over budget' : ''}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(over ? 1 : 0);
