import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeProcesses } from '../../../src/node/processes.ts';
import { isOfEditor, isStarter, nameOf, scriptWord } from '../../../src/node/processes/commandLine.ts';
import { readStat } from '../../../src/node/processes/linux.ts';
import { readLsof, readPs } from '../../../src/node/processes/mac.ts';
import { readCim } from '../../../src/node/processes/windows.ts';
import { processWords } from '../../../src/node/processes/words.ts';
import { portNamed, readPsLine } from '../../../src/node/inspector/look.ts';
import { portsIn, readListeners } from '../../../src/node/inspector/ports.ts';
import { scriptOf } from '../probe/probed.ts';
import { skip } from '../skip.ts';
import { targets } from './targets.ts';

describe('the Node processes of the user', () => {
  const { start } = targets();
  const idle = `setInterval(() => console.log('on'), 50);`;
  const known = async (pid: number) => (await nodeProcesses()).find((one) => one.pid === pid);

  before(function () {
    if (process.platform === 'win32') skip(this, 'to ask PowerShell takes seconds');
  });

  it('are told with script, folder, age and use of the processor', async () => {
    const file = scriptOf('busy.cjs', `console.log('on'); for (;;);`);
    const busy = start(process.execPath, file);
    await busy.says(/on/);
    const one = (await known(busy.pid)) ?? assert.fail('not listed');
    assert.deepEqual([one.name, one.script, one.cwd], ['busy.cjs', file, path.dirname(file)]);
    assert.match(one.commandLine, /--inspect-port=0 .*busy\.cjs$/);
    assert.ok((one.cpu ?? 0) > 0.01, `${one.cpu} of a core`);
    assert.ok(Math.abs(Date.now() - one.startedAt) < 20_000);
    busy.child.kill('SIGKILL');
  });

  it('are likely to train where the script or its package names TensorFlow.js, and those stand first', async () => {
    const named = scriptOf('named.cjs', `// require('@tensorflow/tfjs-node')`, idle);
    const needed = scriptOf('needed.cjs', idle);
    writeFileSync(path.join(path.dirname(needed), 'package.json'), `{ "dependencies": { "@tensorflow/tfjs": "4.22.0" } }`);
    const other = scriptOf('other.cjs', idle);
    writeFileSync(path.join(path.dirname(other), 'package.json'), `{ "description": "no @tensorflow/tfjs" }`);
    const started = [other, named, needed].map((file) => start(process.execPath, file));
    for (const target of started) await target.says(/on/);
    const pids = started.map(({ pid }) => pid);
    const list = (await nodeProcesses()).filter(({ pid }) => pids.includes(pid));
    assert.deepEqual(
      list.map(({ name, tensorflow }) => [name, tensorflow]).sort(([, a = ''], [, b = '']) => a.localeCompare(b)),
      list.map(({ name, tensorflow }) => [name, tensorflow]),
    );
    assert.deepEqual(Object.fromEntries(list.map(({ name, tensorflow }) => [name, tensorflow])), {
      'named.cjs': 'likely',
      'needed.cjs': 'likely',
      'other.cjs': 'unknown',
    });
  });

  it('are without ourselves, and without those that are no Node', async () => {
    const sleeper = spawn('sleep', ['30']);
    const pids = (await nodeProcesses()).map(({ pid }) => pid);
    sleeper.kill();
    assert.ok(!pids.includes(process.pid));
    assert.ok(!pids.includes(sleeper.pid ?? -1));
  });
});

describe('a command line of Node', () => {
  const words = (line: string) => line.split(' ');

  it('names its script', () => {
    assert.equal(scriptWord(words('node train.js --epochs 9')), 'train.js');
    assert.equal(
      scriptWord(words('/usr/bin/node --max-old-space-size=4096 -r ./setup.cjs --import tsx src/train.ts out.js')),
      'src/train.ts',
    );
    assert.equal(scriptWord(words('node /p/node_modules/.bin/ts-node -P tsconfig.json train.ts')), 'train.ts');
    assert.equal(scriptWord(words('node -e setInterval(()=>{},9) a.js')), undefined);
    assert.equal(scriptWord(['node']), undefined);
    assert.equal(nameOf(words('node src/train.ts')), 'train.ts');
    assert.equal(nameOf(['my training']), 'my training');
  });

  it('may only start another process', () => {
    for (const line of [
      'npm run train',
      'npx tsx train.ts',
      'node /usr/lib/node_modules/npm/bin/npm-cli.js run train',
      'node /p/node_modules/.bin/tsx train.ts',
      'node /p/node_modules/tsx/dist/cli.mjs train.ts',
      'node /p/node_modules/.bin/nodemon train.js',
    ])
      assert.ok(isStarter(words(line)), line);
    for (const line of [
      'node train.js',
      'node npm-stats.js',
      'node --import file:///p/node_modules/tsx/dist/loader.mjs train.ts',
    ])
      assert.ok(!isStarter(words(line)), line);
  });

  it('may be of an editor', () => {
    for (const line of [
      '/home/u/.vscode-server/bin/0ee/node /home/u/.vscode-server/bin/0ee/out/bootstrap-fork --type=extensionHost',
      'node /home/u/.vscode/extensions/some.linter-1.0.0/server.js --stdio',
      '/usr/lib/code-server/lib/node /usr/lib/code-server/out/node/entry',
    ])
      assert.ok(isOfEditor(undefined, words(line)), line);
    assert.ok(!isOfEditor('/usr/bin/node', words('node /home/u/my-vscode-project/train.js')));
  });

  it('names the port of its inspector', () => {
    assert.equal(portNamed('node train.js'), 9229);
    assert.equal(portNamed('node --inspect-port=0 train.js'), 0);
    assert.equal(portNamed('NODE_OPTIONS=--inspect-port=9230 node --inspect=127.0.0.1:9231 train.js'), 9231);
    assert.equal(portNamed('node --inspect train.js'), 9229);
  });
});

describe('what systems tell of processes', () => {
  it('is read from /proc, whatever the name of the process', () => {
    const stat = '42 (node (1) x) S 7 42 42 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 11 0 123400 1 2';
    assert.deepEqual(readStat(stat), { parent: 7, state: 'S', seconds: 3, startedAfter: 1234 });
    assert.equal(readStat(''), undefined);
    const tcp = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 77001 1 0000000000000000 100 0 0 10 0',
      '   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77002 1 0000000000000000 100 0 0 10 0',
      '   2: 0100007F:240D 0100007F:BD2A 01 00000000:00000000 00:00000000 00000000  1000        0 77003 1 0000000000000000 20 4 30 10 -1',
    ];
    assert.deepEqual(readListeners(tcp.join('\n')), [{ port: 9229, inode: '77001' }]);
  });

  it('is read from ps and lsof of macOS', () => {
    const [one, ...more] = readPs(
      '  501   1  98.5 Sun Nov 22 20:15:00 2026 /opt/homebrew/bin/node train.js --epochs 9\n  502   501   0.0 Mon Nov  2 08:00:01 2026 -zsh\n',
    );
    assert.deepEqual(
      [one?.pid, one?.parent, one?.cpu, one?.args.slice(0, 2)],
      [501, 1, 0.985, ['/opt/homebrew/bin/node', 'train.js']],
    );
    assert.equal(one?.startedAt, new Date(2026, 10, 22, 20, 15).getTime());
    assert.equal(more[0]?.startedAt, new Date(2026, 10, 2, 8, 0, 1).getTime());
    const files = readLsof(
      'p501\nfcwd\nn/Users/u/project\nftxt\nn/opt/homebrew/bin/node\nftxt\nn/Users/u/lib/tfjs_binding.node\np502\nfcwd\nn/\n',
    );
    assert.deepEqual(files.get(501), { cwd: '/Users/u/project', native: true });
    assert.deepEqual(files.get(502), { cwd: '/', native: false });
    assert.equal(readPsLine(501, 'S+   /opt/homebrew/bin/node train.js\n'), '/opt/homebrew/bin/node train.js');
    assert.throws(() => readPsLine(501, 'S    /usr/bin/python3 train.py\n'), /is not Node but \/usr\/bin\/python3/);
    assert.throws(() => readPsLine(501, 'T    node train.js\n'), /is stopped/);
    assert.throws(() => readPsLine(501, 'R+   node --disable-sigusr1 train.js\n'), /does not listen to the signal/);
    assert.throws(() => readPsLine(501, '\n'), /has ended/);
    assert.deepEqual(portsIn('p501\nf22\nn127.0.0.1:9229\n', /^n.*:(\d+)$/gm), [9229]);
  });

  it('is read from PowerShell of Windows', () => {
    const process = (Seconds: number) => ({
      ProcessId: 4711,
      ParentProcessId: 12,
      CommandLine: `"C:\\Program Files\\nodejs\\node.exe"  "C:\\my work\\train.js" --lr 0.1`,
      ExecutablePath: 'C:\\Program Files\\nodejs\\node.exe',
      Seconds,
      Started: 1795379700000,
    });
    const hidden = {
      ProcessId: 5,
      ParentProcessId: 1,
      CommandLine: null,
      ExecutablePath: null,
      Seconds: 0,
      Started: 1795379700000,
    };
    assert.deepEqual(readCim(JSON.stringify({ before: [process(10)], after: [process(10.125), hidden] })), [
      {
        pid: 4711,
        parent: 12,
        args: ['C:\\Program Files\\nodejs\\node.exe', 'C:\\my work\\train.js', '--lr', '0.1'],
        program: 'C:\\Program Files\\nodejs\\node.exe',
        startedAt: 1795379700000,
        cpu: 0.5,
      },
    ]);
    assert.deepEqual(readCim('Get-CimInstance : Access denied'), []);
  });

  it('is said in few words', () => {
    const now = 1795379700000;
    const one = { pid: 1, name: '', commandLine: '', startedAt: now - 200_000, cpu: 0.984, tensorflow: 'likely' as const };
    assert.equal(processWords({ ...one, node: '20.20.2' }, now), '3 min · 98 % CPU · Node 20.20.2');
    assert.equal(processWords({ ...one, startedAt: now - 5 * 3_600_000 }, now), '5 h · 98 % CPU');
  });
});
