import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runFiles } from '../../../src/node/runFiles.ts';
import { bytes, double, event, field, record, simple, varint, version } from '../core/formats/events.ts';

const START = field(7, bytes(8, 1));
const restartAt = (step: bigint) => record(bytes(9, double(1.8e9), 16, varint(step), START));

describe('the files of a run', () => {
  let folder = '';
  const write = (name: string, content: string | Uint8Array = version) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  const found = async (place: string) =>
    (await runFiles(path.join(folder, place))).map(({ file, prefix }) => [
      path.relative(folder, file).split(path.sep).join('/'),
      prefix,
    ]);

  beforeEach(() => (folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'lossline-run-')))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are those that its restarts have written beside an event file, in the order of time', async () => {
    for (const name of ['1700000900.b.2.0', '1700000100.a.7.0', '1700000100.a.7.11', '1700000100.a.7.2'])
      write(`run/events.out.tfevents.${name}`);
    write('run/notes.txt', 'hello');
    assert.deepEqual(
      await found('run/events.out.tfevents.1700000900.b.2.0'),
      ['1700000100.a.7.0', '1700000100.a.7.2', '1700000100.a.7.11', '1700000900.b.2.0'].map((name) => [
        `run/events.out.tfevents.${name}`,
        '',
      ]),
    );
  });

  it('of other names are those that differ in a number between dots only', async () => {
    for (const name of ['x.10', 'x.2', 'x', 'x1', 'y.2', 'x.2.val']) write(`${name}.tfevents`);
    assert.deepEqual(await found('x.10.tfevents'), [
      ['x.2.tfevents', ''],
      ['x.10.tfevents', ''],
    ]);
    assert.deepEqual(await found('x1.tfevents'), [['x1.tfevents', '']]);
  });

  it('is one for any other log', async () => {
    write('a.1.log', 'loss 1\n');
    write('a.2.log', 'loss 1\n');
    assert.deepEqual(await found('a.1.log'), [['a.1.log', '']]);
  });

  it('lie in folders of a folder, whose names come before those of the series', async () => {
    write('logs/train/events.out.tfevents.1.h.1.0.v2');
    write('logs/losses/val/events.out.tfevents.1.h.1.1');
    write('logs/events.out.tfevents.1.h.1.0');
    assert.deepEqual(await found('logs'), [
      ['logs/events.out.tfevents.1.h.1.0', ''],
      ['logs/losses/val/events.out.tfevents.1.h.1.1', 'losses/val/'],
      ['logs/train/events.out.tfevents.1.h.1.0.v2', 'train/'],
    ]);
    assert.deepEqual(await found('logs/train'), [['logs/train/events.out.tfevents.1.h.1.0.v2', '']]);
  });

  it('end where a restart says that it goes on', async () => {
    write('r/x.0.tfevents', bytes(version, event(1, [simple('loss', 1)])));
    write('r/x.1.tfevents', bytes(version, restartAt(50n), event(50, [simple('loss', 1)])));
    write('r/x.2.tfevents', bytes(version, restartAt(30n), event(30, [simple('loss', 1)])));
    write('r/x.3.tfevents', bytes(version, event(90, [simple('loss', 1)]), restartAt(1n)));
    const files = await runFiles(path.join(folder, 'r'));
    assert.deepEqual(
      files.map(({ until }) => until),
      [30, 30, Infinity, Infinity],
    );
  });

  it('are the metrics of MLflow, the CSV of Lightning, the run file of W&B', async () => {
    write('mlruns/metrics/train/loss', '1700000000000 1 0\n');
    write('mlruns/metrics/lr', '1700000000000 1 0\n');
    write('mlruns/params/lr', '1');
    assert.deepEqual(
      (await runFiles(path.join(folder, 'mlruns'))).map(({ name }) => name),
      ['lr', 'train/loss'],
    );
    write('version_0/metrics.csv', 'step,loss\n1,2\n');
    write('version_0/hparams.yaml', '');
    assert.deepEqual(await found('version_0'), [['version_0/metrics.csv', '']]);
    write('offline/run-1.wandb', ':W&B');
    write('offline/files/output.log', 'loss 1\n');
    assert.deepEqual(await found('offline'), [['offline/run-1.wandb', '']]);
    write('other/a.log', 'loss 1\n');
    assert.deepEqual(await found('other'), []);
  });
});
