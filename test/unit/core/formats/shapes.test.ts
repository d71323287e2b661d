import assert from 'node:assert/strict';
import fc from 'fast-check';
import { read } from './read.ts';

/** A line as long as this is read anew each time; the blanks say nothing. */
const BLANKS = ' '.repeat(400);

/** What is told of a log is told, line by line, by lines that are all read anew. */
function assertSameAnew(lines: readonly string[]): void {
  const [known, anew] = [read(`${lines.join('\n')}\n`), read(lines.map((line) => `${line}${BLANKS}\n`).join(''))];
  assert.deepEqual(known.samples, anew.samples);
  assert.deepEqual(known.plans, anew.plans);
}

const whole = fc.integer({ min: 0, max: 12000 }).map(String);
const number = fc.oneof(
  whole,
  fc.double({ min: -10, max: 1e6, noNaN: true }).map((x) => x.toFixed(4)),
  fc.double({ min: 1e-9, max: 1, noNaN: true }).map((x) => x.toExponential(2)),
  fc.double({ min: -1, max: 1, noNaN: true }).map(String),
  fc.constantFrom('nan', 'NaN', 'inf', '-inf', '1,234.5', '12.3%', '1.0', '0', '00012', '-0.0', '.5', '-.25', '5.', '1e-05'),
);

/** The kinds of lines of a log, with holes for numbers. Not those that no line of such a length is taken for: tables, messages. */
const kinds = [
  'epoch # | train loss # | val loss # | lr #',
  'Epoch [#/#], Step [#/#], Loss: #',
  '[#/#] tr_loss=# va_loss=# acc=#%',
  'iter #: loss #, time #ms, mfu #%',
  'step #: train loss #, val loss #',
  'step=# epoch=# loss=# lr=[#] grad_norm=# top1=# acc@5=#',
  'Epoch: [#][#/#] Time # (#) Loss # (#) Acc@1 # (#)',
  '2026-01-31 23:05:05,739 - INFO - step: # | loss: # | grad_norm: #',
  '[2026-02-01 00:00:#] epoch # loss=#',
  'Train Epoch: # [#/# (#%)] Loss: #',
  'Test set: Average loss: #, Accuracy: #/# (#%)',
  'Val: #',
  'epoch# loss# #',
  'loss is # after # steps',
  'Epoch #: learning rate # -> #',
  'module.trainer:# - loss: #',
  'saved checkpoint-#.pt in #s',
  '----------',
  'Validation:',
  '  loss: # (#)',
  'eta #:#:# loss #,# #-#',
];

describe('Lines known by sight', () => {
  const line = (kind: string) =>
    fc.array(number, { minLength: 12, maxLength: 12 }).map((numbers) => {
      let at = 0;
      return kind.replace(/#/g, () => numbers[at++] ?? '');
    });

  it('say what they would say if they were read anew', () => {
    const log = fc
      .subarray(kinds, { minLength: 1, maxLength: 4 })
      .chain((some) => fc.array(fc.oneof(...some.map(line)), { minLength: 10, maxLength: 60 }));
    fc.assert(fc.property(log, assertSameAnew), { numRuns: 400 });
  });

  it('are those of dict lines too', () => {
    const value = fc.oneof(
      number,
      number.map((text) => `'${text}'`),
    );
    const dict = fc
      .tuple(fc.constantFrom('loss', 'eval_loss'), value, value, value)
      .map(([name, a, b, c]) => `{'${name}': ${a}, 'learning_rate': ${b}, 'epoch': ${c}}`);
    fc.assert(fc.property(fc.array(dict, { minLength: 5, maxLength: 40 }), assertSameAnew), { numRuns: 200 });
  });
});
