// `npm run bench:ingest`
import { ingest } from './bench/ingest.mts';

console.log(JSON.stringify({ ingest: ingest() }));
