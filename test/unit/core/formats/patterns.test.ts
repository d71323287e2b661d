import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Expression, Pattern } from '../../../../src/core/formats/patterns.ts';
import { compilePatterns } from '../../../../src/core/formats/patterns.ts';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { sink } from '../../../../src/core/runs/sample.ts';
import { linearExpression } from '../../../../src/node/linearExpression.ts';
import { loadPatterns } from '../../../../src/node/patterns.ts';
import { assertSameHoweverCut, lines, read } from './read.ts';

function compiled(...given: unknown[]): readonly Pattern[] {
  const { patterns, problems } = compilePatterns(given, linearExpression);
  assert.deepEqual(problems, []);
  return patterns;
}

function problem(given: unknown): string {
  const { patterns, problems } = compilePatterns([given, '(?<loss>\\d+)'], linearExpression);
  assert.equal(patterns.length, 1, 'the others go on working');
  assert.equal(problems.length, 1);
  return problems[0] ?? '';
}

const ARROWS = '^@@ (?<step>\\d+) >> (?<loss>\\S+) / (?P<lr>\\S+)';
const mixed =
  '@@ 1 >> 0.9 / 0.1\nepoch 1 - val_loss: 0.7\n@@ 2 >> nan / 1e-2\nhello\n@@ 3 >> n/a / 0.01\nepoch 2 - val_loss: 0.6\n';
const mixedTold = [
  'loss train/loss 0.9 step 1',
  'lr lr 0.1 step 1',
  'val_loss val/loss 0.7 epoch 1',
  'loss train/loss NaN step 2',
  'lr lr 0.01 step 2',
  'lr lr 0.01 step 3',
  'val_loss val/loss 0.6 epoch 2',
];

describe('patterns of the user', () => {
  it('read their lines; all others are read as before', () => {
    assert.deepEqual(lines(mixed, true, compiled(ARROWS)), mixedTold);
    assert.equal(read(mixed, true, compiled(ARROWS)).format, 'general');
    assert.equal(read('@@ 1 >> 0.9 / 0.1\n', true, compiled(ARROWS)).format, 'patterns');
    assert.deepEqual(lines(mixed, true, compiled('nothing (?<loss>like this)')), lines(mixed));
  });

  it('read a line alone: its other numbers are nobody else’s, and the first that fits has it', () => {
    const log = 'epoch 3 - loss: 0.5 - acc: 0.8\n';
    assert.deepEqual(lines(log, true, compiled('loss: (?<loss>\\S+)', 'acc: (?<acc>\\S+)')), ['loss train/loss 0.5']);
    assert.deepEqual(
      lines(log, true, compiled('no: (?<a>\\S+)', '- (?<loss>\\w+):')),
      lines(log),
      'a match without a number is none',
    );
  });

  it('know names, places and numbers as logs write them', () => {
    const one = (pattern: unknown, line: string) => lines(`${line}\n`, true, compiled(pattern));
    assert.deepEqual(one('(?<name>[a-z/]+)~(?<value>\\S+)', 'val/loss~0.5'), ['val/loss val/loss 0.5']);
    assert.deepEqual(one({ pattern: 'at (?<epoch>\\S+): (?<value>\\S+)', name: 'train loss' }, 'at 2: 1,234.5'), [
      'train loss train/loss 1234.5 epoch 2',
    ]);
    assert.deepEqual(one('(?<val_acc>\\S+) right', '12.3% right'), ['val_acc val/acc 12.3']);
    assert.deepEqual(one('(?<ce_loss>\\S+) of (?<loss>\\S+)', '1 of -inf'), ['ce_loss other 1', 'loss train/loss -Infinity']);
    assert.deepEqual(one('(?<loss>\\d+)|(?<lr>x\\d)', 'y 7'), ['loss train/loss 7']);
  });

  it('take the time from where it is said', () => {
    const at = (line: string) => read(`${line} | 0.5\n`, true, compiled('^(?<time>.*?) \\| (?<loss>\\S+)')).samples[0]?.time;
    assert.equal(at('2026-01-31 23:05:05'), Date.UTC(2026, 0, 31, 23, 5, 5));
    assert.equal(at('1769900705'), 1769900705000);
    assert.equal(at('1769900705123'), 1769900705123);
    assert.equal(at('12'), undefined);
  });

  it('hold an epoch until they find the next', () => {
    const log = '== 1 ==\n>> 0.5\n>> 0.4\n== 2 ==\n>> 0.3\n';
    assert.deepEqual(lines(log, true, compiled('== (?<epoch>\\d+)', '>> (?<loss>\\S+)')), [
      'loss train/loss 0.5 epoch 1',
      'loss train/loss 0.4 epoch 1',
      'loss train/loss 0.3 epoch 2',
    ]);
  });

  it('share no series with the format of the log', () => {
    const patterns = compiled('>> (?<loss>\\S+)');
    assert.deepEqual(lines('>> 5\nepoch 1 loss: 0.5\n>> 4\nepoch 2 loss: 0.4\n', true, patterns), [
      'loss train/loss 5',
      'loss (log) train/loss 0.5 epoch 1',
      'loss train/loss 4',
      'loss (log) train/loss 0.4 epoch 2',
    ]);
    assert.deepEqual(lines('epoch 1 loss: 0.5\n>> 4\n', true, patterns), [
      'loss train/loss 0.5 epoch 1',
      'loss (pattern) train/loss 4',
    ]);
  });

  it('tell the same however the bytes are cut', () => {
    assertSameHoweverCut(mixed, compiled(ARROWS));
    assertSameHoweverCut(
      '\x1b[1m@@ 1 >> 0.9 / 0.1\r@@ 2 >> 0,5 / é\r\nepoch,loss\n1,0.5\n@@ 3 >> 1 / 2',
      compiled(ARROWS, '(?<é>x)|(?<x>\\d,\\d)'.replace('é', 'e')),
    );
  });

  it('say which cannot be used, where and what to do; the others go on', () => {
    assert.match(
      problem('a(?=b)(?<loss>x)'),
      /^Pattern 1, a\(\?=b\)\(\?<loss>x\) is left out: it looks ahead or behind \(\(\?=…\), .+\. Write /,
    );
    for (const around of ['(?!b)', '(?<=b)', '(?<!b)']) assert.match(problem(`${around}(?<loss>x)`), /ahead or behind/);
    assert.match(problem('(?<loss>a)\\1'), /refers back to a group \(\\1\), .+\. Write out /);
    assert.match(problem('(?<loss>a'), /missing closing \), at \(\?<loss>a\. The syntax is that of RE2\.$/);
    assert.match(problem('(?<val/loss>a)'), /letters, digits and _ .+ is written as \{ "pattern"/);
    assert.match(problem('(?<loss>(a{1000}){1000})'), /repeat count/);
    assert.match(problem('(?<loss>\\d{1,900})'), /too large\. Write \+ or \*/);
    assert.match(problem('x'.repeat(3000)), /^Pattern 1, x{60}… is left out: it is longer than 2000 characters\. Keep /);
    assert.match(problem('loss (\\d+)'), /no named group\. Put each number into one: \(\?<loss>…\)/);
    assert.match(problem('(?<value>\\d+)'), /nothing names its group "value"/);
    assert.match(problem({ pattern: '(?<loss>\\d+)', name: 'lr' }), /no group "value"/);
    for (const nothing of ['', 7, null, undefined, [], {}, { pattern: 7 }])
      assert.match(problem(nothing), /^Pattern 1 is left out: it is empty\./);
    const many = compilePatterns(Array<string>(50).fill(ARROWS), linearExpression);
    assert.equal(many.patterns.length, 30);
    assert.deepEqual(many.problems, ['Only the first 30 of 50 patterns are used.']);
  });

  it('cost no engine where there are none', async () => {
    assert.deepEqual(await loadPatterns([]), { patterns: [], problems: [] });
    assert.equal((await loadPatterns([ARROWS])).patterns.length, 1);
  });
});

describe('patterns and logs that mean harm', () => {
  /** What stops every backtracking engine for seconds, each with a line that it nearly matches. */
  const catastrophes: readonly [string, (length: number) => string][] = [
    ['^(?<loss>(a+)+)$', (length) => `${'a'.repeat(length)}!`],
    ['(?<loss>(\\d+)+)x', (length) => '1'.repeat(length)],
    ['(?<loss>\\d)\\s+$', (length) => `1${' '.repeat(length)}x`],
    ['^(?<a>\\d*)(?<b>\\d*)(?<c>\\d*)(?<d>\\d*)x', (length) => '1'.repeat(length)],
    ['(?<loss>(.*a){12})b', (length) => 'a'.repeat(length)],
  ];
  for (const [pattern, line] of catastrophes)
    it(`${pattern} ends, on the longest line that is looked at`, () => {
      const { match } = linearExpression(pattern);
      const time = (length: number) => {
        const [text, start] = [line(length), performance.now()];
        assert.equal(match(text), undefined);
        return performance.now() - start;
      };
      time(16_000);
      const [short, long] = [time(4000), time(16_000)];
      console.log(`        4 times the line took ${(long / short).toFixed(1)} times as long (${long.toFixed(1)} ms)`);
    });

  it('a line longer than 16 KB is left to the format of the log', () => {
    const seen: number[] = [];
    const engine = (): Expression => ({ groups: ['loss'], match: (text) => (seen.push(text.length), undefined) });
    const { patterns } = compilePatterns(['x'], engine);
    read(`short\n${'x'.repeat(20_000)}\n`, true, patterns);
    assert.deepEqual(seen, [5]);
  });

  it('hostile names are names, or nothing', () => {
    const patterns = compiled('^(?<name>.*)=(?<value>\\S+)$', '(?<__proto__>\\d+) (?<constructor>\\d+) (?<toString>\\d+)');
    const names = (log: string) => read(log, true, patterns).samples.map(({ series }) => series);
    assert.deepEqual(names('__proto__=1\nconstructor=2\n<img src=x onerror=alert(1)>=3\n=4\n'), [
      '__proto__',
      'constructor',
      '<img src=x onerror=alert(1)>',
    ]);
    assert.deepEqual(names('1 2 3\n'), ['__proto__', 'constructor', 'toString']);
    assert.deepEqual(names(`${'x'.repeat(100_000)}=1\n${'x'.repeat(5000)}=1\n`), []);
    assert.equal(({} as { loss?: number }).loss, undefined);
    const ever = Array.from({ length: 5000 }, (_, i) => `name${i}=1\n`).join('');
    assert.equal(new Set(names(ever)).size, 1000);
  });

  it('any text as a pattern, any text as a log: no throw', () => {
    const syntax = fc.string({ unit: fc.constantFrom(...'()[]{}<>?P*+|\\.^$:=!-,09adsSDw_ é'), maxLength: 40 });
    fc.assert(
      fc.property(syntax, fc.string({ maxLength: 80 }), (pattern, log) => {
        const { patterns } = compilePatterns([pattern, `(?<loss>${pattern})`], linearExpression);
        const reader = new LogReader(
          sink(() => undefined),
          undefined,
          patterns,
        );
        reader.push(new TextEncoder().encode(log));
        reader.end();
      }),
      { numRuns: 1000 },
    );
  });
});
