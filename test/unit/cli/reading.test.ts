import assert from 'node:assert/strict';
import { noisyLines } from '../core/monitor/noisy.ts';
import { bytes, event, simple, version } from '../core/formats/events.ts';
import { terminal } from './terminal.ts';

const LOG = 'Loading.\nepoch 1/4 - loss: 0.5 - lr: 0.1\nepoch 2/4 - loss: NaN - lr: 0.1\nepoch 3/4 - loss: Infinity - lr: 0.1';

describe('lossline parse', () => {
  const shell = terminal();

  it('writes a JSON line a number, in the order of the log, to the very last without a line end', async () => {
    shell.write('a.log', LOG);
    const lines = (await shell.says('parse', 'a.log')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [0.5, 'NaN', 'Infinity'].flatMap((value, i) => [
        { series: 'loss', role: 'train/loss', value, epoch: i + 1 },
        { series: 'lr', role: 'lr', value: 0.1, epoch: i + 1 },
      ]),
    );
  });

  it('sums up with --summary', async () => {
    shell.write('a.log', LOG);
    const summary = JSON.parse(await shell.says('parse', 'a.log', '--summary')) as { format: unknown };
    assert.equal(typeof summary.format, 'string');
    assert.deepEqual(summary, {
      file: shell.path('a.log'),
      format: summary.format,
      series: [
        { name: 'loss', role: 'train/loss', axis: 'epoch', count: 3, first: [1, 0.5], last: [3, 'Infinity'] },
        { name: 'lr', role: 'lr', axis: 'epoch', count: 3, first: [1, 0.1], last: [3, 0.1] },
      ],
    });
  });

  it('sums up a log without positions: they are null, not guessed', async () => {
    shell.write('b.log', 'loss: 3\nloss: -Infinity\n');
    const { series } = JSON.parse(await shell.says('parse', '--summary', 'b.log')) as { series: unknown };
    assert.deepEqual(series, [
      { name: 'loss', role: 'train/loss', axis: 'index', count: 2, first: [null, 3], last: [null, '-Infinity'] },
    ]);
  });

  it('reads lines by patterns, the others as before', async () => {
    shell.write('d.log', '@@ 1 >> 0.9\nepoch 1 val_loss: 0.7\n@@ 2 >> 0.8\n');
    const given = ['--pattern', 'no (?<way>\\d)', '--pattern', '^@@ (?<step>\\d+) >> (?<loss>\\S+)'];
    const { series } = JSON.parse(await shell.says('parse', 'd.log', '--summary', ...given)) as { series: unknown };
    assert.deepEqual(series, [
      { name: 'loss', role: 'train/loss', axis: 'step', count: 2, first: [1, 0.9], last: [2, 0.8] },
      { name: 'val_loss', role: 'val/loss', axis: 'epoch', count: 1, first: [1, 0.7], last: [1, 0.7] },
    ]);
    assert.match(await shell.says('diagnose', 'd.log', '--json', ...given), /"series": "/);
  });

  it('explains with --explain: which format, why, and what it gave', async () => {
    shell.write('a.log', LOG);
    assert.deepEqual((await shell.says('parse', 'a.log', '--explain')).split('\n'), [
      'Printed names and numbers: 1 of the first records is written that way.',
      '6 numbers in 2 series from 4 records.',
      '  loss (train/loss): 3 numbers',
      '  lr (lr): 3 numbers',
      '',
    ]);
    shell.write('none.log', 'Nothing here.\n');
    assert.equal(
      await shell.says('parse', '--explain', 'none.log'),
      'No record so far names a loss, a metric or a learning rate in a known way.\n0 numbers in 0 series from 1 record.\n',
    );
  });

  it('explains what was passed over', async () => {
    shell.write('mixed.csv', 'epoch,acc,loss\n1,0.9,0.5\nepoch 2 loss 0.4\n{"epoch": 3, "loss": 0.3}\n');
    assert.deepEqual((await shell.says('parse', 'mixed.csv', '--explain')).split('\n'), [
      'Table with a header (CSV, TSV): 1 of the first records is written that way.',
      '2 numbers in 2 series from 4 records.',
      '  acc (train/acc): 1 number',
      '  loss (train/loss): 1 number',
      'Passed over: 1 record like "Printed names and numbers", the first: epoch 2 loss 0.4',
      'Passed over: 1 record like "JSON lines", the first: {"epoch": 3, "loss": 0.3}',
      '',
    ]);
  });

  it('sums up a text without numbers', async () => {
    shell.write('c.log', 'Nothing here.\n');
    assert.deepEqual(JSON.parse(await shell.says('parse', 'c.log', '--summary')), {
      file: shell.path('c.log'),
      format: null,
      series: [],
    });
    assert.equal(await shell.says('parse', 'c.log'), '');
  });

  it('reads a long log to its end', async () => {
    const text = Array.from({ length: 40_000 }, (_, i) => `step ${i} loss ${1 / (i + 1)}\n`).join('');
    shell.write('long.log', text);
    const out = await shell.says('parse', 'long.log');
    assert.equal(out.split('\n').length, 40_001);
    assert.match(out, /"step":39999\}\n$/);
  });

  it('reads a folder as one run, and says what was damaged in it', async () => {
    const broken = event(2, [simple('loss', 2)]).map((byte, i) => (i === 20 ? byte ^ 1 : byte));
    shell.write('run.0.tfevents', bytes(version, event(1, [simple('loss', 1)]), broken));
    shell.write('run.1.tfevents', bytes(version, event(3, [simple('loss', 3)])));
    const { stdout, stderr } = await shell.lossline('parse', 'run.1.tfevents', '--summary');
    assert.equal(stderr, 'lossline: 1 record damaged (1 data checksum): skipped\n');
    const explained = await shell.says('parse', 'run.1.tfevents', '--explain');
    assert.match(
      explained,
      /run\.0\.tfevents\nTensorBoard event file: .*\n1 number in 1 series\.\n.*\n1 record damaged \(1 data checksum\): skipped\n/,
    );
    assert.match(explained, /run\.1\.tfevents\nTensorBoard event file: /);
    const { series } = JSON.parse(stdout) as { series: unknown };
    assert.deepEqual(series, [{ name: 'loss', role: 'train/loss', axis: 'step', count: 2, first: [1, 1], last: [3, 3] }]);
    assert.equal((await shell.lossline('parse', '.')).stdout.split('\n').length, 3);
  });

  it('is content when nobody reads on', async () => {
    shell.write('long.log', Array.from({ length: 40_000 }, (_, i) => `step ${i} loss ${i}\n`).join(''));
    const running = shell.start('parse', 'long.log');
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    const { code, stderr } = await running.ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });
});

describe('lossline diagnose', () => {
  const shell = terminal();

  before(() => {
    shell.write('stalled.log', noisyLines(1, 60).join(''));
    shell.write('falls.log', Array.from({ length: 60 }, (_, i) => `epoch ${i + 1}/60 - loss: ${2 * 0.95 ** i}\n`).join(''));
    shell.write('nan.log', 'epoch 1 loss 2\nepoch 2 loss NaN\n');
  });

  it('says the verdict, why, how sure, and what to do', async () => {
    const [sentence, why, weighs, sure, plateau, cosine, ...more] = (await shell.says('diagnose', 'stalled.log')).split('\n');
    assert.match(sentence ?? '', /^Stalled since epoch \d+: val loss 0\.3\d* ± 0\.0\d+ for \d+ epochs at 0\.02\.$/);
    assert.ok((why ?? '').length > 50);
    assert.match(weighs ?? '', /^What weighs most: .+\.$/);
    assert.match(sure ?? '', /^Confidence: \d+ % \(offer\)$/);
    assert.match(plateau ?? '', /^Reduce learning rate on plateau: 0\.02 → 0\.004 \(÷5\) after \d+ epochs /);
    assert.match(cosine ?? '', /^Cosine decay: 0\.02 → 0\.0002 \(÷100\), smoothly over all 200 epochs/);
    assert.deepEqual(more, ['']);
  });

  it('says why nothing is to be done', async () => {
    const lines = (await shell.says('diagnose', 'falls.log')).trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^Progressing/);
    assert.match(lines.at(-1) ?? '', /^Leave the learning rate as it is: No clear floor/);
  });

  it('says the same as JSON', async () => {
    type Told = { file: string; verdict: { kind: string; sentence: string }; remedies: { id: string; settings: object }[] };
    const text = await shell.says('diagnose', 'stalled.log');
    const { file, verdict, remedies } = JSON.parse(await shell.says('diagnose', 'stalled.log', '--json')) as Told;
    assert.deepEqual([file, verdict.kind], ['stalled.log', 'stalled']);
    assert.ok(text.startsWith(`${verdict.sentence}\n`));
    assert.deepEqual(
      remedies.map(({ id }) => id),
      ['reduce-on-plateau', 'cosine'],
    );
    const falling = JSON.parse(await shell.says('diagnose', '--json', 'falls.log')) as Told;
    assert.deepEqual([falling.verdict.kind, falling.remedies.map(({ id }) => id)], ['progressing', ['nothing']]);
  });

  it('takes what the script says into account', async () => {
    const fit = (options: string) =>
      "import * as tf from '@tensorflow/tfjs';\nconst model = tf.sequential();\n" +
      `model.compile({ optimizer: tf.train.sgd(0.02), loss: 'meanSquaredError' });\nawait model.fit(xs, ys, { ${options} });\n`;
    shell.write('train.mjs', fit('epochs: 200, batchSize: 8'));
    const sure = (text: string) => /^Confidence: .*$/m.exec(text)?.[0];
    const told = await shell.says('diagnose', 'stalled.log', '--script', 'train.mjs');
    assert.match(told, /^Stalled since epoch/);
    assert.notEqual(sure(told), sure(await shell.says('diagnose', 'stalled.log')));
    shell.write('scheduled.mjs', fit('epochs: 200, callbacks: [reduceLROnPlateau(model)]'));
    const scheduled = await shell.says('diagnose', 'stalled.log', '--script', 'scheduled.mjs');
    assert.match(scheduled, /^Leave the learning rate as it is: The script changes its learning rate by itself/m);
    assert.match(await shell.refuses('diagnose', 'stalled.log', '--script', 'gone.mjs'), /^No such file: gone\.mjs$/);
  });

  it('has words in JSON for numbers that are none', async () => {
    const { verdict } = JSON.parse(await shell.says('diagnose', 'nan.log', '--json')) as { verdict: { evidence: object[] } };
    assert.ok(verdict.evidence.some((evidence) => 'value' in evidence && evidence.value === 'NaN'));
  });

  it('says that there is no loss', async () => {
    shell.write('empty.log', '');
    assert.match(await shell.refuses('diagnose', 'empty.log'), /^No loss found in empty\.log\. /);
  });
});
