import assert from 'node:assert/strict';
import { applyEdits } from '../../src/core/rewrite/edit.ts';
import { read } from '../../src/core/rewrite/registry.ts';
import type { Parser } from '../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../src/core/schedules/remedy.ts';
import { replayLr } from '../../src/core/schedules/replay.ts';
import { testParser } from '../unit/core/rewrite/support.ts';
import { assertRates, needs, ratesIn, runPython } from './python.ts';
import { LOOPS, type Loop } from './pytorchLoops.ts';

type Named = Extract<RemedySettings, { monitor: string }>;

/** The settings of each remedy, for a loop that watches `monitor`; nothing counts as better where `minDelta` is huge. */
const remedies = (monitor: string, mode: 'min' | 'max', minDelta: number): RemedySettings[] => [
  { kind: 'reduce-on-plateau', monitor, mode, factor: 0.5, patience: 2, minDelta, cooldown: 0, minLr: 1e-3 },
  { kind: 'reduce-on-plateau', monitor, mode, factor: 0.3, patience: 3, minDelta, cooldown: 3, minLr: 0 },
  { kind: 'cosine', alpha: 0.01 },
  { kind: 'cosine', alpha: 0 },
  { kind: 'warmup-cosine', warmupSteps: 3, alpha: 0.05 },
  // Shorter than the training: the floor is held.
  { kind: 'cosine', decaySteps: 6, alpha: 0.1 },
  { kind: 'warmup-cosine', warmupSteps: 2, decaySteps: 5, alpha: 0.1 },
  { kind: 'step', stepSize: 3, gamma: 0.2 },
  { kind: 'exponential', gamma: 0.9 },
  { kind: 'lr-callback', hold: 4, gamma: 0.8 },
  { kind: 'set-rate', lr: 0.0125 },
  { kind: 'switch-to-sgd', lr: 0.25, momentum: 0.9, at: 5 },
  { kind: 'early-stopping', monitor, mode, patience: 4, minDelta },
];

/** The rates that a run must show, given the values that it watched. */
function expected(settings: RemedySettings, { lr, rounds }: Loop, values: readonly number[]): number[] {
  const constant = (length: number, rate = lr) => Array.from({ length }, () => rate);
  switch (settings.kind) {
    case 'set-rate':
      return constant(rounds, settings.lr);
    case 'switch-to-sgd':
      return [...constant(settings.at), ...constant(rounds - settings.at, settings.lr)];
    case 'early-stopping':
      return constant(stoppedAfter(settings, values, rounds));
    default:
      return replayLr(
        signed(settings),
        lr,
        values.map((value) => ('mode' in settings && settings.mode === 'max' ? -value : value)),
        rounds,
      );
  }
}

/** The same rule on values of the other sign. */
function signed<T extends RemedySettings>(settings: T): T {
  return 'mode' in settings ? { ...settings, mode: 'min' } : settings;
}

function stoppedAfter(
  { mode, minDelta, patience }: Extract<Named, { kind: 'early-stopping' }>,
  values: readonly number[],
  rounds: number,
) {
  let [best, wait] = [Infinity, 0];
  for (const [i, raw] of values.entries()) {
    const value = mode === 'max' ? -raw : raw;
    if (value < best - minDelta) [best, wait] = [value, 0];
    else wait += 1;
    if (wait >= patience) return i + 1;
  }
  return rounds;
}

/** The numbers of lines `value X` that a fixture prints, one a round. */
function valuesIn(stdout: string): number[] {
  return [...stdout.matchAll(/^value (\S+)$/gm)].map(([, number]) => Number(number));
}

/** Runs scripts one after the other in one Python, each as if alone: to import PyTorch takes longer than to train. @returns what each said */
function runEach(sources: readonly string[]): string[] {
  const all = JSON.stringify(JSON.stringify(sources));
  const mark = 'end of script';
  const driver = `import json\nfor source in json.loads(${all}):\n    exec(source, {'__name__': '__main__'})\n    print('${mark}')\n`;
  return runPython(driver).split(mark);
}

describe('edited PyTorch scripts, really run', function () {
  let parser: Parser;
  before(async function () {
    needs(this, 'torch');
    parser = await testParser();
  });

  for (const loop of LOOPS) {
    it(loop.name, () => {
      const script = read(parser, 'python', loop.script);
      const [site, ...others] = script.analysis.sites;
      assert.ok(site && others.length === 0, 'one training loop');
      assert.equal(site.monitors[0]?.name, loop.monitor);
      const refused: string[] = [];
      const edited: { settings: RemedySettings; source: string }[] = [];
      for (const minDelta of [10, 1e-4]) {
        for (const settings of remedies(loop.monitor, site.monitors[0].mode, minDelta)) {
          if (minDelta !== 10 && !('monitor' in settings)) continue;
          // Where the script does not say its length as a number, its own expression counts.
          if ('decaySteps' in settings && site.epochs === undefined) continue;
          const result = script.plan(site, settings);
          if (!result.ok) {
            refused.push(settings.kind);
            continue;
          }
          edited.push({ settings, source: applyEdits(loop.script, result.edits) });
        }
      }
      assert.deepEqual([...new Set(refused)], loop.refuses ?? []);
      const outputs = runEach(edited.map(({ source }) => source));
      for (const [i, { settings, source }] of edited.entries()) {
        const stdout = outputs[i] ?? '';
        assertRates(ratesIn(stdout), expected(settings, loop, valuesIn(stdout)), `${settings.kind}\n${source}`);
      }
    });
  }
});
