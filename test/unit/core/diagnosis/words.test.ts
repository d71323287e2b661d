import assert from 'node:assert/strict';
import { Diagnosis } from '../../../../src/core/diagnosis/diagnosis.ts';
import { digits } from '../../../../src/core/diagnosis/numbers.ts';
import type { Verdict, VerdictKind } from '../../../../src/core/diagnosis/verdict.ts';
import { wordsFor } from '../../../../src/core/diagnosis/words.ts';
import { factsOf } from '../../../../src/core/diagnosis/facts.ts';
import { Sight } from '../../../../src/core/diagnosis/sight.ts';
import { courseOf, normal, tooHigh, values, viewOf } from './synthetic.ts';

const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
const deviation = (of: readonly number[]): number => Math.sqrt(mean(of.map((v) => (v - mean(of)) ** 2)));
const at = (of: readonly number[], i: number): number => of[i] ?? NaN;
const turnsOf = (of: readonly number[], last: number): number =>
  values(of.length, (i) => i).filter(
    (i) => i >= of.length - last && i >= 2 && (at(of, i) - at(of, i - 1)) * (at(of, i - 1) - at(of, i - 2)) < 0,
  ).length;
const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
const evidence = (verdict: Verdict, label: string): number =>
  verdict.evidence.find((one) => one.label === label)?.value ?? assert.fail(`no ${label}`);
const judge = (of: number[], rate?: number): Verdict =>
  new Diagnosis().update(viewOf({ train: of, ...(rate !== undefined && { lr: of.map(() => rate) }) })) ?? assert.fail();

describe('the numbers of a verdict', () => {
  for (const seed of [1, 2, 3, 4])
    it(`can be checked by hand on a floor (seed ${seed})`, () => {
      const { train } = tooHigh(seed, 60);
      const verdict = judge(train, 0.001);
      const floor = train.slice(verdict.sinceIndex);
      near(evidence(verdict, 'level'), mean(floor));
      near(evidence(verdict, 'spread'), deviation(floor));
      near(evidence(verdict, 'best'), Math.min(...train));
      near(evidence(verdict, 'changes of direction (of 14)'), turnsOf(train, 14));
      const half = Math.floor(floor.length / 2);
      const drift = mean(floor.slice(0, half)) - mean(floor.slice(half));
      near(evidence(verdict, 'gain from the first half to the second'), drift);
      const spread = deviation(floor);
      assert.equal(
        verdict.sentence,
        `${verdict.strength === 'hint' ? 'May be stalling' : 'Stalled'} since epoch ${verdict.sinceIndex + 1}: loss ${digits(mean(floor), spread)} ± ${digits(spread, spread)} ` +
          `for ${floor.length - 1} epochs at 0.001.`,
      );
      assert.ok(
        verdict.explanation.startsWith(
          `From the first half of that time to the second its mean ${drift > 0 ? 'fell' : 'rose'} by ${digits(Math.abs(drift))}, ` +
            `${digits(Math.abs(drift) / spread, 0.1)} times the spread of single values. ` +
            `It changed direction at ${turnsOf(train, 14)} of the last 14 values.`,
        ),
        verdict.explanation,
      );
      assert.match(verdict.explanation, /A smaller learning rate \(0\.001 → 0\.0002 \(÷5\)\) makes smaller jumps/);
    });

  it('tell how long the last gain took, and how much the loss fell', () => {
    const train = values(60, (i) => 0.5 + 2 * Math.exp(-i / 15));
    const verdict = judge(train);
    const [first, best] = [at(train, 0), at(train, 59)];
    const within = train.findIndex((v) => v <= best + 0.02 * (first - best));
    assert.match(
      verdict.explanation,
      new RegExp(`^The last 2 % of the way to its best, .* at epoch 60, took ${59 - within} of 59 epochs\\.`),
    );
    // 15 epochs ago: a quarter of the run; a twelfth of it, 5 values, is averaged.
    const [before, after] = [mean(train.slice(40, 45)), mean(train.slice(55, 60))];
    assert.equal(
      verdict.sentence,
      `Progressing: loss fell ${digits((100 * (before - after)) / before, 1)} % over the last 15 epochs.`,
    );
    near(evidence(verdict, 'now'), mean(train.slice(57)));
  });

  it('tell how far validation has risen since its best, and where training is', () => {
    const [train, validation] = [
      values(60, (i) => 1.5 * Math.exp(-i / 15)),
      values(60, (i) => 0.6 + Math.exp(-i / 5) + 0.01 * Math.max(0, i - 12)),
    ];
    const verdict = new Diagnosis().update(viewOf({ train, validation })) ?? assert.fail();
    const now = mean(validation.slice(57));
    near(evidence(verdict, 'rise since its best'), now - Math.min(...validation));
    near(evidence(verdict, 'train loss now'), mean(train.slice(57)));
    assert.ok(
      verdict.explanation.startsWith(
        `It is ${digits(now - Math.min(...validation))} above that best, while train loss is at ${digits(mean(train.slice(57)))}.`,
      ),
    );
  });

  it('count turns exactly on long curves, too', () => {
    const gauss = normal(7);
    const noisy = values(3000, () => gauss());
    const { facts } = read(noisy);
    assert.ok(facts.turnsOf >= 14 && facts.turnsOf < 14 + 64, `${facts.turnsOf}`);
    assert.equal(facts.turns, turnsOf(noisy, facts.turnsOf));
  });

  it('leave the spread out where it is beyond what a number holds', () => {
    const verdict = judge(tooHigh(1, 60).train.map((v) => 1e200 * v));
    assert.match(verdict.sentence, /tall\w+ since epoch \d+: loss 3\.\d*e199 for/);
    assert.doesNotMatch(verdict.sentence + verdict.explanation, /NaN|infinity/);
  });

  it('are 0 where a log prints 0', () => {
    const { facts } = read([36, 6, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([facts.now, facts.best.value], [0, 0]);
    assert.ok(facts.moved.startsWith('fell'));
  });
});

describe('the words of a verdict', () => {
  const { facts } = read(tooHigh(1, 60).train);
  const words = (kind: VerdictKind, strength: Verdict['strength']) =>
    wordsFor(kind, facts, {
      strength,
      rewarded: false,
      rate: 2e-5,
      highestRate: 2e-5,
      trainFalls: false,
      likely: true,
    });

  it('say of a hint that it is a possibility', () => {
    for (const kind of ['stalled', 'oscillating', 'converged', 'overfitting', 'diverging'] as const) {
      assert.match(words(kind, 'hint').sentence, /^May (be|have) \w+( since|:) /);
      assert.doesNotMatch(words(kind, 'offer').sentence, /^May/);
    }
    assert.match(words('rate-too-low', 'hint').sentence, /^Learning rate looks too low: /);
  });

  it('say why a smaller rate helps where the loss jumps, and why it does not at the floor', () => {
    const say = (kind: 'stalled' | 'oscillating' | 'converged' | 'rate-too-low'): string => words(kind, 'offer').explanation;
    assert.match(say('stalled'), /jump across the minimum.*A smaller learning rate \(2e-5 → 4e-6 \(÷5\)\) makes smaller jumps/);
    assert.match(say('oscillating'), /other side of the minimum.*\(2e-5 → 1e-5 \(÷2\)\)/);
    assert.match(say('converged'), /does not jump across a minimum, so that a smaller rate would have nothing to take away/);
    assert.match(say('rate-too-low'), /A rate about three times higher \(2e-5 → 6e-5 \(×3\)\)/);
  });
});

function read(of: number[]) {
  const sight = new Sight({ judged: courseOf(of) });
  while (sight.next() !== undefined);
  return { facts: factsOf(viewOf({ train: of }), sight, 0) };
}
