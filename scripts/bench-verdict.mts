/**
 * Runs the shipped diagnosis over labelled runs, one verdict a fork (with --offers, what is only hinted at is no alarm):
 * node scripts/bench-verdict.mts DATA.jsonl.gz [--context] [--offers] > verdicts.jsonl
 */
import { verdictLines } from './bench.mts';
import { load } from './labelled.mts';

const [file, ...options] = process.argv.slice(2);
if (!file) throw new Error('usage: node scripts/bench-verdict.mts DATA.jsonl.gz [--context] [--offers]');
const runs = load(file);
const start = performance.now();
const lines = runs.flatMap((run) => verdictLines(run, options.includes('--context'), options.includes('--offers')));
const points = runs.reduce((sum, run) => sum + (run.forks[run.forks.length - 1]?.t ?? 0), 0);
console.error(`${points} points, ${((1000 * (performance.now() - start)) / points).toFixed(2)} µs each`);
console.log(lines.join('\n'));
