import assert from 'node:assert/strict';
import { callOf } from '../../../../src/core/rewrite/python/python.ts';
import { callsIn } from '../../../../src/core/rewrite/python/calls.ts';
import { headOf, trainingLoops } from '../../../../src/core/rewrite/python/loops.ts';
import { valuesIn } from '../../../../src/core/rewrite/python/metrics.ts';
import { readingOf } from '../../../../src/core/rewrite/python/reading.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { walk } from '../../../../src/core/rewrite/tree.ts';
import { testParser } from './support.ts';

describe('loops of Python that train', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const loopsOf = (text: string) => {
    const root = parser.parse('python', text);
    const calls = callsIn(root);
    const steps = [...walk(root)].filter((node) => callOf(node)?.callee.text.endsWith('opt.step'));
    return trainingLoops(steps, calls).map((loop) => ({ ...loop, values: valuesIn(loop, readingOf(loop.steps, calls)) }));
  };
  const only = (text: string) => {
    const [loop, ...others] = loopsOf(text);
    assert.ok(loop && others.length === 0, 'one loop');
    return loop;
  };

  const heads: readonly [head: string, before: string, text?: string, value?: number | undefined, first?: string][] = [
    ['for epoch in range(10):', '', '10', 10, '0'],
    ['for epoch in range(1, 10):', '', '9', 9, '1'],
    ['for epoch in range(1, n + 1):', 'n = 7\n', 'n', 7, '1'],
    ['for epoch in range(1, (n+1)):', 'n = 7\n', 'n', 7, '1'],
    ['for epoch in range(start, start + 200):', '', '200', 200, 'start'],
    ['for epoch in range(start, n):', '', 'n - start', undefined, 'start'],
    ['for epoch in tqdm(range(n), desc="x"):', '', 'n', undefined, '0'],
    ['for epoch in trange(cfg.epochs):', '', 'cfg.epochs', undefined, '0'],
    ['for epoch in bar:', 'bar = tqdm.tqdm(range(3))\n', '3', 3, '0'],
    ['while epoch < n:', 'n = 5\nepoch = 0\n', 'n', 5, '0'],
    ['while epoch <= 5:', 'epoch = 1\n', '5', 5, '1'],
    ['while True:', ''],
  ];
  for (const [head, before, text, value, first] of heads) {
    it(`${before.replaceAll('\n', '; ')}${head}`, () => {
      const { rounds, unit, loop } = only(`${before}${head}\n    for x in loader:\n        opt.step()\n    epoch += 1\n`);
      assert.deepEqual([rounds?.text, rounds?.value, rounds?.first], [text, value, first]);
      assert.equal(unit, 'epoch');
      assert.equal(headOf(loop).text, head);
    });
  }

  it('leads to a step through functions, methods, base classes', () => {
    const { trains, loop } = only(`
class Base:
    def run(self):
        for epoch in range(3):
            self.one(epoch)

class Own(Base):
    def one(self, epoch):
        for x in self.loader:
            self.move(x)

    def move(self, x):
        opt.step()
`);
    assert.equal(loop.startPosition.row, 3);
    assert.deepEqual(
      trains.map(({ text }) => text),
      ['self.one(epoch)'],
    );
  });

  it('counts batches where there is one epoch or none, and steps where they are said', () => {
    assert.equal(only('for epoch in range(1):\n    for x in loader:\n        opt.step()\n').unit, 'step');
    assert.equal(only('for x in loader:\n    opt.step()\n').unit, 'step');
    assert.equal(only('for step in range(900):\n    opt.step()\n').unit, 'step');
    assert.equal(only('while True:\n    opt.step()\n    iter_num += 1\n').unit, 'step');
    assert.equal(only('def f(loader):\n    for x in loader:\n        opt.step()\n').once, true);
  });

  it('knows the epochs among folds, seeds, phases and inner steps', () => {
    const nested = (outer: string, inner: string) =>
      headOf(only(`${outer}\n    ${inner}\n        for x in loader:\n            opt.step()\n`).loop).text;
    assert.equal(nested('for fold in range(5):', 'for epoch in range(9):'), 'for epoch in range(9):');
    assert.equal(nested('for seed in seeds:', 'for e in range(9):'), 'for e in range(9):');
    assert.equal(nested('for epoch in range(9):', "for phase in ['train', 'val']:"), 'for epoch in range(9):');
    assert.equal(nested('for t in range(9):', 'for b in range(len(data)):'), 'for t in range(9):');
  });

  it('a loop over several optimizers is none', () => {
    assert.equal(
      headOf(only('for epoch in range(3):\n    for opt in opts:\n        opt.step()\n').loop).text,
      'for epoch in range(3):',
    );
  });

  describe('values to watch', () => {
    const epoch = (body: string, before = '') =>
      only(`${before}for epoch in range(9):\n    for x in train_loader:\n        loss.backward()\n        opt.step()\n${body}`)
        .values;
    const first = (body: string, before = '') => {
      const [value] = epoch(body, before);
      return value && [value.expression, value.of, value.mode, value.line - before.split('\n').length - 3];
    };

    it('after it is divided, not while it is a sum', () => {
      const body = `    val_loss = 0.0
    with torch.no_grad():
        for x in val_loader:
            val_loss += f(x).item()
    val_loss = val_loss / len(val_loader)
`;
      assert.deepEqual(first(body), ['val_loss', 'validation', 'min', 5]);
    });
    it('a sum that is only divided where it is printed is divided alike', () => {
      const body = `    val_loss = 0.0
    for x in val_loader:
        val_loss += f(x).item()
    print(f'{val_loss / len(val_loader):.3f}')
`;
      assert.deepEqual(first(body), ['val_loss / len(val_loader)', 'validation', 'min', 3]);
    });
    it('no sum that goes on over all epochs', () => {
      assert.deepEqual(epoch('    for x in val_loader:\n        val_loss += f(x)\n', 'val_loss = 0\n'), []);
    });
    it('no list, no constant, no best value, no loss function', () => {
      const body =
        '    val_loss.append(3)\n    test_loss = 0.0\n    best_val_loss = 1 / n\n    val_criterion_loss = nn.MSELoss()\n';
      assert.deepEqual(epoch(body, 'val_loss = []\n'), []);
    });
    it('the mean of a list of this epoch', () => {
      const body = '    losses = []\n    for x in val_loader:\n        losses.append(f(x))\n    print(np.mean(losses))\n';
      assert.deepEqual(first(body), ['np.mean(losses)', 'validation', 'min', 1]);
    });
    it('the training loss under another name is the training loss', () => {
      const before = 'def train():\n    return 1 / 2\n';
      const values = only(
        `${before}for epoch in range(9):\n    total = 0\n    for x in loader:\n        total += f(x)\n        opt.step()\n    val_loss = total / 9\n`,
      ).values;
      assert.deepEqual(
        values.map(({ name, of }) => [name, of]),
        [['val_loss', 'training']],
      );
    });
    it('what a function gives back, one or several', () => {
      const before = `def check(loader):
    total, right = 0, 0
    for x in loader:
        total += f(x)
        right += g(x)
    return total / 3, right / 3
`;
      assert.deepEqual(first('    v_loss, v_acc = check(test_loader)\n', before), ['v_loss', 'validation', 'min', 1]);
      assert.deepEqual(epoch('    val_loss = check(test_loader)\n', before), [], 'two values are no number');
    });
    it('what a function does not give back, it can', () => {
      const before = `def check(loader):
    total_loss = 0
    for x in loader:
        total_loss += f(x)
    total_loss /= len(loader)
    print(total_loss)
`;
      const [value] = epoch('    check(test_loader)\n', before);
      assert.equal(value?.returned?.name, 'total_loss');
      assert.equal(value.returned.add?.expression, 'total_loss');
      assert.equal(value.line, 5);
    });
    it('an entry of a dictionary that a function fills by name', () => {
      const before = `def estimate():
    out = {}
    for split in ['train', 'val']:
        out[split] = f(split).mean()
    return out
`;
      const body = "    if epoch % 5 == 0:\n        losses = estimate()\n        print(losses['train'], losses['val'])\n";
      const [value] = epoch(body, before);
      assert.deepEqual([value?.name, value?.of, value?.guards.length], ["losses['val']", 'validation', 1]);
    });
    it('a meter that is made anew in each epoch', () => {
      const values = only(
        'for epoch in range(9):\n    losses = AverageMeter()\n    for x in loader:\n        losses.update(f(x))\n        opt.step()\n',
      ).values;
      assert.deepEqual(
        values.map(({ name, line, of }) => [name, line, of]),
        [['losses.avg', 2, 'training']],
      );
    });
    it('a score where there is no loss, and it should rise', () => {
      assert.deepEqual(first('    test_acc = evaluate(model, test_loader)\n'), ['test_acc', 'validation', 'max', 1]);
    });
  });
});
