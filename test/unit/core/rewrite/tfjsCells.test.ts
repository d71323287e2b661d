import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { isSchedule } from '../../../../src/core/schedules/remedy.ts';
import { replayLr } from '../../../../src/core/schedules/replay.ts';
import { rewriteAt, testParser } from './support.ts';
import { allCells, languageOf, ROUNDS, scriptOf, type Cell, type Report } from './tfjsCells.ts';
import { runAll, type Outcome } from './tfjsRun.ts';

const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(b), 1e-3);

/** The weight moves by each round's rate, as far as float32 tells. */
function moves({ weights }: Report, rates: readonly number[], updates: number): void {
  for (const [round, lr] of rates.entries()) {
    const moved = (weights[round] ?? NaN) - (weights[round + 1] ?? NaN);
    assert.ok(
      Math.abs(moved - updates * lr) <= 0.002 * lr + 2e-6,
      `round ${round}: moved by ${moved}, not ${updates} times ${lr}`,
    );
  }
}

function follows(report: Report, { settings: put, place }: Cell): void {
  const { rates, optimizers } = report;
  if (put.kind === 'early-stopping') {
    assert.equal(rates.length, 1 + put.patience);
    return;
  }
  assert.equal(rates.length, ROUNDS);
  if (put.kind === 'switch-to-sgd') {
    assert.deepEqual(
      optimizers.map((name) => name === 'Momentum'),
      rates.map((_, round) => round >= put.at),
    );
    moves(report, Array<number>(put.at).fill(0.1), place.updates);
    let speed = 0;
    for (let round = put.at; round < ROUNDS; round++) {
      let moved = 0;
      for (let i = 0; i < place.updates; i++) moved += put.lr * (speed = put.momentum * speed + 1);
      const seen = (report.weights[round] ?? NaN) - (report.weights[round + 1] ?? NaN);
      assert.ok(Math.abs(seen - moved) <= 2e-6, `round ${round}: moved by ${seen}, not ${moved}`);
    }
    return;
  }
  const watched = Array.from(report.watched);
  const foretold = isSchedule(put) ? replayLr(put, 0.1, watched, ROUNDS).slice(0, ROUNDS) : Array<number>(ROUNDS).fill(put.lr);
  for (const [round, lr] of foretold.entries())
    assert.ok(isNear(rates[round] ?? NaN, lr), `round ${round}: ${rates[round]}, not ${lr}`);
  moves(report, foretold, place.updates);
}

describe('every remedy in every kind of TensorFlow.js script, really run', function () {
  this.timeout(120_000);
  const cells = allCells();
  let reports: Record<string, Outcome<Report>> = {};
  const sources = new Map<string, string>();
  const refusals = new Map<string, string>();
  before(async () => {
    const parser: Parser = await testParser();
    for (const cell of cells) {
      const { file, place, kind, dialect, settings: put } = cell;
      const text = scriptOf(place, dialect, kind);
      const result = rewriteAt(parser, languageOf(dialect), text, { id: put.kind, title: '', reason: '', settings: put });
      if (result.ok) sources.set(file, applyEdits(text, result.edits));
      else refusals.set(file, result.reason);
    }
    reports = runAll<Report>(sources);
  });

  for (const cell of cells) {
    it(cell.name, () => {
      const report = reports[cell.file];
      const refusal = refusals.get(cell.file);
      if (cell.place.name === 'loop with gradients' && cell.settings.kind === 'early-stopping') {
        assert.match(refusal ?? '', /known only within a function here, from which the loop cannot be left/);
        return;
      }
      assert.ok(report, refusal);
      assert.ok('rates' in report, 'error' in report ? `${report.error}\n${sources.get(cell.file)}` : '');
      try {
        follows(report, cell);
      } catch (error) {
        throw new Error(`${String(error)}\n${sources.get(cell.file)}`, { cause: error });
      }
    });
  }
});
