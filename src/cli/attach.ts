import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Monitor } from '../core/monitor/monitor.ts';
import { NO_FACTS } from '../core/monitor/scriptFacts.ts';
import { Attachment, endingWords, hasFailed } from '../node/attachment.ts';
import { type NodeProcess, nodeProcesses } from '../node/processes.ts';
import { processWords } from '../node/processes/words.ts';
import { JournalFollower } from '../node/runFolder.ts';
import { ProbedRuns } from '../protocol/training/probedRuns.ts';
import { manyArgs, warn } from './input.ts';
import { plain } from './report.ts';
import { Screen } from './screen.ts';
import { factsOf } from './script.ts';
import { UserError } from './userError.ts';

/** A run that has gone quiet is noticed by the clock. */
const LOOK_EVERY_MS = 15_000;
const DETACHES_WITHIN_MS = 5000;

const USAGE = 'lossline attach [PID]';

/** `lossline attach [PID]`: until Ctrl+C, which leaves the process as it was, or until that ends. */
export async function attach(given: string[]): Promise<number> {
  const { positionals } = manyArgs(given, {}, USAGE);
  const [word, another] = positionals;
  if (another !== undefined) throw new UserError(`One process at a time. Usage: ${USAGE}`);
  if (word === undefined) return list(await nodeProcesses());
  const pid = Number(word);
  if (!Number.isSafeInteger(pid) || pid < 1) throw new UserError(`"${word}" is no number of a process. Usage: ${USAGE}`);
  const process = (await nodeProcesses()).find((known) => known.pid === pid);
  return watch(pid, process, path.join(tmpdir(), `lossline-attached-${randomUUID()}`));
}

function list(processes: readonly NodeProcess[]): number {
  const now = Date.now();
  if (processes.length === 0) warn('no Node process of yours is running on this machine.');
  for (const one of processes) {
    const tensorflow = { loaded: 'TensorFlow loaded', likely: 'TensorFlow.js', unknown: '' }[one.tensorflow];
    const lines = [
      [`${one.pid}  ${plain(one.name)}`, processWords(one, now), tensorflow].filter(Boolean).join(' · '),
      `    ${plain(one.commandLine)}${one.cwd === undefined ? '' : `  in ${plain(one.cwd)}`}`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

async function watch(pid: number, known: NodeProcess | undefined, place: string): Promise<number> {
  const { attach } = await import('../node/attach.ts');
  const attached = await attach(pid, path.join(__dirname, 'probe.js'), place);
  const attachment = new Attachment(attached);
  for (const problem of attached.problems) warn(`a worker thread of process ${pid}: ${problem}`);
  const { name = `process ${pid}`, script } = known ?? {};
  const facts = script === undefined ? NO_FACTS : await factsOf(script).catch(() => NO_FACTS);
  const monitors: Monitor[] = [];
  const screen = new Screen(process.stdout, () => monitors);
  const runs = new ProbedRuns({
    begin: ({ run, time }) => {
      const count = monitors.length + 1;
      const monitor = new Monitor({
        id: run,
        name: count > 1 ? `${name} (${count})` : name,
        source: script ?? name,
        ...(script !== undefined && { script }),
        startedAt: time,
      });
      monitor.facts = facts;
      monitors.push(monitor);
      return monitor;
    },
    blind: warn,
    changed: () => screen.changed(),
  });
  const journal = new JournalFollower(
    attached.folder.journal,
    (message) => {
      attachment.take(message);
      runs.take(message);
      screen.changed();
    },
    warn,
  );
  warn(`attached to process ${pid}. Ctrl+C leaves it as it was, and it goes on.`);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('interrupted'));
  });
  await journal.start();
  const clock = setInterval(() => {
    if (monitors.filter((monitor) => monitor.listen(performance.now())).length > 0) screen.changed();
  }, LOOK_EVERY_MS);
  const first = await Promise.race([interrupted, attachment.over]);
  if (first === 'interrupted' && !(await attachment.detach(DETACHES_WITHIN_MS))) attachment.leave();
  const ending = await attachment.over;
  clearInterval(clock);
  await journal.close();
  runs.end(hasFailed(ending) ? 'failed' : 'finished');
  screen.finish();
  warn(`process ${pid} ${endingWords(ending)}`);
  // One that has not come to itself yet finds there what it is asked to do.
  if (ending.how !== 'left') await rm(attached.folder.path, { recursive: true, force: true });
  return hasFailed(ending) ? 1 : 0;
}
