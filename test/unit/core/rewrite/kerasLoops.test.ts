import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze, rewrite } from '../../../../src/core/rewrite/registry.ts';
import { verdictOf } from '../../../../src/core/rewrite/verdict.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { plateau, testParser } from './support.ts';

const STEP = `    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
`;
const OPT = 'import tensorflow as tf\nopt = tf.keras.optimizers.Adam(1e-3)\n';
const PLAIN = `${OPT}for epoch in range(9):\n${STEP}`;
const COSINE: RemedySettings = { kind: 'cosine', alpha: 0.01 };
const SGD: RemedySettings = { kind: 'switch-to-sgd', lr: 0.01, momentum: 0.9, at: 6 };

describe('loops with a GradientTape', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const site = (text: string) => {
    const [first, ...more] = analyze(parser, 'python', text).sites;
    assert.ok(first && more.length === 0, text);
    return first;
  };
  const put = (text: string, settings: RemedySettings) => rewrite(parser, 'python', text, site(text), settings);
  const after = (text: string, settings: RemedySettings) => {
    const result = put(text, settings);
    assert.ok(result.ok, JSON.stringify(result));
    return applyEdits(text, result.edits);
  };
  const refused = (text: string, settings: RemedySettings, reason: RegExp, line: number) => {
    const result = put(text, settings);
    assert.ok(!result.ok, result.ok ? applyEdits(text, result.edits) : '');
    assert.match(result.reason, reason);
    assert.equal(result.line, line);
  };

  it('are sites of their own, with what they step', () => {
    const { kind, line, what, epochs, optimizer } = site(PLAIN);
    assert.deepEqual([kind, line, what, epochs], ['loop', 3, 'for epoch in range(9):', 9]);
    assert.deepEqual(optimizer, { name: 'opt', line: 2, kind: 'adam', lr: 1e-3, lrLine: 2 });
  });

  it('look at the value behind the step, not within the tape, and keep their state before the loop', () => {
    const text = after(PLAIN, plateau({ monitor: 'loss' }).settings);
    assert.ok(text.includes("best_value, wait, cooldown = float('inf'), 0, 0\nfor epoch"), text);
    assert.ok(text.includes('weights))\n    value = float(tf.reduce_mean(loss))\n    cooldown = max(cooldown - 1, 0)\n'), text);
    assert.ok(text.includes('            opt.learning_rate.assign(max(float(opt.learning_rate) * 0.2, 1e-6))\n'), text);
  });

  it('watch a value before it is rounded for people, behind what prints it', () => {
    const text = `${PLAIN}    train_loss = round(float(loss), 2)\n    print(\n        train_loss)\n    if epoch: save()\n`;
    assert.equal(site(text).monitors.find(({ name }) => name === 'train_loss')?.line, 7);
    assert.ok(
      after(text, plateau({ monitor: 'train_loss' }).settings).includes('        train_loss)\n    value = float(loss)\n'),
    );
  });

  it('watch the metrics of Keras, if they begin anew', () => {
    const metric = (reset: string) => `${OPT}val_loss = tf.keras.metrics.Mean()
for epoch in range(9):
${reset}${STEP}    for a in data:
        val_loss(loss_fn(a))
    print(val_loss.result())
`;
    assert.equal(site(metric('    val_loss.reset_state()\n')).monitors[0]?.name, 'val_loss.result()');
    assert.ok(site(metric('')).monitors.every(({ name }) => name !== 'val_loss.result()'));
  });

  it('do not take the training loss for a validation loss because of its name', () => {
    const text = `${OPT}def step(x):\n${STEP}    return loss
for epoch in range(9):
    losses = []
    others = []
    for x in data:
        losses.append(step(x))
    for x in more:
        others.append(loss_fn(x))
    val_loss = tf.reduce_mean(losses)
`;
    assert.ok(site(text).monitors.every(({ of }) => of === 'training'));
  });

  it('have their rate set at the head of each round, counted from 0', () => {
    const text = after(`${OPT}for epoch in range(1, epochs + 1):\n${STEP}`, COSINE);
    assert.ok(text.includes('min(epoch / epochs, 1)'), text);
    assert.ok(
      text.includes('+ 1):\n    opt.learning_rate.assign(cosine_rate(epoch - 1, float(opt.learning_rate)))\n    with'),
      text,
    );
  });

  it('are stopped by a break', () => {
    const text = after(PLAIN, { kind: 'early-stopping', monitor: 'loss', patience: 7, minDelta: 0 });
    assert.match(text, /wait \+= 1\n {8}if wait >= 7:\n {12}break\n$/);
    refused(text, { kind: 'early-stopping', monitor: 'loss', patience: 7, minDelta: 0 }, /stopped early already/, 14);
  });

  it('hand over to SGD where nothing that is compiled holds on to the first optimizer', () => {
    assert.ok(
      after(PLAIN, SGD).includes('    if epoch == 6:\n        opt = tf.keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)\n'),
    );
    const compiled = `${OPT}@tf.function\ndef train():\n${STEP}    return loss\nfor epoch in range(9):\n    loss = train()\n`;
    refused(compiled, SGD, /is compiled/, 3);
    refused(compiled.replace('@tf.function\n', ''), SGD, /another function/, 8);
  });

  it('are found by way of a strategy', () => {
    const text = `${OPT}def step(x, y):\n${STEP}    return loss\nfor epoch in range(9):\n    for x, y in data:\n        strategy.run(step, args=(x, y))\n`;
    assert.equal(site(text).line, 8);
  });

  const asks = (name: string, text: string, reason: RegExp) =>
    it(`ask: ${name}`, () => {
      const verdict = verdictOf(analyze(parser, 'python', text));
      assert.equal(verdict.kind, 'ask');
      assert.ok(verdict.kind === 'ask' && reason.test(verdict.reason), JSON.stringify(verdict));
    });
  asks('two optimizers', `${PLAIN}    other.apply_gradients(g)\n`, /several optimizers, opt \(line 6\), other \(line 7\)/);
  asks('one of another file', PLAIN.replace(/opt = .*\n/, 'from jobs import opt\n'), /not made in this file/);
  asks(
    'one that each step makes anew',
    `import tensorflow as tf\ndef step():\n    opt = tf.keras.optimizers.Adam()\n${STEP}for epoch in range(9):\n    step()\n`,
    /made within a function/,
  );

  const scheduled = (name: string, text: string, line: number) =>
    it(`see a schedule: ${name}`, () => {
      assert.equal(site(text).existingSchedule?.line, line);
    });
  scheduled('an object', PLAIN.replace('1e-3', 'tf.keras.optimizers.schedules.CosineDecay(0.1, 9)'), 2);
  scheduled('set in the loop', `${PLAIN}    opt.learning_rate.assign(0.1 / (epoch + 1))\n`, 7);
  scheduled('set by its older name', `${PLAIN}    opt.lr = opt.lr * 0.9\n`, 7);
  scheduled('legacy decay', PLAIN.replace('1e-3', 'lr=1e-3, decay=1e-4'), 2);

  it('of TensorFlow 1, and of the training step that fit calls, are none', () => {
    const old = `import tensorflow as tf\nopt = tf.train.AdamOptimizer(1e-3)\nfor epoch in range(9):\n    opt.minimize(loss)\n`;
    assert.deepEqual(analyze(parser, 'python', old).sites, []);
    const own = `${OPT}class Net(tf.keras.Model):\n    def train_step(self, data):\n        for i in range(3):\n            self.optimizer.apply_gradients(g)\nnet.fit(x, epochs=9)\n`;
    assert.equal(site(own).kind, 'fit');
  });

  it('say what they lack', () => {
    const bare = `${OPT}def step():\n    opt.apply_gradients(g)\nfor epoch in range(9):\n    step()\n`;
    refused(bare, plateau({ monitor: 'loss' }).settings, /keeps no loss of each epoch/, 5);
    const endless = `${OPT}while True:\n${STEP}`;
    refused(endless, COSINE, /does not say how often it runs/, 3);
  });
});
