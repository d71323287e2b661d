// Stands in for a window that starts a training: killed by the test, it has no time to say good-bye.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DetachedProcess } from '../../../src/node/detachedProcess.ts';
import { commandLine } from '../../../src/node/launch.ts';
import { processName } from '../../../src/node/liveness.ts';
import { RunFolder } from '../../../src/node/runFolder.ts';
import { writeRunRecord } from '../../../src/node/runRecord.ts';

const [home = '', probe = '', script = ''] = process.argv.slice(2);
const folder = await RunFolder.create(path.join(home, randomUUID()));
const launch = { script, args: [], cwd: path.dirname(script), env: {}, runtimeArgs: [] };
const line = await commandLine(launch, process.execPath, { file: probe, folder: folder.path }, () =>
  Promise.reject(new Error('JavaScript needs no help')),
);
const events = { exit: () => undefined, failed: () => undefined };
const { pid = 0 } = new DetachedProcess(line, launch.cwd, folder.output, events);
const name = (await processName(pid)) ?? { pid, mark: '' };
await writeRunRecord(folder.path, { script, startedAt: Date.now(), process: name });
process.stdout.write(`${folder.path}\n`);
setInterval(() => undefined, 1000);
