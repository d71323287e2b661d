import assert from 'node:assert/strict';
import { bytes, monitorOf, noisyLines } from '../core/monitor/noisy.ts';
import { terminal } from './terminal.ts';

interface Replay {
  readonly series: string;
  readonly axis: string;
  readonly lr: number | null;
  readonly rules: readonly {
    readonly rule: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly acted?: readonly { readonly at: number; readonly kind: string; readonly from?: number; readonly to?: number }[];
    readonly rate?: number;
    readonly unable?: string;
  }[];
  readonly verdicts?: readonly { readonly at: number; readonly kind: string; readonly since: number }[];
}

const flat = (lines: number, line: (i: number) => string) => Array.from({ length: lines }, (_, i) => `${line(i)}\n`).join('');

describe('lossline replay', () => {
  const shell = terminal();
  const json = async (...args: string[]) => JSON.parse(await shell.says('replay', ...args, '--json')) as Replay;

  before(() => {
    shell.write(
      'flat.log',
      flat(12, (i) => `epoch ${i + 1}/12 - loss: 0.5 - lr: 0.001`),
    );
  });

  it('says of one rule when it acted, what it did to the rate, how often, and the rate in the end', async () => {
    assert.equal(
      await shell.says('replay', 'flat.log', '--rule', 'keras', '--patience', '5', '--factor=0.2'),
      `loss, once an epoch (12 looks); the rate begins at 0.001.

Keras ReduceLROnPlateau (factor=0.2, patience=5)
  epoch 6: 0.001 → 0.0002 (÷5)
  epoch 11: 0.0002 → 4e-5 (÷5)
  2 times; the rate in the end is 4e-5.
`,
    );
  });

  it('gives several rules the parameters that each of them has', async () => {
    const { rules } = await json('flat.log', '--rule', 'torch', '--rule', 'keras', '--patience', '3', '--eps', '0', '--lr', '1');
    assert.deepEqual(
      rules.map(({ rule, parameters, acted }) => [rule, parameters['patience'], parameters['eps'], acted?.map(({ at }) => at)]),
      [
        ['torch', 3, 0, [5, 9]],
        ['keras', 3, undefined, [4, 7, 10]],
      ],
    );
  });

  it('writes the numbers of the original, to the last bit', async () => {
    const { rules } = await json('flat.log', '--rule', 'keras', '--patience', '10');
    assert.deepEqual(rules[0]?.acted, [{ at: 11, kind: 'rate', from: 0.0010000000474974513, to: 0.00010000000474974513 }]);
    assert.equal(rules[0].rate, 0.00010000000474974513);
  });

  it('looks at each value where the log prints no epochs, and tells rates as shares where it has none', async () => {
    shell.write(
      'steps.log',
      flat(9, (i) => `step ${(i + 1) * 100} loss: 0.5`),
    );
    const said = await shell.says('replay', 'steps.log', '--rule', 'torch', '--patience', '6');
    assert.match(
      said,
      /^loss, at each value \(the log does not count epochs\) \(9 looks\); the log has no rate: shares of the first/,
    );
    assert.match(said, /\n {2}step 800: 1 → 0\.1 \(÷10\)\n/);
    assert.equal((await json('steps.log')).lr, null);
  });

  it('tells alarms in a row as one', async () => {
    shell.write(
      'over.log',
      flat(9, (i) => `epoch ${i + 1}/9 - loss: 0.5 - val_loss: ${i < 3 ? 0.5 : 0.8}`),
    );
    assert.match(
      await shell.says('replay', 'over.log', '--rule', 'sagemaker-overfit'),
      /\n {2}epoch 4 to epoch 9 \(6 times\): validation loss 60 % above training loss\n {2}6 times; /,
    );
  });

  it('monitors the series that is named', async () => {
    assert.equal((await json('over.log', '--rule', 'keras')).series, 'val_loss');
    assert.equal((await json('over.log', '--rule', 'keras', '--series', 'loss')).series, 'loss');
    assert.equal(
      await shell.refuses('replay', 'over.log', '--series', 'acc'),
      'No series "acc" in over.log. Series: loss, val_loss.',
    );
  });

  it('sets all rules side by side with the verdicts of Lossline, the last of which is that of diagnose', async () => {
    shell.write('run.log', noisyLines(1, 60).join(''));
    const table = await shell.says('replay', 'run.log');
    for (const row of [
      /^Keras ReduceLROnPlateau +epoch 29 +3 × +0\.02 → 2e-5 \(÷1000\)$/m,
      /^PyTorch ReduceLROnPlateau \(patience=5\) +epoch \d+ /m,
    ])
      assert.match(table, row);
    assert.match(table, /^TFP LossNotDecreasing \(rtol=0\.01\) +epoch 39 +1 × +stops: /m);
    assert.match(table, /^SageMaker StalledTrainingRule +– +It needs times, and the log tells none\.$/m);
    assert.match(table, /\n\nLossline\n {2}epoch 1 .+\n( {2}epoch \d+ .+ \((hint|offer)\)\n)+$/);
    const { rules, verdicts } = await json('run.log');
    assert.equal(rules.length, 10);
    assert.ok(rules.some(({ unable }) => unable !== undefined));
    const { verdict } = JSON.parse(await shell.says('diagnose', 'run.log', '--json')) as { verdict: { kind: string } };
    assert.equal(verdicts?.at(-1)?.kind, verdict.kind);
  });

  it('cuts where the preview of a remedy with the same settings does, and by as much', async () => {
    const lines = noisyLines(1, 120);
    shell.write('long.log', lines.join(''));
    const monitor = monitorOf();
    monitor.open().push(bytes(lines.join('')));
    const [plateau] = monitor.offers;
    const settings = plateau?.remedy.settings;
    assert.ok(settings?.kind === 'reduce-on-plateau' && plateau?.rates);
    const { factor, patience, minDelta, cooldown, minLr } = settings;
    const parameters = { factor, patience, 'min-delta': minDelta, cooldown, 'min-lr': minLr };
    const options = Object.entries(parameters).map(([name, value]) => `--${name}=${value}`);
    const { rules } = await json('long.log', '--rule', 'keras', ...options, '--series', 'val_loss');
    const cuts = plateau.rates.flatMap((to, epoch, all) => (epoch > 0 && to !== all[epoch - 1] ? [{ at: epoch, to }] : []));
    assert.ok(cuts.length > 1);
    assert.deepEqual(
      rules[0]?.acted?.map(({ at, to }) => ({ at, to })),
      cuts,
    );
  });

  it('refuses what the original refuses, and says why a rule cannot be replayed', async () => {
    const refusals: readonly [string[], RegExp][] = [
      [['--rule', 'keras', '--factor', '1.5'], /^keras: Keras takes no factor of 1 or more, and this is 1\.5\.$/],
      [['--rule', 'tfp'], /^tfp: TensorFlow Probability's LossNotDecreasing needs an atol or rtol: it has no default\.$/],
      [['--rule', 'sagemaker-overfit'], /^sagemaker-overfit: It needs a validation loss beside what is monitored\.$/],
      [['--rule', 'sagemaker-loss', '--mode', 'EVAL'], /^sagemaker-loss: It needs a validation loss /],
      [['--rule', 'sagemaker-stalled'], /^sagemaker-stalled: It needs times, and the log tells none\.$/],
    ];
    for (const [args, reason] of refusals) assert.match(await shell.refuses('replay', 'flat.log', ...args), reason);
    shell.write('empty.log', 'nothing\n');
    assert.match(await shell.refuses('replay', 'empty.log'), /^No loss found in empty\.log\. /);
  });

  it('lets nothing in a log steer the terminal', async () => {
    const evil = '\\u001b]0;x\\u0007';
    shell.write(
      'evil.log',
      flat(3, (i) => `{"epoch": ${i}, "${evil}loss": 0.5, "${evil}m": ${i}}`),
    );
    const { stdout, stderr } = await shell.lossline('replay', 'evil.log', '--series', '\u001b]0;x\u0007m');
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(stdout + stderr), JSON.stringify(stdout + stderr));
  });
});
