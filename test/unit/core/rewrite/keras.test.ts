import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { cosine, edited, inverse, parses, plateau, rewriteAt, testParser } from './support.ts';

const KERAS = 'from tensorflow import keras\n';

describe('putting a schedule into a Keras script', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const takes = (name: string, text: string, monitor: 'loss' | 'val_loss', ...holds: (string | RegExp)[]) =>
    it(name, () => {
      assert.equal(analyze(parser, 'python', text).sites[0]?.monitors[0]?.name, monitor);
      for (const remedy of [plateau({ monitor }), cosine()]) {
        const result = rewriteAt(parser, 'python', text, remedy);
        assert.ok(result.ok, JSON.stringify(result));
        const after = applyEdits(text, result.edits);
        assert.ok(parses(parser, 'python', after), after);
        assert.equal(/[^\r]\n/.test(after), /[^\r]\n/.test(text));
        assert.equal(applyEdits(after, inverse(text, result.edits)), text);
        const second = rewriteAt(parser, 'python', after, remedy);
        assert.ok(!second.ok && /already/.test(second.reason), after);
        for (const part of remedy.id === 'reduce-on-plateau' ? holds : []) {
          if (typeof part === 'string') assert.ok(after.includes(part), `${JSON.stringify(part)} is not in\n${after}`);
          else assert.match(after, part);
        }
      }
    });

  takes(
    'options on one line',
    `${KERAS}h = model.fit(x, y, epochs=50)\n`,
    'loss',
    'epochs=50, callbacks=[\n    # Lowers',
    "        monitor='loss',\n",
    '    ),\n])\n',
  );
  takes(
    'options on lines, CRLF, tabs',
    `${KERAS}def train():\n\tmodel.fit(\n\t\tx,\n\t\tvalidation_split=0.1,\n\t\tepochs=50,\n\t)\n`.replaceAll('\n', '\r\n'),
    'val_loss',
    '\t\tcallbacks=[\r\n\t\t\t# Lowers',
    '\t\t],\r\n\t)',
  );
  takes(
    'a remark behind the last option',
    `${KERAS}model.fit(x, y,\n          epochs=50  # long\n)\n`,
    'loss',
    'epochs=50,  # long\n          callbacks=[',
  );
  takes(
    'a list on one line',
    `${KERAS}model.fit(x, y, epochs=50, callbacks=[stop, save], shuffle=True)\n`,
    'loss',
    'callbacks=[\n    stop, save,\n    # Lowers',
    '    ),\n], shuffle=True)',
  );
  takes(
    'a list on lines',
    `${KERAS}model.fit(x, y, epochs=50, callbacks=[\n    stop,\n    save\n])\n`,
    'loss',
    '    save,\n    # Lowers',
    '    ),\n])',
  );
  takes(
    'a list with a name',
    `${KERAS}cbs = [stop]\nmodel.fit(x, y, epochs=50, callbacks=cbs)\n`,
    'loss',
    'cbs = [\n    stop,\n    # Lowers',
    'callbacks=cbs)',
  );
  takes(
    'a list that another fit takes too',
    `${KERAS}cbs = [stop]\nmodel.fit(x, y, epochs=50, callbacks=cbs)\nother.fit(x, y, epochs=50, callbacks=cbs)\n`,
    'loss',
    'cbs = [stop]\n',
    'callbacks=[\n    *cbs,\n    # Lowers',
  );
  takes(
    'a single callback',
    `${KERAS}stop = keras.callbacks.EarlyStopping()\nmodel.fit(x, y, epochs=50, callbacks=stop)\n`,
    'loss',
    'callbacks=[\n    stop,\n    # Lowers',
  );
  takes('None', `${KERAS}model.fit(x, y, epochs=50, callbacks=None)\n`, 'loss', 'callbacks=[\n    # Lowers');
  takes(
    'sibling import',
    `from keras.callbacks import EarlyStopping\nmodel.fit(x, y, epochs=50)\n`,
    'loss',
    'import EarlyStopping, ReduceLROnPlateau\n',
    '    ReduceLROnPlateau(\n',
  );
  takes(
    'parts of keras only',
    `from tensorflow.keras.models import Sequential\nmodel.fit(x, y, epochs=50)\n`,
    'loss',
    'from tensorflow.keras.callbacks import ReduceLROnPlateau\n',
  );
  takes(
    'all by way of tf',
    `import tensorflow as tf\nmodel = tf.keras.Sequential()\nmodel.fit(x, y, epochs=50)\n`,
    'loss',
    '    tf.keras.callbacks.ReduceLROnPlateau(\n',
  );

  it('the cosine is a function of the epoch, before the call, and brings its import', () => {
    const text = `"""Trains."""\nimport keras\n\nmodel.fit(x, y, epochs=50)\n`;
    const after = edited(parser, 'python', text, cosine(0.1, 50, 0.01));
    assert.match(after, /^"""Trains\."""\nimport math\nimport keras\n/);
    assert.ok(after.includes('def cosine_rate(epoch, lr):\n    start = 0.1\n    floor = 0.01 * start\n'), after);
    assert.ok(after.includes('math.cos(math.pi * min(epoch / 50, 1))'), after);
    assert.ok(after.includes('callbacks=[\n    keras.callbacks.LearningRateScheduler(cosine_rate, verbose=1),\n])'), after);
  });

  it('knows the batch size and the momentum where they are written', () => {
    const sgd = (more: string) => `model.compile(optimizer=keras.optimizers.SGD(0.1${more}))\n`;
    const text = `${KERAS}${sgd(', momentum=0.9')}model.fit(x, y, epochs=50, batch_size=16)\n${sgd('')}model.fit(x, y, epochs=5)\n`;
    const { sites } = analyze(parser, 'python', text);
    assert.deepEqual(
      sites.map(({ batch, optimizer }) => [batch, optimizer?.kind, optimizer?.momentum]),
      [
        [16, 'sgd', true],
        [undefined, 'sgd', undefined],
      ],
    );
  });

  it('knows the optimizer, and a scaler from a model', () => {
    const text = `${KERAS}LR = 1e-2\nscaler.fit(x)\nmodel.compile(optimizer=keras.optimizers.SGD(learning_rate=LR), loss='mse')\nmodel.fit(x, y, epochs=50)\n`;
    const { sites } = analyze(parser, 'python', text);
    assert.equal(sites.length, 1);
    assert.deepEqual(sites[0]?.optimizer, { line: 4, name: 'model.optimizer', kind: 'sgd', lr: 0.01, lrLine: 2 });
    assert.equal(sites[0].epochs, 50);
  });

  const refuses = (name: string, text: string, reason: RegExp, line: number) =>
    it(`refuses ${name}`, () => {
      const result = rewriteAt(parser, 'python', KERAS + text, plateau());
      assert.ok(!result.ok);
      assert.match(result.reason, reason);
      assert.equal(result.line, line);
    });
  refuses(
    'an optimizer made with a schedule',
    `lr = keras.optimizers.schedules.ExponentialDecay(0.1, 9, 0.9)\nmodel.fit(x, y, epochs=5)\n`,
    /already/,
    2,
  );
  refuses(
    'a callback that is there',
    `cb = keras.callbacks.ReduceLROnPlateau()\nmodel.fit(x, y, epochs=5, callbacks=[cb])\n`,
    /already/,
    2,
  );
  refuses(
    'a rate set in a loop',
    `for i in range(3):\n    model.optimizer.learning_rate = 0.1\n    model.fit(x, y, epochs=5)\n`,
    /already/,
    3,
  );
  refuses('a rate worked out', `model.optimizer.lr.assign(rate())\nmodel.fit(x, y, epochs=5)\n`, /already/, 2);
  refuses(
    'callbacks of a caller',
    `def train(cbs):\n    model.fit(x, y, epochs=5, callbacks=cbs)\n`,
    /`cbs` holds is not written out here/,
    3,
  );
  refuses('options of a caller', `def train(**more):\n    model.fit(x, y, epochs=5, **more)\n`, /may bring callbacks/, 3);
  refuses('one epoch a call', `for i in range(9):\n    model.fit(x, y)\n`, /one epoch only/, 3);
  refuses('what does not parse', `model.fit(x, y, epochs=5)\ndef (:\n`, /does not parse/, 3);

  it('is honest about what it cannot edit', () => {
    const asks = (text: string) => analyze(parser, 'python', text);
    const torch = asks('import torch\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n');
    assert.equal(torch.framework, 'PyTorch');
    assert.match(torch.problem?.reason ?? '', /^No loop of this file steps an optimizer: /);
    const lightning = asks(
      'import pytorch_lightning as pl\nimport torch\nclass M(pl.LightningModule):\n    def configure_optimizers(self):\n        pass\n',
    );
    assert.equal(lightning.framework, 'Lightning');
    assert.equal(lightning.problem?.line, 4);
    assert.equal(asks('import numpy\n').framework, undefined);
  });
});
