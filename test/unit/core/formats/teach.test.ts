import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compilePatterns, type Found } from '../../../../src/core/formats/patterns.ts';
import { figuresOf, groupName, patternOf, readBy, unread } from '../../../../src/core/formats/teach.ts';
import { linearExpression } from '../../../../src/node/linearExpression.ts';

function figures(line: string): string[] {
  return figuresOf(line).map(
    ({ text, name, noise }) => `${text}${name === undefined ? '' : ` ${name}`}${noise ? ' (noise)' : ''}`,
  );
}

/** Teaches the figures of a line by these names, '' for those that are not wanted. */
function taught(line: string, ...names: string[]) {
  const marks = figuresOf(line).flatMap((figure, i) => (names[i] ? [{ ...figure, name: names[i] }] : []));
  const { patterns, problems } = compilePatterns([patternOf(line, marks)], linearExpression);
  assert.deepEqual(problems, []);
  const [pattern] = patterns;
  assert.ok(pattern);
  return (text: string) => said(pattern.read(text));
}

function said(found: Found | undefined): string {
  if (!found) return '-';
  const { values, ...place } = found;
  return [...Object.entries(place), ...values.map(({ name, value }) => [name, value])].flat().join(' ');
}

describe('the numbers of a line that is taught', () => {
  it('are found, with what the words before them call them', () => {
    assert.deepEqual(figures('@@ 17 >> 0.345 / 0.00123'), ['17', '0.345', '0.00123']);
    assert.deepEqual(figures('it[17/100] val/loss~0.345, loss = nan | lr -> 1e-3'), [
      '17 step',
      '100',
      '0.345 val_loss',
      'nan loss',
      '1e-3 lr',
    ]);
    assert.deepEqual(figures('Epoch 3 took: 12 err -1,234.5% (0.4)'), ['3 epoch', '12 took', '-1,234.5 err', '0.4']);
    assert.deepEqual(figures('gpu 7 batch size 32 momentum 0.9'), [
      '7 gpu (noise)',
      '32 batch_size (noise)',
      '0.9 momentum (noise)',
    ]);
  });

  it('are no dates, times, versions, parts of words, numbers with units', () => {
    assert.deepEqual(figures('2026-01-31 23:05:05,739 resnet18 v1.2.3 12.5s 3ms/step a-1 x_5'), []);
    assert.deepEqual(figures(''), []);
    assert.deepEqual(figures('information infinite nancy'), []);
  });

  it('are named as a group may be', () => {
    assert.equal(groupName('val/loss (avg)'), 'val_loss_avg');
    assert.equal(groupName('  train loss: '), 'train_loss');
    for (const nothing of ['', '—', 'потеря', 'value', 'name']) assert.equal(groupName(nothing), undefined);
  });
});

describe('the pattern of a line that is taught', () => {
  it('reads the line and those like it, whatever the width of numbers and blanks', () => {
    const read = taught('@@ 17 >> 0.345 / 0.00123', 'step', 'loss', 'lr');
    assert.equal(read('@@ 17 >> 0.345 / 0.00123'), 'step 17 loss 0.345 lr 0.00123');
    assert.equal(read('  @@    9 >>  -10 /   1E-05 (best so far)'), 'step 9 loss -10 lr 0.00001');
    assert.equal(read('@@ 1,017>>NaN/.5'), 'step 1017 loss NaN lr 0.5');
    for (const other of ['@@ x >> 0.3 / 0.1', '@ 17 >> 0.3 / 0.1', 'step 17 >> 0.3 / 0.1', '@@ 17 >> 0.3 / 0.1s'])
      assert.equal(read(other), '-');
  });

  it('is indifferent to time stamps and to numbers that are not wanted', () => {
    const read = taught(
      '2026-01-31 23:05:05,739 - INFO - it[17/100] resnet18 cost=0.345(0.4) 12.5s err 12.3%, done',
      'step',
      '',
      'loss',
      '',
      'err',
    );
    assert.equal(
      read('2026-02-01 01:00:00,001 - INFO - it[ 9/1000] resnet50 cost=1.5(nan) 2s err 2%, x'),
      'step 9 loss 1.5 err 2',
    );
    assert.equal(taught('17 0.5 0.1', '', 'loss')('18 0.4 0.2'), 'loss 0.4');
  });

  it('of nothing but numbers is strict: other lines may be anything', () => {
    const read = taught('17 0.345 0.00123', 'step', 'loss', 'lr');
    assert.equal(read('  18\t0.35   0.001 '), 'step 18 loss 0.35 lr 0.001');
    for (const other of ['18 0.35', '1 2 3 4', 'Epoch 3 loss', '1 2 x']) assert.equal(read(other), '-');
  });

  it('takes the text as text', () => {
    const line = '(a|b)* [x] {3} $^.? \\d+ = 0.5';
    assert.equal(taught(line, '', 'loss')(line), 'loss 0.5');
    assert.equal(taught(line, '', 'loss')('(a|b)* [x] {3} $^.? \\d+ + 0.5'), '-');
  });

  it('of a long line stays short', () => {
    const line = `${'word '.repeat(500)}loss 0.5 ${'more '.repeat(500)}rate 0.1`;
    assert.equal(taught(line, 'loss', 'lr')(line), 'loss 0.5 lr 0.1');
    assert.equal(taught(`${'x'.repeat(500)} 0.5`, 'loss')(`${'x'.repeat(500)} 0.5`), 'loss 0.5');
  });

  it('reads its own line, whatever it is', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789.,-+e:/ \t()[]{}=|<>%abzL@#é"\\*?'), maxLength: 60 });
    fc.assert(
      fc.property(text, (line) => {
        const all = figuresOf(line);
        if (all.length === 0 || all.length > 12) return;
        const names = all.map((_, i) => `n${i}`);
        assert.equal(
          taught(line, ...names)(line),
          all.map(({ text: n }, i) => `n${i} ${Number(n.replaceAll(',', ''))}`).join(' '),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the lines of a log', () => {
  const log = ['epoch 1 loss: 0.5', '@@ 1 >> 0.9', '@@ 2 >> 0.8', 'hello', 'seed 7', 'epoch 2 loss: 0.4'];
  const { patterns } = compilePatterns(['@@ (?<step>\\d+) >> (?<cost>\\S+)'], linearExpression);

  it('that nothing reads are offered, the latest first, each kind once', () => {
    assert.deepEqual(unread(log, [], 10), [4, 2]);
    assert.deepEqual(unread(log, [], 1), [4]);
    assert.deepEqual(unread(log, patterns, 10), [4]);
  });

  it('that a pattern reads are told with what it finds', () => {
    assert.deepEqual(
      patterns.flatMap((pattern) => readBy(pattern, log)),
      [
        { line: 1, found: { step: 1, values: [{ name: 'cost', value: 0.9 }] } },
        { line: 2, found: { step: 2, values: [{ name: 'cost', value: 0.8 }] } },
      ],
    );
  });
});
