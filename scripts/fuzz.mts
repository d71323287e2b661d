// `npm run fuzz -- [FAMILY…] [--count N] [--seed N]`: spoilt logs of every kind through the reader. Exits 1 on a throw, an input that takes
// long, or memory that grows.
import { parseArgs } from 'node:util';
import { families } from './fuzz/families.mts';
import { fuzz } from './fuzz/fuzz.mts';

const MOST_MB = 1024;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
let failed = false;
for (const family of positionals.length > 0 ? positionals : Object.keys(families)) {
  const { inputs, samples, slowestMs, slowestSeed, failures } = fuzz(family, Number(values.count), Number(values.seed));
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(
    `${family}: ${inputs} inputs, ${samples} samples, slowest ${slowestMs.toFixed(1)} ms (seed ${slowestSeed}), ${megabytes} MB, ${failures.length} failures`,
  );
  for (const failure of failures) console.log(failure);
  failed ||= failures.length > 0 || megabytes > MOST_MB;
}
process.exit(failed ? 1 : 0);
