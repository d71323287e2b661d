/**
 * How often the rule of a trial (`src/core/monitor/trial.ts`) keeps what it should not, and rolls back what it should keep:
 * node scripts/bench-trial.mts [DATA.jsonl.gz] [--count N] [--seed N]
 * On labelled forks a trial is as long as they were; the last line tells of real trials of the length that the rule asks for.
 */
import { parseArgs } from 'node:util';
import { barAfter, trialOf } from '../src/core/monitor/trial.ts';
import type { Fork } from './forks/fork.mts';
import { trials } from './forks/trials.mts';
import { load, type LabelledRun } from './labelled.mts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
/** What a lower rate did: better or worse by a material amount, or neither. */
const OUTCOMES = ['better', 'neither', 'worse'] as const;

class Table {
  readonly #of = new Map<string, { kept: number; all: number }>();

  count(what: string, kept: boolean): void {
    const row = this.#of.get(what) ?? { kept: 0, all: 0 };
    this.#of.set(what, { kept: row.kept + Number(kept), all: row.all + 1 });
  }

  text(names: readonly string[] = [...this.#of.keys()].sort()): string {
    return names
      .map((name) => ({ name, ...(this.#of.get(name) ?? { kept: 0, all: 0 }) }))
      .map(({ name, kept, all }) => `${name} ${kept} of ${all} kept (${((100 * kept) / Math.max(1, all)).toFixed(0)} %)`)
      .join('; ');
  }
}

function outcome(gain: number, material: number): (typeof OUTCOMES)[number] {
  return gain > material ? 'better' : gain < -material ? 'worse' : 'neither';
}

/** The judged values of a labelled run since its rate is what it is at a fork. */
function seenAt(run: LabelledRun, t: number): number[] {
  const every = run.series['val/loss'] ? (run.val_every ?? 1) : 1;
  const judged = run.series['val/loss'] ?? run.series['train/loss'] ?? [];
  const rates = run.series['lr'] ?? [];
  let since = t;
  while (since > 0 && Math.abs((rates[since - 1] ?? 0) / (rates[t - 1] ?? 1) - 1) < 0.05) since--;
  const end = Math.floor(t / every);
  return judged.slice(end - Math.floor((t - since) / every), end).map((value) => value ?? NaN);
}

function onLabelled(file: string): void {
  const [byOutcome, byLabel] = [new Table(), new Table()];
  for (const run of load(file) as (LabelledRun & { horizon: number; forks: readonly Fork[] })[]) {
    const every = run.series['val/loss'] ? (run.val_every ?? 1) : 1;
    const epochs = Math.floor(run.horizon / every);
    for (const { t, label, start, gain_lower: lower, gain_same: same, mat } of run.forks) {
      const seen = seenAt(run, t);
      if (lower === null || same === null || seen.length < 8 || epochs < 4 || epochs > 40 || !seen.every(Number.isFinite))
        continue;
      const judged = Math.max(3, Math.round(epochs / 4));
      const reached = start - (same + lower) * Math.abs(start);
      const kept = reached < barAfter(seen.slice(-Math.max(8, Math.min(24, seen.length >> 1))), epochs, judged);
      byOutcome.count(outcome(lower, mat), kept);
      byLabel.count(label, kept);
    }
  }
  console.log(`Labelled forks, by what the lower rate did: ${byOutcome.text(OUTCOMES)}`);
  console.log(`By label: ${byLabel.text()}`);
}

function onRealTrials(seed: number, count: number): void {
  const [all, stalled] = [new Table(), new Table()];
  let lengths = 0;
  let made = 0;
  for (const { facts, factor, play, gain } of trials(seed, count)) {
    const trial = trialOf(facts, factor);
    if ('reason' in trial) continue;
    const mean = play(trial.rate, trial.epochs, trial.judged);
    const { lower, same, material } = gain();
    const kept = mean < trial.below;
    all.count(outcome(lower, material), kept);
    if (same < material) stalled.count(outcome(lower, material), kept);
    lengths += trial.epochs;
    made++;
  }
  console.log(`${made} real trials of ${(lengths / made).toFixed(1)} epochs: ${all.text(OUTCOMES)}`);
  console.log(`Of these, where going on gains nothing: ${stalled.text(OUTCOMES)}`);
}

for (const file of positionals) onLabelled(file);
onRealTrials(Number(values.seed), Number(values.count));
