// `npm run bench:ingest`: how fast logs, event files and tables are read, in times as fast as what others use. The last line is JSON.
import { benchCsv } from './bench/csv.mts';
import { benchIngest } from './bench/ingest.mts';
import { benchEvents } from './bench/tfevents.mts';

const ingest = benchIngest();
const csv = benchCsv();
const events = benchEvents();
for (const [style, { oursMs, protobufjsMs }] of Object.entries(events.styles))
  console.log(`event files    ${style}: ${oursMs} ms for ${events.events} scalars, protobufjs ${protobufjsMs} ms`);
console.log(JSON.stringify({ ingest, tfevents: { vsProtobufjs: events.vsProtobufjs }, csv }));
