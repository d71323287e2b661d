import assert from 'node:assert/strict';
import { appendFile, chmod, mkdir, mkdtemp, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FileFollower } from '../../../src/node/followFile.ts';
import { Followed } from './followed.ts';
import { skip } from '../skip.ts';

describe('FileFollower', () => {
  let folder: string;
  let log: string;
  let followed: Followed;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lossline-follow-'));
    log = join(folder, 'train.log');
    followed = new Followed(log);
  });

  afterEach(async () => {
    await followed.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('reads from the start of the file', async () => {
    await writeFile(log, 'one\ntwo\n');
    await followed.start();
    assert.deepEqual(followed.texts, ['one\ntwo\n']);
  });

  it('reads a file of many chunks in one go', async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `epoch ${i} loss ${1 / i}`).join('\n');
    await writeFile(log, text);
    await followed.start();
    assert.ok(followed.texts[0] === text);
  });

  it('waits until a piece was taken before it reads the next one', async () => {
    await writeFile(log, 'x'.repeat(3_000_000));
    let [taking, most, bytes] = [0, 0, 0];
    const slow = new FileFollower(log, {
      bytes: async (chunk) => {
        most = Math.max(most, ++taking);
        await pause(2);
        taking--;
        bytes += chunk.length;
      },
      restarted: () => assert.fail('it is the same file'),
      problem: (problem) => assert.fail(problem),
    });
    await slow.start();
    await slow.close();
    assert.deepEqual([most, bytes], [1, 3_000_000]);
  });

  it('leaves out all but the end of what nobody wants to see from its start, and goes on from there', async () => {
    await writeFile(log, `begin${'x'.repeat(2_000_000)}end`);
    let [text, skipped] = ['', 0];
    const short = new FileFollower(
      log,
      {
        bytes: (chunk) => void (text += Buffer.from(chunk).toString()),
        skipped: (bytes) => (skipped += bytes),
        restarted: () => assert.fail('it is the same file'),
        problem: (problem) => assert.fail(problem),
      },
      1000,
    );
    await short.start();
    assert.deepEqual([text, skipped], [`${'x'.repeat(997)}end`, 2_000_008 - 1000]);
    await appendFile(log, 'more');
    await short.close();
    assert.equal(text, `${'x'.repeat(997)}endmore`);
  });

  it('gets many tiny appends once each and in order', async () => {
    await writeFile(log, '');
    await followed.start();
    let all = '';
    for (let i = 0; i < 300; i++) {
      await appendFile(log, `${i} `);
      all += `${i} `;
    }
    await followed.has(all);
  });

  it('gives half a line at once and its rest when it comes', async () => {
    await writeFile(log, 'loss: 0.1');
    await followed.start();
    assert.deepEqual(followed.texts, ['loss: 0.1']);
    await appendFile(log, '25\n');
    await followed.has('loss: 0.125\n');
  });

  for (const left of [0, 5]) {
    it(`starts anew when the file is cut to ${left} bytes`, async () => {
      await writeFile(log, 'first run, epoch 1\n');
      await followed.start();
      await truncate(log, left);
      await followed.has('first run, epoch 1\n', 'first run'.slice(0, left));
      await appendFile(log, 'second\n');
      await followed.has('first run, epoch 1\n', `${'first run'.slice(0, left)}second\n`);
    });
  }

  for (const [name, second] of [
    ['the same size', 'run B, epoch 1\n'],
    ['a larger size', 'run B, epoch 1\nrun B, epoch 2\n'],
    ['a larger size with the same head', `run A, epoch 7\n${'x'.repeat(400)}`],
  ] as const) {
    it(`notices a file written anew in place at ${name}`, async () => {
      await writeFile(log, 'run A, epoch 1\n');
      await followed.start();
      await writeFile(log, second);
      await followed.has('run A, epoch 1\n', second);
      await appendFile(log, 'more\n');
      await followed.has('run A, epoch 1\n', `${second}more\n`);
    });
  }

  it('notices a change before its place where head and length stay', async () => {
    const head = 'h'.repeat(1000);
    await writeFile(log, `${head} epoch 1`);
    await followed.start();
    await writeFile(log, `${head} epoch 2`);
    await followed.has(`${head} epoch 1`, `${head} epoch 2`);
  });

  it('follows a rotation, and loses no byte that the old file got before it', async () => {
    await writeFile(log, 'old 1\n');
    await followed.start();
    await rename(log, `${log}.1`);
    await appendFile(`${log}.1`, 'old 2\n');
    await writeFile(log, 'new 1\n');
    await followed.has('old 1\nold 2\n', 'new 1\n');
    await appendFile(log, 'new 2\n');
    await followed.has('old 1\nold 2\n', 'new 1\nnew 2\n');
  });

  it('reads a file on that was moved away, as long as no other takes its place', async () => {
    await writeFile(log, 'a\n');
    await followed.start();
    await rename(log, `${log}.1`);
    await appendFile(`${log}.1`, 'b\n');
    await followed.has('a\nb\n');
  });

  it('follows a file that is deleted and made again', async () => {
    await writeFile(log, 'same\n');
    await followed.start();
    await unlink(log);
    await pause(20);
    await writeFile(log, 'same\n');
    await followed.has('same\n', 'same\n');
  });

  it('follows a file that is replaced in one step', async () => {
    await writeFile(log, '[1]');
    await followed.start();
    await writeFile(`${log}.tmp`, '[1, 2]');
    await rename(`${log}.tmp`, log);
    await followed.has('[1]', '[1, 2]');
  });

  it('waits without a word for a file that is not there yet', async () => {
    await followed.start();
    assert.deepEqual(followed.texts, ['']);
    await writeFile(log, 'here\n');
    await followed.has('here\n');
    assert.deepEqual(followed.problems, []);
  });

  it('waits for a folder that is not there yet', async () => {
    const deep = join(folder, 'runs', 'a', 'train.log');
    const other = new Followed(deep);
    await other.start();
    await mkdir(join(folder, 'runs', 'a'), { recursive: true });
    await writeFile(deep, 'here\n');
    await other.has('here\n');
    await other.close();
  });

  it('follows through a symbolic link, and to its new target', async () => {
    const [first, second] = [join(folder, 'first.log'), join(folder, 'second.log')];
    await writeFile(first, 'a quite long first line\n');
    await writeFile(second, 'other\n');
    await symlink(first, log);
    await followed.start();
    await appendFile(first, 'b\n');
    await followed.has('a quite long first line\nb\n');
    await symlink(second, `${log}.tmp`);
    await rename(`${log}.tmp`, log);
    await followed.has('a quite long first line\nb\n', 'other\n');
  });

  it('says that a folder is not a file, once, and reads the file that takes its place', async () => {
    await mkdir(log);
    await followed.start();
    await mkdir(join(log, 'stir'));
    await pause(20);
    assert.deepEqual(followed.problems, [`${log} is not a file.`]);
    await rm(log, { recursive: true });
    await writeFile(log, 'now\n');
    await followed.has('now\n');
  });

  it('says that a file may not be read, and reads it once it may', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') skip(this, 'the administrator may read every file');
    await writeFile(log, 'secret\n', { mode: 0o000 });
    await followed.start();
    assert.deepEqual(followed.problems, [`Cannot read ${log}: permission denied.`]);
    await chmod(log, 0o600);
    await followed.has('secret\n');
  });

  it('reads the rest when it is closed, and nothing afterwards', async () => {
    await writeFile(log, 'a\n');
    await followed.start();
    await appendFile(log, 'b\n');
    await Promise.all([followed.close(), followed.close()]);
    await appendFile(log, 'c\n');
    await pause(30);
    assert.deepEqual(followed.texts, ['a\nb\n']);
  });
});
