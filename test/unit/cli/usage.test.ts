import assert from 'node:assert/strict';
import { noisyLines } from '../core/monitor/noisy.ts';
import { olderNode, terminal, under } from './terminal.ts';
import { skip } from '../skip.ts';

const COMMANDS = ['parse', 'diagnose', 'replay', 'fix', 'watch', 'run', 'attach'];

describe('lossline on the command line', () => {
  const shell = terminal();

  for (const asked of [['--help'], ['-h'], ['help'], ['fix', '--help'], ['parse', 'a.log', '-h'], ['run', '--help']]) {
    it(`${asked.join(' ')}: what there is and how it is used`, async () => {
      const help = await shell.says(...asked);
      for (const command of COMMANDS) assert.match(help, new RegExp(`^  lossline ${command} `, 'm'));
      assert.match(help, /exit code 2/);
      assert.ok(help.split('\n').every((line) => line.length <= 120));
    });
  }

  const errors: readonly [string[], RegExp][] = [
    [[], /^No command\. Commands: parse, diagnose, replay, fix, watch, run, attach\. Try lossline --help\.$/],
    [['prase'], /^Unknown command "prase"\. Commands: /],
    [['--verbose'], /^Unknown option "--verbose"\. /],
    [['parse'], /^No file named\. Usage: lossline parse FILE/],
    [['parse', 'a', 'b'], /^One file at a time\. Usage: /],
    [
      ['parse', '--sumary', 'a'],
      /^Unknown option '--sumary'\. Usage: lossline parse FILE \[--summary \| --explain\] \[--pattern RE\]\.\.\.$/,
    ],
    [['diagnose', '--json=yes', 'a'], /^Option '--json' does not take an argument\. Usage: /],
    [['parse', 'a', '--pattern', '(?=x)(?<loss>1)'], /^Pattern 1, .+ is left out: it looks ahead or behind /],
    [['watch', 'a', '--pattern', 'loss'], /^Pattern 1, loss is left out: it has no named group\. /],
    [['replay'], /^No file named\. Usage: lossline replay FILE \[--rule keras\|torch\|/],
    [['replay', '--patienc', '3', 'a'], /^Unknown option '--patienc'\. Usage: .* PARAMETER one of factor, patience, /],
    [['replay', 'a', '--rule', 'kras'], /^Unknown rule "kras"\. Rules: keras, torch, optax, tfp, sagemaker-loss, /],
    [['replay', 'a', '--patience', '3'], /^--patience belongs to a rule: name it with --rule\. Rules: keras, /],
    [['replay', 'a', '--rule', 'keras', '--eps', '0'], /^There is no --eps: keras has --factor, --patience, /],
    [['replay', 'a', '--rule', 'keras', '--patience', '2.5'], /^--patience takes a whole number, not "2\.5"\.$/],
    [['replay', 'a', '--rule', 'torch', '--mode', 'auto'], /^--mode takes one of min, max, not "auto"\.$/],
    [['replay', 'a', '--lr', 'fast'], /^--lr takes a rate above 0, not "fast"\.$/],
    [['fix', 'a.mjs'], /^Either --list or --remedy ID\. Usage: lossline fix SCRIPT /],
    [['fix', 'a.mjs', '--list', '--remedy', 'step'], /^Either --list or --remedy ID\. /],
    [['fix', 'a.mjs', '--list', '--write'], /^--list takes neither --site nor --write\. /],
    [['fix', 'a.mjs', '--remedy', 'step', '--json'], /^--json goes with --list\. /],
    [['fix', 'a.mjs', '--remedy', 'magic'], /^--remedy must be one of reduce-on-plateau, cosine, .*, early-stopping\. Usage: /],
    [['fix', 'a.mjs', '--remedy'], /^Option '--remedy <value>' argument missing\. Usage: /],
    [['watch'], /^No file named\. Usage: lossline watch FILE/],
    [['watch', '--fast', 'a'], /^Unknown option '--fast'\. Usage: /],
    [['run'], /^No command to run\. Usage: lossline run \[--pattern RE\]\.\.\. -- COMMAND/],
    [['run', '--'], /^No command to run\. Usage: /],
    [['run', '--pattern', '(?<loss>x)', 'node'], /^No command to run\. Usage: /],
    [['run', '--fast', '--', 'node'], /^Unknown option '--fast'\. Usage: /],
    [['run', '--pattern', 'loss', '--', 'node'], /^Pattern 1, loss is left out: /],
  ];
  for (const [args, message] of errors)
    it(`[${args.join(' ')}]: one line of what is wrong`, async () => assert.match(await shell.refuses(...args), message));

  for (const [command, ...more] of [['parse'], ['diagnose'], ['replay'], ['fix', '--remedy', 'cosine'], ['watch']]) {
    it(`${command}: a file that is not there, and a folder`, async () => {
      assert.equal(await shell.refuses(command ?? '', 'no.log', ...more), 'No such file: no.log');
      assert.match(await shell.refuses(command ?? '', '.', ...more), /^\. is a folder\. /);
    });
  }

  it('runs on the oldest Node that it promises', async function () {
    const node = olderNode();
    if (node === undefined) skip(this, 'no older Node on the PATH');
    shell.write('run.log', noisyLines(1, 60).join(''));
    shell.write('train.mjs', "import * as tf from '@tensorflow/tfjs';\nawait model.fit(xs, ys, { epochs: 9 });\n");
    const calls = [
      ['parse', 'run.log', '--summary', '--pattern', 'seed (?<seed>\\d+)'],
      ['diagnose', 'run.log'],
      ['replay', 'run.log'],
      ['fix', 'train.mjs', '--remedy', 'reduce-on-plateau', '--run', 'run.log'],
      ['run', '--', node, '-p', '"loss: 0.5"'],
    ];
    for (const call of calls) {
      const { code, stdout, stderr } = await under(node, shell.folder, ...call);
      assert.equal(code, 0, stderr);
      assert.ok(stdout.length > 0);
    }
  });
});
