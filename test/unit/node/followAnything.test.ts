import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { eventually, Followed } from './followed.ts';
import { skip } from '../skip.ts';

describe('FileFollower, whatever happens', () => {
  let folder: string;

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'lossline-follow-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('keeps one file open through many rotations, and none when closed', async function () {
    if (process.platform !== 'linux') skip(this, 'only Linux lists the open files of a process');
    const open = () => fileNames().filter((name) => name.startsWith(folder)).length;
    const log = join(folder, 'train.log');
    const followed = new Followed(log);
    await writeFile(log, '0');
    await followed.start();
    for (let i = 1; i <= 15; i++) {
      await writeFile(`${log}.tmp`, String(i));
      await rename(`${log}.tmp`, log);
      await eventually(() => assert.equal(followed.texts.at(-1), String(i)));
    }
    assert.equal(open(), 1);
    await followed.close();
    assert.equal(open(), 0);
  });

  it('nothing lost of the last content, nothing mixed, nothing twice', async function () {
    this.timeout(20_000);
    const act = fc.constantFrom('append', 'append', 'append', 'truncate', 'rewrite', 'rotate', 'delete', 'pause', 'pause');
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 14 }), async (acts) => {
        const file = join(await mkdtemp(join(folder, 'case-')), 'log');
        const other = new Followed(file);
        await writeFile(file, 'begin\n');
        await other.start();
        const contents = await play(file, acts);
        await other.close();
        const last = await readFile(file, 'latin1').catch(() => undefined);
        if (last !== undefined) assert.equal(other.texts.at(-1), last);
        for (const text of other.texts) assert.ok(contents.some((content) => content.startsWith(text)));
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

/** Does this to a file, and returns every content it had on the way. */
async function play(file: string, acts: readonly string[]): Promise<string[]> {
  const contents = ['begin\n'];
  for (const [i, act] of acts.entries()) {
    const line = `line ${i} of this case\n`;
    if (act === 'append') await appendFile(file, line);
    if (act === 'truncate') await truncate(file, 3).catch(() => undefined);
    if (act === 'rewrite') await writeFile(file, `${line}${'again '.repeat(i)}`);
    if (act === 'rotate') await rename(file, `${file}.${i}`).catch(() => undefined);
    if (act === 'rotate') await writeFile(file, line);
    if (act === 'delete') await rm(file, { force: true });
    if (act === 'pause') await pause(15);
    contents.push(await readFile(file, 'latin1').catch(() => ''));
  }
  return contents;
}

/** Names of all files that this process has open. */
function fileNames(): string[] {
  return readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
}
