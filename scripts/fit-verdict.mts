/**
 * Fits the diagnosis' model to labelled runs and writes it as a constants file (to be formatted with prettier), or says how it
 * does on families of tasks that it was not fitted to:
 *
 *     node scripts/fit-verdict.mts DATA.jsonl.gz [GROWN.jsonl.gz …] --out src/core/diagnosis/model.ts
 *     node scripts/fit-verdict.mts DATA.jsonl.gz [GROWN.jsonl.gz …] --held-out PREFIX
 *
 * GROWN are runs by scripts/grow-runs.mts, of other families of tasks than DATA. The second writes the verdicts on each run of DATA by a
 * model that was fitted without its family, to PREFIX-stream.jsonl and PREFIX-context.jsonl, and beside them the same where only offers count as alarms.
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { Diagnosis } from '../src/core/diagnosis/diagnosis.ts';
import type { Look, Setting } from '../src/core/diagnosis/features.ts';
import { names, vector } from '../src/core/diagnosis/features.ts';
import { type Chances, type Model, perReading } from '../src/core/diagnosis/judge.ts';
import { verdictLines } from './bench.mts';
import type { BoostOptions } from './boost.mts';
import { boost } from './boost.mts';
import type { LabelledRun } from './labelled.mts';
import { contextOf, load, Replay } from './labelled.mts';
import { pack } from './packModel.mts';

const LABELS: Readonly<Record<keyof Chances, string>> = {
  progressing: 'progressing',
  reduce: 'reduce_helps',
  slow: 'lr_too_low',
  overfitting: 'overfitting',
  converged: 'converged',
};
/** Trees a reading: the offer of a lower rate needs the finest judgement. */
const TREES: Readonly<Record<keyof Chances, number>> = { progressing: 80, reduce: 120, slow: 60, overfitting: 60, converged: 60 };
/** Forks whose outcome says nothing. */
const NEUTRAL = ['unclear', 'diverging'];
/** Weight of a grown run: there are many kinds of them, and what is like one task only must not count. */
const GROWN = 2;
const OPTIONS: Omit<BoostOptions, 'trees'> = { depth: 4, rate: 0.06, lambda: 5, minHessian: 8, rows: 0.6, columns: 0.4, seed: 1 };

/** What is known at a fork, and what would have helped. */
interface Row {
  /** The family of the run; empty for a grown one. */
  readonly family: string;
  readonly label: string;
  readonly weight: number;
  readonly x: readonly number[];
}

/** A fork as it looks to those who know more and less: all that script and log can tell, the log alone, and parts of it. */
function degrees(look: Look, known: Setting, bare: Setting): (readonly [Look, Setting, number])[] {
  const shift = { noiseOfLevel: NaN, fallOfLevel: NaN };
  const anyLevel = { ...look, judged: { ...look.judged, ...shift }, train: { ...look.train, ...shift } };
  return [
    [look, bare, 1],
    [look, known, 1],
    [look, { ...bare, rate: NaN }, 0.5],
    [look, { ...known, batch: NaN, done: NaN }, 0.25],
    [anyLevel, bare, 0.25],
  ];
}

let features: string[] = [];

/** What the latest looks before each fork saw. */
function rowsOf(runs: readonly LabelledRun[], grown: boolean): Row[] {
  const rows: Row[] = [];
  for (const run of runs) {
    const bare = new Diagnosis();
    const known = new Diagnosis(contextOf(run));
    const [replayBare, replayKnown] = [new Replay(run, false), new Replay(run, true)];
    for (const { t, label } of run.forks) {
      replayBare.seen = replayKnown.seen = t;
      bare.update(replayBare.view);
      known.update(replayKnown.view);
      if (!bare.look || !bare.setting || !known.setting || NEUTRAL.includes(label)) continue;
      features = names(bare.look, bare.setting);
      for (const [look, setting, weight] of degrees(bare.look, known.setting, bare.setting))
        rows.push({ family: grown ? '' : run.family, label, weight: grown ? GROWN * weight : weight, x: vector(look, setting) });
    }
  }
  return rows;
}

/** Of the numbers that are known, to three digits. */
function median(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return Number((known[known.length >> 1] ?? 0).toPrecision(3));
}

function fit(rows: readonly Row[]): Model {
  const x = rows.map((row) => row.x);
  const weight = rows.map((row) => row.weight);
  const one = (of: keyof Chances): Model['forests'][keyof Chances] => {
    const y = rows.map((row) => (row.label === LABELS[of] ? 1 : 0));
    return boost(x, y, weight, { ...OPTIONS, trees: TREES[of] });
  };
  return {
    features,
    typical: features.map((_, i) => median(x.map((row) => row[i] ?? NaN))),
    forests: perReading(one),
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, 'held-out': { type: 'string' } },
});
const [file, ...grown] = positionals;
if (!file)
  throw new Error('usage: node scripts/fit-verdict.mts DATA.jsonl.gz [GROWN.jsonl.gz …] [--out model.ts] [--held-out PREFIX]');
const runs = load(file);
const rows = [...rowsOf(runs, false), ...grown.flatMap((name) => rowsOf(load(name), true))];
console.log(`${rows.length} rows, ${features.length} features`);
const prefix = values['held-out'];
if (prefix !== undefined) {
  const lines = new Map<string, string[]>();
  for (const family of new Set(runs.map((run) => run.family))) {
    const model = fit(rows.filter((row) => row.family !== family));
    for (const run of runs.filter((one) => one.family === family))
      for (const known of [false, true])
        for (const offers of [false, true]) {
          const name = `${prefix}-${known ? 'context' : 'stream'}${offers ? '-offers' : ''}.jsonl`;
          lines.set(name, [...(lines.get(name) ?? []), ...verdictLines(run, known, offers, model)]);
        }
  }
  for (const [name, verdicts] of lines) fs.writeFileSync(name, verdicts.join('\n') + '\n');
}
if (values.out !== undefined) {
  const text = JSON.stringify(pack(fit(rows)));
  fs.writeFileSync(
    values.out,
    `import { unpack } from './packed.ts';\n\n/** Generated by scripts/fit-verdict.mts from labelled runs. */\nexport const model = unpack(${text});\n`,
  );
}
