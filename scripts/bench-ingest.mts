// `npm run bench:ingest`: how fast logs, tables and event files are read, in times as fast as what others use. The last line is JSON.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { benchCsv } from './bench/csv.mts';
import { benchIngest } from './bench/ingest.mts';
import { bundle } from './bench/measure.mts';
import type { EventsBench } from './bench/tfevents.mts';

const folder = mkdtempSync(path.join(tmpdir(), 'lossline-bench-'));
try {
  const ingest = benchIngest(folder);
  const csv = benchCsv(folder);
  const events = JSON.parse(execFileSync(process.execPath, [bundle('tfevents', folder)], { encoding: 'utf8' })) as EventsBench;
  for (const [style, { oursMs, protobufjsMs }] of Object.entries(events.styles))
    console.log(`event files    ${style}: ${oursMs} ms for ${events.events} scalars, protobufjs ${protobufjsMs} ms`);
  console.log(JSON.stringify({ ingest, tfevents: { vsProtobufjs: events.vsProtobufjs }, csv }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
