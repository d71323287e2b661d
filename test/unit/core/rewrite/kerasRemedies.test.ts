import assert from 'node:assert/strict';
import { applyEdits, type RewriteResult } from '../../../../src/core/rewrite/edit.ts';
import { analyze, rewrite } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { plateau, testParser } from './support.ts';

const COSINE: RemedySettings = { kind: 'cosine', alpha: 0.01 };
const WARMUP: RemedySettings = { kind: 'warmup-cosine', warmupSteps: 3, alpha: 0.01 };
const OWN: RemedySettings = { kind: 'lr-callback', hold: 4, gamma: 0.9 };
const RATE: RemedySettings = { kind: 'set-rate', lr: 5e-4 };
const SGD: RemedySettings = { kind: 'switch-to-sgd', lr: 0.01, momentum: 0.9, at: 6 };
const STOP: RemedySettings = { kind: 'early-stopping', monitor: 'loss', patience: 8, minDelta: 1e-4 };
const PLATEAU = plateau().settings;

describe('remedies in a Keras script', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const put = (text: string, settings: RemedySettings): RewriteResult => {
    const site = analyze(parser, 'python', text).sites[0];
    assert.ok(site, text);
    return rewrite(parser, 'python', text, site, settings);
  };
  const puts = (name: string, settings: RemedySettings, text: string, ...holds: string[]) =>
    it(`${settings.kind}: ${name}`, () => {
      const result = put(text, settings);
      assert.ok(result.ok, JSON.stringify(result));
      const after = applyEdits(text, result.edits);
      for (const part of holds) assert.ok(after.includes(part), `${JSON.stringify(part)} is not in\n${after}`);
    });
  const refuses = (name: string, settings: RemedySettings, text: string, reason: RegExp, line: number) =>
    it(`${settings.kind} is refused: ${name}`, () => {
      const result = put(text, settings);
      assert.ok(!result.ok, result.ok ? applyEdits(text, result.edits) : '');
      assert.match(result.reason, reason);
      assert.equal(result.line, line);
    });
  const KERAS = 'import keras\n';

  refuses(
    'the second part is there',
    SGD,
    `${KERAS}model.compile(loss='mse', optimizer='adam')\nmodel.fit(x, epochs=9)\nmodel.compile(loss='mse', optimizer='sgd')\nmodel.fit(x, epochs=12, initial_epoch=9)\n`,
    /has a second part already/,
    5,
  );

  // The length in the script's own words.
  puts(
    'the script says how long',
    COSINE,
    `${KERAS}# Trains.\nmodel.fit(x, epochs=args.epochs)\n`,
    'import math\nimport keras\n',
    'def cosine_rate(epoch, lr):\n    if epoch == 0:\n        cosine_rate.start = lr\n',
    'min(epoch / args.epochs, 1)',
    '\n\n# Trains.\nmodel.fit(x, epochs=args.epochs, callbacks=[\n    keras.callbacks.LearningRateScheduler(cosine_rate, verbose=1),\n])\n',
  );
  puts('a number where there is no name', WARMUP, `${KERAS}model.fit(x, epochs=20)\n`, '(epoch - warmup) / 17, 1)');
  puts('a sum', COSINE, `${KERAS}model.fit(x, epochs=2 * n)\n`, 'min(epoch / (2 * n), 1)');
  puts(
    'a training that may go on',
    COSINE,
    `${KERAS}p.add_argument('--start', default=0)\na = p.parse_args()\nmodel.fit(x, epochs=9, initial_epoch=a.start)\n`,
    'if epoch == a.start:\n',
  );
  refuses('a training that goes on', COSINE, `${KERAS}model.fit(x, epochs=9, initial_epoch=load())\n`, /goes on at epoch/, 2);
  refuses('a length that is asked for', COSINE, `${KERAS}model.fit(x, epochs=ask())\n`, /give it a name/, 2);
  puts(
    'a name that is taken',
    OWN,
    `${KERAS}schedule = 1\nmodel.fit(x, epochs=9)\n`,
    'def schedule_2(epoch, lr):\n    if epoch < 4:\n',
  );
  puts(
    'a list that is made before',
    OWN,
    `${KERAS}cbs = [stop]\nmodel.fit(x, epochs=9, callbacks=cbs)\n`,
    'return lr * 0.9\n\ncbs = [\n    stop,\n    keras.callbacks.LearningRateScheduler(schedule, verbose=1),\n]\n',
  );

  // Callbacks in all the ways they are given.
  puts(
    'a concatenation',
    PLATEAU,
    `${KERAS}cbs = [stop]\nmodel.fit(x, epochs=9, callbacks=cbs + [save])\n`,
    'callbacks=cbs + [\n    save,\n    # Lowers',
  );
  puts(
    'a sum of names',
    PLATEAU,
    `${KERAS}a = [s]\nb = [t]\nmodel.fit(x, epochs=9, callbacks=a + b)\n`,
    '[\n    *(a + b),\n    # Lowers',
  );
  puts('a splat', PLATEAU, `${KERAS}cbs = []\nmodel.fit(x, epochs=9, callbacks=[*cbs])\n`, '[\n    *cbs,\n    # Lowers');
  puts(
    'a tuple of one',
    PLATEAU,
    `${KERAS}model.fit(x, epochs=9, callbacks=(stop,))\n`,
    'callbacks=(\n    stop,\n    # Lowers',
    '    ),\n))\n',
  );
  puts(
    'by its place',
    PLATEAU,
    `${KERAS}model.fit(x, y, 32, 9, 1, [stop])\n`,
    'model.fit(x, y, 32, 9, 1, [\n    stop,\n    # Lowers',
  );
  puts(
    'a function of this file',
    PLATEAU,
    `${KERAS}def cbs():\n    return [stop]\nmodel.fit(x, epochs=9, callbacks=cbs())\n`,
    '[\n    *cbs(),\n    # Lowers',
  );
  puts(
    'an argument that may be None',
    PLATEAU,
    `${KERAS}def train(callbacks=None):\n    model.fit(x, epochs=9, callbacks=callbacks)\n`,
    '[\n        *(callbacks or []),\n        # Lowers',
  );
  puts(
    'an argument that is a list',
    PLATEAU,
    `${KERAS}def train(cbs: list):\n    model.fit(x, epochs=9, callbacks=cbs)\n`,
    '[\n        *cbs,\n        # Lowers',
  );
  refuses(
    'a function of another file',
    PLATEAU,
    `${KERAS}from jobs import callbacks\nmodel.fit(x, epochs=9, callbacks=callbacks())\n`,
    /`callbacks\(\)` holds is not written out/,
    3,
  );
  puts(
    'a remark behind the last',
    PLATEAU,
    `${KERAS}model.fit(x, epochs=9, callbacks=[\n    stop  # early\n])\n`,
    'stop,  # early\n    # Lowers',
  );
  puts(
    'early stopping that is too quick is said',
    PLATEAU,
    `${KERAS}model.fit(x, epochs=9, callbacks=[keras.callbacks.EarlyStopping(patience=2)])\n`,
    'patience of 2 ends the training before that',
  );
  puts('the own words for it', STOP, `${KERAS}model.fit(x, epochs=9)\n`, 'EarlyStopping(\n', 'restore_best_weights=True,\n');
  refuses('no validation', { ...STOP, monitor: 'val_loss' }, `${KERAS}model.fit(x, epochs=9)\n`, /reports no val_loss/, 2);

  puts(
    'a list that is called like the module',
    PLATEAU,
    `${KERAS}callbacks = [keras.callbacks.TensorBoard()]\nmodel.fit(x, epochs=9, callbacks=callbacks)\n`,
    'callbacks = [\n    keras.callbacks.TensorBoard(),\n    # Lowers',
    'callbacks=callbacks)',
  );

  // Which Keras.
  puts(
    'the module where others come from',
    PLATEAU,
    `from tensorflow import keras\nfrom keras import callbacks\nmodel.fit(x, epochs=9)\n`,
    '    callbacks.ReduceLROnPlateau(\n',
  );
  puts(
    'a module that its name no longer is',
    PLATEAU,
    `from keras import callbacks\ncallbacks = [callbacks.EarlyStopping(patience=9)]\nmodel.fit(x, epochs=9, callbacks=callbacks)\n`,
    'from keras import callbacks\nfrom keras.callbacks import ReduceLROnPlateau\n',
    '    ReduceLROnPlateau(\n',
  );
  puts(
    'the Keras of the model',
    PLATEAU,
    `from tensorflow.python.keras.layers import Input\nfrom keras.models import Sequential\nnet = Sequential()\nnet.fit(x, epochs=9)\n`,
    'from keras.callbacks import ReduceLROnPlateau\n',
  );
  puts(
    'imports in brackets',
    PLATEAU,
    `from tensorflow.keras.callbacks import (\n    EarlyStopping,\n    TensorBoard,\n)\nmodel.fit(x, epochs=9)\n`,
    '    TensorBoard,\n    ReduceLROnPlateau,\n)\n',
  );
  puts(
    'never after its use',
    RATE,
    `from keras.models import Sequential\nmodel = Sequential()\nmodel.compile('adam')\nfrom keras.utils import plot_model\nmodel.fit(x, epochs=9)\n`,
    'import Sequential\nfrom keras.optimizers import Adam\nmodel',
    'model.compile(Adam(learning_rate=5e-4))',
  );

  // A rate.
  const fit = 'model.fit(x, epochs=9)\n';
  puts(
    'the number that is written',
    RATE,
    `${KERAS}LR = 1e-3\nmodel.compile(keras.optimizers.Adam(lr=LR))\n${fit}`,
    'LR = 5e-4\n',
  );
  puts(
    'none written',
    RATE,
    `${KERAS}model.compile(keras.optimizers.Adam(beta_1=0.5))\n${fit}`,
    'Adam(beta_1=0.5, learning_rate=5e-4)',
  );
  puts(
    'no optimizer',
    RATE,
    `${KERAS}model.compile(loss='mse')\n${fit}`,
    "compile(loss='mse', optimizer=keras.optimizers.RMSprop(learning_rate=5e-4))",
  );
  puts(
    'the words of older versions',
    RATE,
    `from keras.optimizers import Adam, SGD\nother = SGD(lr=0.1)\nmodel.compile('adam')\n${fit}`,
    'model.compile(Adam(lr=5e-4))',
  );
  puts(
    'beside a rule that is there',
    RATE,
    `${KERAS}model.compile('adam')\nmodel.fit(x, epochs=9, callbacks=[keras.callbacks.ReduceLROnPlateau()])\n`,
    'Adam(learning_rate=5e-4)',
  );
  puts(
    'set afterwards',
    RATE,
    `${KERAS}model.compile('adam')\nmodel.optimizer.learning_rate = 0.1\n${fit}`,
    'learning_rate = 5e-4\n',
  );
  refuses(
    'worked out',
    RATE,
    `${KERAS}model.compile(keras.optimizers.Adam(base * n))\n${fit}`,
    /worked out here, as `base \* n`/,
    2,
  );
  refuses(
    'passed by a caller',
    RATE,
    `${KERAS}def build(rate=1e-3):\n    model.compile(keras.optimizers.Adam(rate))\nbuild(0.1)\n${fit}`,
    /passes the rate `0.1`/,
    4,
  );
  refuses('made elsewhere', RATE, `${KERAS}${fit}`, /not made in this file/, 2);
  refuses(
    'a schedule',
    RATE,
    `${KERAS}model.compile('adam')\nmodel.fit(x, epochs=9, callbacks=[keras.callbacks.LearningRateScheduler(f)])\n`,
    /set in `keras.callbacks.Learning/,
    3,
  );

  // Two optimizers, one after the other.
  puts(
    'a training in two parts, and one history',
    SGD,
    `${KERAS}model.compile('adam', 'mse')\nh = model.fit(x, epochs=9)\nplot(h)\n`,
    'first_part = model.fit(x, epochs=6)\n\n# From epoch 7 on, SGD',
    "model.compile(keras.optimizers.SGD(learning_rate=0.01, momentum=0.9), 'mse')\nh = model.fit(x, epochs=9, initial_epoch=6)\n",
    'h.epoch = first_part.epoch + h.epoch\nplot(h)\n',
  );
  refuses('too short', SGD, `${KERAS}model.compile('adam')\nmodel.fit(x, epochs=6)\n`, /for more than 6 epochs/, 3);
  refuses(
    'a generator',
    SGD,
    `${KERAS}model.compile('adam')\nmodel.fit(read(), epochs=9)\n`,
    /`read\(\)` would be called anew/,
    3,
  );
  refuses('its own kind', SGD, `${KERAS}model.compile('sgd')\n${fit}`, /uses SGD already/, 2);
  refuses(
    'a result that is used at once',
    SGD,
    `${KERAS}model.compile('adam')\nplot(model.fit(x, epochs=9))\n`,
    /used at once/,
    3,
  );

  // Several trainings.
  refuses('one epoch a call', COSINE, `${KERAS}for i in range(9):\n    model.fit(x, epochs=1)\n`, /one epoch only/, 3);
  refuses(
    'the same model again',
    COSINE,
    `${KERAS}for i in range(9):\n    model.fit(x, epochs=5)\n`,
    /loop in line 2 trains the same model/,
    3,
  );
  puts(
    'a model anew in each round',
    COSINE,
    `${KERAS}for i in range(9):\n    model = build()\n    model.fit(x, epochs=5)\n`,
    '    def cosine_rate(epoch, lr):\n',
  );
});
