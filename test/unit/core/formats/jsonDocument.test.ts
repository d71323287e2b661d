import assert from 'node:assert/strict';
import { assertSameHoweverCut, lines, read } from './read.ts';

const state = `{
  "best_metric": null,
  "epoch": 2.0,
  "log_history": [
    {
      "epoch": 1.0,
      "learning_rate": 5e-05,
      "loss": 2.5,
      "note": "a \\"quoted\\" {brace}",
      "step": 10
    },
    { "epoch": 1.0, "eval_loss": NaN, "eval_runtime": 3.5, "step": 10 },
    { "epoch": 2.0, "loss": -Infinity, "step": 20 },
    { "epoch": 2.0, "step": 20, "train_loss": 1.5, "train_runtime": 99.5 }
  ],
  "max_steps": 20
}
`;
const stateTold = [
  'learning_rate lr 0.00005 epoch 1 step 10',
  'loss train/loss 2.5 epoch 1 step 10',
  'eval_loss val/loss NaN epoch 1 step 10',
  'loss train/loss -Infinity epoch 2 step 20',
];

const catBoost =
  '{\n"meta":{"test_metrics":[{"best_value":"Min","name":"RMSE"},{"name":"MAE"}],"learn_metrics":[{"name":"RMSE"},{"name":"MAE"}],"learn_sets":["learn"]},\n' +
  '"iterations":[\n{"learn":[0.9,0.8],"iteration":0,"passed_time":0.1,"test":[1.0,0.95]},\n{"learn":[0.7,0.6],"iteration":1,"test":[0.75]}]}\n';

const cases: Record<string, [log: string, told: string[]]> = {
  'trainer_state.json': [state, stateTold],
  'on one line': [state.replaceAll('\n', ' '), stateTold],
  CatBoost: [
    catBoost,
    [
      'learn RMSE other 0.9 step 0',
      'learn MAE other 0.8 step 0',
      'test RMSE other 1 step 0',
      'test MAE other 0.95 step 0',
      'learn RMSE other 0.7 step 1',
      'learn MAE other 0.6 step 1',
      'test RMSE other 0.75 step 1',
    ],
  ],
  'rows of Chainer, with an object inside': [
    '[\n    {\n        "main/loss": 0.9,\n        "validation/main/loss": 0.8,\n        "optimizer": { "lr": 0.1 },\n        "iteration": 600\n    },\n    {\n        "main/loss": 0.7,\n        "iteration": 1200\n    }\n]\n',
    [
      'main/loss train/loss 0.9 step 600',
      'validation/main/loss val/loss 0.8 step 600',
      'optimizer/lr lr 0.1 step 600',
      'main/loss train/loss 0.7 step 1200',
    ],
  ],
  'a history of columns': [
    '{"loss": [0.5, 0.4], "val_loss": [0.6, NaN], "names": ["a"]}\n',
    ['loss train/loss 0.5', 'loss train/loss 0.4', 'val_loss val/loss 0.6', 'val_loss val/loss NaN'],
  ],
  'a history of columns on many lines': [
    '{\n  "loss": [\n    0.5,\n    0.4\n  ],\n  "lr": [\n    0.1,\n    0.1\n  ]\n}\n',
    ['loss train/loss 0.5', 'loss train/loss 0.4', 'lr lr 0.1', 'lr lr 0.1'],
  ],
  "XGBoost's results of sets": [
    '{"training": {"rmse": [0.5, 0.4]}, "valid_1": {"rmse": [0.6, 0.55]}}\n',
    ['training/rmse other 0.5', 'training/rmse other 0.4', 'valid_1/rmse other 0.6', 'valid_1/rmse other 0.55'],
  ],
};

describe('JSON documents', () => {
  for (const [name, [log, told]] of Object.entries(cases)) {
    it(name, () => {
      assert.deepEqual(lines(log), told);
      assert.equal(read(log).format, 'json');
      assertSameHoweverCut(log);
    });
  }

  it('shows a row as soon as it is closed, and half a row never', () => {
    assert.deepEqual(lines(state.slice(0, state.indexOf('-Infinity'))), stateTold.slice(0, 3));
  });

  it('takes no settings and no data for points', () => {
    assert.deepEqual(
      lines('{\n  "train": {\n    "momentum": 0.5,\n    "lr": 0.1\n  },\n  "layers": [\n    64,\n    32\n  ]\n}\n'),
      [],
    );
    assert.deepEqual(lines('[\n  {"price": 3, "cost": 5.5},\n  {"price": 4, "cost": 6}\n]\n'), []);
    assert.deepEqual(lines('{"name": "a", "version": "1.2.3", "files": [1, 2, 3]}\n'), []);
  });

  it('takes time linear in the length of a line', () => {
    for (const piece of ['[', '{', '"', '"a":', '"a', '1,', '[{"loss":1},', '\\"']) {
      const start = performance.now();
      lines(`[${piece.repeat(50_000)}\n`);
      assert.ok(performance.now() - start < 3000, piece);
    }
  });

  it('reads a history that went through pandas', () => {
    assert.deepEqual(lines('{"loss":{"0":0.5,"1":0.25},"val_loss":{"0":0.75,"1":0.5}}'), [
      'loss train/loss 0.5',
      'loss train/loss 0.25',
      'val_loss val/loss 0.75',
      'val_loss val/loss 0.5',
    ]);
  });

  it('reads a document on one line longer than a record, in pieces', () => {
    const values = Array.from({ length: 60_000 }, (_, i) => 1 / (i + 1));
    const text = `{"note": "a \\"quoted, {word}", "loss": ${JSON.stringify(values)}, "last": {"lr": [0.5, 0.25], "val_loss": [1.5, 1.25]}}\n`;
    assert.ok(text.length > 1 << 20);
    const bytes = new TextEncoder().encode(text);
    for (const size of [bytes.length, 99_991]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      const { format, samples } = read(chunks);
      assert.equal(format, 'json');
      const losses = samples.filter(({ series }) => series === 'loss').map(({ value }) => value);
      // No deep comparison: its message over so many numbers would take minutes.
      assert.ok(losses.length === values.length && losses.every((loss, i) => loss === values[i]));
      assert.deepEqual(
        samples.filter(({ series }) => series !== 'loss').map(({ series, value }) => `${series} ${value}`),
        ['last/lr 0.5', 'last/lr 0.25', 'last/val_loss 1.5', 'last/val_loss 1.25'],
      );
    }
  });

  it('takes no long line of another kind for one', () => {
    assert.deepEqual(lines(`[${'a'.repeat(1 << 20)}\nepoch 1 loss 0.5\n`), ['loss train/loss 0.5 epoch 1']);
  });
});
