/**
 * Trains many small models, forks each run at a dozen places with other rates, and writes what happened as labelled curves, one run
 * a line, in the form that `scripts/labelled.mts` reads. The same seed gives the same file, however many workers there are.
 *
 *     node scripts/grow-runs.mts --seed N --count N --out FILE.jsonl[.gz] [--workers N] [--family NAME]
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import zlib from 'node:zlib';
import { growGroup } from './forks/run.mts';

/** Runs of a group: see `growGroup`. */
const GROUP = 6;

interface Job {
  readonly seed: number;
  readonly groups: readonly number[];
  readonly family: string | undefined;
}

interface Grown {
  readonly group: number;
  readonly lines: readonly string[];
}

function work({ seed, groups, family }: Job): void {
  for (const group of groups) {
    const lines = growGroup(seed, group, family).map((run) => JSON.stringify(run));
    parentPort?.postMessage({ group, lines } satisfies Grown);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: '60' },
      out: { type: 'string', default: 'runs.jsonl.gz' },
      workers: { type: 'string', default: '1' },
      family: { type: 'string' },
    },
  });
  const groups = Array.from({ length: Math.ceil(Number(values.count) / GROUP) }, (_, i) => i);
  const workers = Number(values.workers);
  const grown: Grown[] = [];
  const started = Date.now();
  await Promise.all(
    Array.from({ length: workers }, (_, w) => {
      const job: Job = { seed: Number(values.seed), groups: groups.filter((g) => g % workers === w), family: values.family };
      const worker = new Worker(new URL(import.meta.url), { workerData: job });
      return new Promise<void>((resolve, reject) => {
        worker.on('message', (one: Grown) => {
          grown.push(one);
          const seconds = ((Date.now() - started) / 1000).toFixed(0);
          process.stderr.write(`${String(grown.length)}/${String(groups.length)} groups, ${seconds} s\n`);
        });
        worker.on('error', reject);
        worker.on('exit', () => {
          resolve();
        });
      });
    }),
  );
  const lines = grown.sort((a, b) => a.group - b.group).flatMap((one) => one.lines);
  const text = lines.map((line) => `${line}\n`).join('');
  fs.writeFileSync(values.out, values.out.endsWith('.gz') ? zlib.gzipSync(text) : text);
}

if (isMainThread) await main();
else work(workerData as Job);
