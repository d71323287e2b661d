import { LogReader } from '../../src/core/formats/registry.ts';
import { sink } from '../../src/core/runs/sample.ts';
import { families } from './families.mts';
import { mutated } from './mutate.mts';
import { Random } from '../random.mts';

/** What a family did with many inputs. */
export interface Fuzzed {
  readonly family: string;
  readonly inputs: number;
  readonly samples: number;
  readonly slowestMs: number;
  /** The seed of an input alone, to look at it again. */
  readonly slowestSeed: number;
  /** What went wrong, with the seed of the input. */
  readonly failures: readonly string[];
}

/** Of CPU: other work on the machine is not of the reader. */
const SLOWEST_MS = 2000;
const MOST_FAILURES = 10;

/** Throws `count` logs of a family at the reader: as they are written, and spoilt. Each input has its own seed: `seed` and what follows. */
export function fuzz(family: string, count: number, seed: number): Fuzzed {
  const failures: string[] = [];
  let [samples, slowestMs, slowestSeed] = [0, 0, seed];
  for (let i = seed; i < seed + count && failures.length < MOST_FAILURES; i++) {
    const input = inputOf(family, i);
    const started = process.cpuUsage();
    try {
      samples += read(input, new Random(i));
    } catch (error) {
      failures.push(`${family} seed ${i}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    const { user, system } = process.cpuUsage(started);
    const took = (user + system) / 1000;
    if (took > SLOWEST_MS) failures.push(`${family} seed ${i}: ${Math.round(took)} ms for ${input.length} bytes`);
    if (took > slowestMs) [slowestMs, slowestSeed] = [took, i];
  }
  return { family, inputs: count, samples, slowestMs, slowestSeed, failures };
}

/** The input of this seed. */
export function inputOf(family: string, seed: number): Uint8Array {
  const random = new Random(seed);
  const log = families[family]?.(random);
  if (log === undefined) throw new Error(`No family "${family}". Families: ${Object.keys(families).join(', ')}.`);
  return mutated(typeof log === 'string' ? Buffer.from(log) : log, random);
}

/** Reads in chunks; a sample that is none is a failure too. */
function read(input: Uint8Array, random: Random): number {
  let count = 0;
  const reader = new LogReader(
    sink((sample) => {
      count++;
      if (typeof sample.value !== 'number' || typeof sample.series !== 'string' || sample.series === '')
        throw new Error(`No sample: ${JSON.stringify(sample)}`);
    }),
    'x.val.log',
  );
  for (let at = 0; at < input.length;) {
    const end = Math.min(input.length, at + 1 + random.below(random.below(2) ? 16 : 4096));
    reader.push(input.subarray(at, end));
    at = end;
  }
  reader.end();
  reader.explain();
  return count;
}
