import assert from 'node:assert/strict';
import { analyze } from '../../../../src/core/rewrite/registry.ts';
import { verdictOf } from '../../../../src/core/rewrite/verdict.ts';
import type { TrainingSite } from '../../../../src/core/rewrite/analysis.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { testParser } from './support.ts';

const KERAS = 'import keras\n';

describe('what is known of a Keras script', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const sites = (text: string) => analyze(parser, 'python', KERAS + text).sites;
  const only = (text: string): TrainingSite => {
    const [site, ...more] = sites(text);
    assert.ok(site && more.length === 0);
    return site;
  };

  const watches = (name: string, text: string, ...names: string[]) =>
    it(`watches ${names.join(', ')}: ${name}`, () => {
      assert.deepEqual(
        only(text).monitors.map(({ name: each }) => each),
        names,
      );
    });
  watches('validation data', 'model.fit(x, y, epochs=9, validation_data=(a, b))\n', 'val_loss', 'loss');
  watches('validation data by its place', 'model.fit(x, y, 32, 9, 1, [], 0.0, (a, b))\n', 'val_loss', 'loss');
  watches('a share by its place', 'model.fit(x, y, 32, 9, 1, [], 0.1)\n', 'val_loss', 'loss');
  watches('of a generator', 'model.fit_generator(g, 100, 9, 1, [], v)\n', 'val_loss', 'loss');
  watches('None', 'model.fit(x, y, epochs=9, validation_data=None)\n', 'loss');
  watches('no share', 'SPLIT = 0.0\nmodel.fit(x, y, epochs=9, validation_split=SPLIT)\n', 'loss');
  watches('None unless', 'model.fit(x, y, epochs=9, validation_data=v if v else None)\n', 'loss');
  watches(
    'an argument that nobody passes',
    'def train(x, y, val=None):\n    model.fit(x, y, epochs=9, validation_data=val)\ntrain(a, b)\n',
    'loss',
  );
  watches(
    'an argument that everybody passes',
    'def train(x, y, val=None):\n    model.fit(x, y, epochs=9, validation_data=val)\ntrain(a, b, c)\n',
    'val_loss',
    'loss',
  );
  watches('every few epochs', 'model.fit(x, y, epochs=9, validation_data=v, validation_freq=5)\n', 'loss', 'val_loss');

  it('says where the validation data is passed', () => {
    assert.equal(only('model.fit(\n    x,\n    epochs=9,\n    validation_data=v,\n)\n').monitors[0]?.line, 5);
  });

  const optimizes = (name: string, text: string, expected: TrainingSite['optimizer']) =>
    it(`finds the optimizer: ${name}`, () => {
      assert.deepEqual(only(text).optimizer, expected);
    });
  optimizes('a string', `model.compile('sgd', 'mse')\nmodel.fit(x, epochs=9)\n`, {
    name: 'model.optimizer',
    line: 2,
    kind: 'sgd',
    lr: 0.01,
  });
  optimizes('none at all', `model.compile(loss='mse')\nmodel.fit(x, epochs=9)\n`, {
    line: 2,
    name: 'model.optimizer',
    kind: 'rmsprop',
    lr: 0.001,
  });
  optimizes(
    'of the function that makes the model, not of another',
    `def small():
    model = keras.Sequential()
    model.compile(keras.optimizers.Adam(lr=1e-4))
    return model

def large():
    model = keras.Sequential()
    model.compile('sgd')
    return model

net = small()
net.fit(x, epochs=9)
`,
    { name: 'model.optimizer', line: 4, kind: 'adam', lr: 1e-4, lrLine: 4 },
  );
  optimizes(
    'an attribute, with the default of an option',
    `args = parser.parse_args()
parser.add_argument('--rate', default=3e-4)

class Job:
    def __init__(self):
        self.opt = keras.optimizers.Adam(learning_rate=args.rate)
        self.model.compile(optimizer=self.opt, loss='mse')

    def run(self):
        self.model.fit(x, epochs=9)
`,
    { name: 'self.opt', line: 7, kind: 'adam', lr: 3e-4, lrLine: 3, lrIsDefault: true },
  );
  optimizes(
    'a rate that is set afterwards',
    `model.compile('adam')\nmodel.optimizer.learning_rate = 5e-4\nmodel.fit(x, epochs=9)\n`,
    { name: 'model.optimizer', line: 2, kind: 'adam', lr: 5e-4, lrLine: 3 },
  );

  const scheduled = (name: string, text: string, line: number | undefined, what = /./) =>
    it(`${line === undefined ? 'sees no schedule' : 'sees the schedule'}: ${name}`, () => {
      const found = sites(text)[0]?.existingSchedule;
      assert.equal(found?.line, line);
      if (found) assert.match(found.what, what);
    });
  const FIT = 'model.fit(x, epochs=9)\n';
  scheduled('legacy decay', `model.compile(keras.optimizers.SGD(lr=0.1, decay=1e-4))\n${FIT}`, 2, /decay/);
  scheduled('no decay', `model.compile(keras.optimizers.SGD(lr=0.1, decay=0.0))\n${FIT}`, undefined);
  scheduled('weight decay', `model.compile(keras.optimizers.AdamW(1e-3, weight_decay=0.1))\n${FIT}`, undefined);
  scheduled(
    'decay of an optimizer that is not used',
    `sgd = keras.optimizers.SGD(lr=0.1, decay=1e-4)\nmodel.compile('adam')\n${FIT}`,
    undefined,
  );
  scheduled(
    'an object for a rate, with a name',
    `s = keras.optimizers.schedules.CosineDecay(0.1, 9)\nmodel.compile(keras.optimizers.SGD(s))\n${FIT}`,
    2,
  );
  scheduled('a comment', `# ReduceLROnPlateau()\nmodel.compile('adam')\n${FIT}`, undefined);
  scheduled(
    'a callback that is appended',
    `cbs = []\ncbs.append(keras.callbacks.LearningRateScheduler(f))\nmodel.fit(x, epochs=9, callbacks=cbs)\n`,
    3,
  );
  scheduled(
    'a callback of a function of this file',
    `def cbs():\n    return [keras.callbacks.ReduceLROnPlateau()]\nmodel.fit(x, epochs=9, callbacks=cbs())\n`,
    3,
  );
  scheduled(
    'a class of the author that sets the rate',
    `class Step(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.optimizer.learning_rate = 0.1 / (epoch + 1)

model.fit(x, epochs=9, callbacks=[Step()])
`,
    4,
  );
  scheduled(
    'such a class that nobody uses',
    `class Step(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        self.model.optimizer.learning_rate = 0.1 / (epoch + 1)

model.fit(x, epochs=9)
`,
    undefined,
  );
  scheduled('a warm-up of another package', `model.fit(x, epochs=9, callbacks=[WarmUpCosineDecayScheduler(0.1)])\n`, 2);
  scheduled(
    'one that is made and never given to the fit',
    `reduce = keras.callbacks.ReduceLROnPlateau()\n${FIT}`,
    2,
    /which this fit is not given$/,
  );
  scheduled(
    'that of another fit',
    `model.fit(x, epochs=9)\nother.fit(x, epochs=9, callbacks=[keras.callbacks.ReduceLROnPlateau()])\n`,
    undefined,
  );
  scheduled('one rate, set once', `model.compile('adam')\nK.set_value(model.optimizer.lr, 1e-4)\n${FIT}`, undefined);

  it('knows early stopping and its patience, if the fit is given it', () => {
    const stop = `stop = keras.callbacks.EarlyStopping(patience=4)\n`;
    assert.equal(only(`${stop}model.fit(x, epochs=9)\n`).stopper, undefined);
    assert.equal(only(`${stop}model.fit(x, epochs=9, callbacks=[stop])\n`).stopper?.patience, 4);
    assert.equal(only(`model.fit(x, epochs=9, callbacks=[keras.callbacks.EarlyStopping()])\n`).stopper?.patience, 0);
  });

  it('tells a model from what only looks like one', () => {
    assert.deepEqual(sites('from sklearn.linear_model import Ridge\nmodel = Ridge()\nmodel.fit(x, y)\n'), []);
    assert.deepEqual(sites('class Net:\n    def fit(self, x):\n        pass\nmodel = Net()\nmodel.fit(x, epochs=9)\n'), []);
    assert.equal(sites('class Net(keras.Model):\n    pass\nmodel = Net()\nmodel.fit(x, epochs=9)\n').length, 1);
    assert.equal(sites('class Net(keras.Model):\n    def fit(self, *a):\n        super().fit(*a)\n').length, 0);
  });

  it('asks which of several, and says that all have a schedule', () => {
    const verdict = (text: string) => verdictOf(analyze(parser, 'python', KERAS + text)).kind;
    assert.equal(verdict('a.fit(x, epochs=9)\nb.fit(x, epochs=9)\n'), 'ask');
    const plateau = 'callbacks=[keras.callbacks.ReduceLROnPlateau()]';
    assert.equal(verdict(`a.fit(x, epochs=9, ${plateau})\nb.fit(x, epochs=9, ${plateau})\n`), 'no-add');
    assert.equal(verdict('print(1)\n'), 'refuse');
  });

  it('knows the length in older words, and as an option', () => {
    assert.equal(only('model.fit(x, nb_epoch=7)\n').epochs, 7);
    assert.equal(only('model.fit(x, y, 32, 8)\n').epochs, 8);
    assert.equal(
      only(`p.add_argument('--epochs', default=9)\nargs = p.parse_args()\nmodel.fit(x, epochs=args.epochs)\n`).epochs,
      9,
    );
  });
});
