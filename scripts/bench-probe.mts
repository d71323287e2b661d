// `npm run bench:probe`: what the probe adds to a training step, on a small model, every batch reported as far as it ever is.
// With `LOSSLINE_TFJS_NODE` (a folder that has @tensorflow/tfjs-node) on that as well. The last line is JSON.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { median } from './bench/numbers.mts';

const SECONDS = Number(process.argv[2] ?? 120);
/** How a compiler sets about a loop differs from process to process by more than the probe costs: each way is timed in so many. */
const PROCESSES = 3;
const root = path.resolve(import.meta.dirname, '..');
const probe = path.join(root, 'dist', 'probe.js');
const folder = process.env['LOSSLINE_TFJS_NODE'];
const packages = [['tfjs', createRequire(import.meta.url).resolve('@tensorflow/tfjs')]];
if (folder) packages.push(['tfjs-node', createRequire(path.resolve(folder, 'package.json')).resolve('@tensorflow/tfjs-node')]);
else console.log('tfjs-node   left out: LOSSLINE_TFJS_NODE names no folder that has it');

const overheads: number[] = [];
for (const [name = '', file = ''] of packages)
  for (const way of ['fit', 'trainOnBatch', 'loop']) {
    const args = [path.join(import.meta.dirname, 'bench', 'steps.mts'), probe, file, way, String(SECONDS / PROCESSES)];
    const timed = Array.from({ length: PROCESSES }, () => {
      const printed = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as { stepUs: number; ratios: number[] };
    });
    const ratios = timed.flatMap((one) => one.ratios);
    const stepUs = median(timed.map((one) => one.stepUs));
    const overhead = median(ratios) - 1;
    const spread = median(ratios.map((ratio) => Math.abs(ratio - 1 - overhead))) / Math.sqrt(ratios.length);
    overheads.push(overhead);
    const percent = (value: number) => `${(value * 100).toFixed(2)} %`;
    const step = `${stepUs.toFixed(1)} µs a step`;
    console.log(
      `${name.padEnd(11)} ${way.padEnd(13)} ${step.padEnd(18)} + ${percent(overhead)} ± ${percent(spread)} (${ratios.length} pairs)`,
    );
  }
console.log(JSON.stringify({ overhead: Math.max(...overheads) }));
