import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claim, isClaimed, release } from '../../../src/node/claim.ts';
import { JournalFollower, RunFolder } from '../../../src/node/runFolder.ts';
import type { ProbeMessage } from '../../../src/protocol/training/messages.ts';
import { probeLine } from '../../../src/protocol/training/read.ts';

const made = () => RunFolder.create(path.join(mkdtempSync(path.join(tmpdir(), 'lossline-folder-')), 'run'));
const end = (run: string): ProbeMessage => ({ type: 'end', run, time: 7 });

describe('a run folder', () => {
  it('leaves no gap in the commands where one could not be written: the probe would wait for it', async () => {
    const folder = await made();
    const commands = path.join(folder.path, 'commands');
    renameSync(commands, `${commands}.away`);
    await assert.rejects(folder.steer('r', { do: 'stop' }));
    renameSync(`${commands}.away`, commands);
    const numbers = await Promise.all([folder.steer('r', { do: 'resume' }), folder.steer('r', { do: 'stop' }), folder.detach()]);
    assert.deepEqual(numbers, [1, 2, 3]);
    assert.deepEqual(readdirSync(commands).sort(), ['1.json', '2.json', '3.json']);
  });

  it('is one observer’s, until that leaves it or is no more', async () => {
    const { path: folder } = await made();
    assert.equal(await isClaimed(folder), false);
    const both = await Promise.all([claim(folder), claim(folder)]);
    assert.deepEqual(both.sort(), [false, true], 'of two that come at once');
    assert.equal(await claim(folder), false);
    await release(folder);
    assert.equal(await claim(folder), true);
    writeFileSync(
      path.join(folder, 'owner-1.json'),
      JSON.stringify({ pid: process.pid, mark: 'another process of this number' }),
    );
    assert.equal(await isClaimed(folder), false);
    assert.equal(await claim(folder), true);
    assert.equal(await isClaimed(folder), true);
  });
});

describe('a journal', () => {
  const read = async (content: string) => {
    const folder = await made();
    writeFileSync(folder.journal, content);
    const told: string[] = [];
    const take = (message: ProbeMessage) => void told.push('run' in message ? String(message.run) : message.type);
    const follower = new JournalFollower(folder.journal, take, (problem) => assert.fail(problem));
    await follower.start();
    await follower.close();
    return { told, unread: follower.unread };
  };

  it('is read past lines that are none, however long', async () => {
    const [first, last] = [probeLine(end('first')), probeLine(end('last'))];
    const started = performance.now();
    const { told, unread } = await read(`${first}\n{"type":"end"\n[1]\n${'x'.repeat(60_000_000)}\n${last}\n{"type`);
    assert.deepEqual(told, ['first', 'last']);
    assert.equal(unread, 3);
    assert.ok(performance.now() - started < 3000, 'each of its bytes is looked at once');
  });

  it('of half a million lines leaves its reader time for other things', async () => {
    let longest = 0;
    let before = performance.now();
    const clock = setInterval(() => {
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    }, 5);
    const { told } = await read(`${probeLine(end('r'))}\n`.repeat(500_000));
    clearInterval(clock);
    assert.equal(told.length, 500_000);
    assert.ok(longest < 500, `${Math.round(longest)} ms`);
  });
});
