import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rateText } from '../core/diagnosis/numbers.ts';
import { Monitor } from '../core/monitor/monitor.ts';
import type { ScriptFacts } from '../core/monitor/scriptFacts.ts';
import { epochLoss } from '../core/monitor/trialFacts.ts';
import type { Tried, TryLength } from '../core/monitor/tryRates.ts';
import { TriedRates } from '../core/runs/tried.ts';
import type { Launch } from '../node/launch.ts';
import { RunFolder } from '../node/runFolder.ts';
import { FIRST_RUN } from '../protocol/training/messages.ts';
import { isOver } from './runs.ts';
import type { Sessions } from './sessions.ts';
import type { StartProbed } from './startProbed.ts';
import type { Watching } from './watching.ts';

/** What a run at one of the rates takes. */
export interface RateRun {
  readonly launch: Launch;
  readonly facts: ScriptFacts;
  readonly among: TriedRates;
  readonly length: TryLength;
  /** Resolves when the user no longer wants it. */
  readonly cancelled: Promise<void>;
}

interface Parts {
  readonly watching: Watching;
  readonly sessions: Sessions;
  readonly start: StartProbed;
}

/** Rates further apart than this factor are another rate: half a decade lies between two that are tried. */
const OTHER = 1.5;

/** Runs the script at a rate for as long as is wanted; then it is ended by force, before it goes on to what comes after its training. */
export async function runAtRate({ watching, sessions, start }: Parts, wanted: RateRun, rate: number): Promise<Tried> {
  const { launch, facts, among, length, cancelled } = wanted;
  const { script } = launch;
  const home = await mkdtemp(path.join(tmpdir(), 'lossline-try-'));
  const folder = await RunFolder.create(path.join(home, 'run'));
  const command = await folder.steer(FIRST_RUN, { do: 'rate', rate });
  const name = `${path.basename(script)} · lr ${rateText(rate)}`;
  const monitorOf = (id: string, tried: Monitor['run']['tried'], called: string): Monitor => {
    const monitor = new Monitor({ id, name: called, source: script, script, startedAt: Date.now(), ...(tried && { tried }) });
    monitor.facts = facts;
    return monitor;
  };
  const child = await start(launch, folder).catch(async (error: unknown) => {
    await rm(home, { recursive: true, force: true });
    throw error;
  });
  const monitor = monitorOf(randomUUID(), { among, rate }, name);
  let trainings = 0;
  let own: number | undefined;
  const stop = async (): Promise<void> => {
    child.kill();
    await child.ended;
  };
  watching.add(monitor, stop);
  const session = await sessions.open({
    folder,
    // What else the script trains is seen, and not compared.
    run: ({ lr }, id) => {
      if (trainings++ > 0) return monitorOf(id, { among: new TriedRates(), rate }, `${name}, ${trainings}`);
      own = lr;
      return monitor;
    },
    stop,
  });
  const enough = reached(monitor, length.epochs);
  const timer = new Promise<void>((resolve) => {
    const timeout = setTimeout(resolve, 1000 * length.seconds);
    void child.ended.then(() => clearTimeout(timeout));
  });
  const first = await Promise.race([
    enough.then(() => 'enough' as const),
    timer.then(() => 'enough' as const),
    cancelled.then(() => 'enough' as const),
    child.ended,
  ]);
  child.kill();
  await child.ended;
  const failed = first !== 'enough' && first.state === 'failed' ? first.how.replace(/\.$/, '') : undefined;
  await session.end(failed === undefined ? 'finished' : 'failed');
  if (!isOver(monitor)) monitor.run.state = failed === undefined ? 'finished' : 'failed';
  await rm(home, { recursive: true, force: true });
  const problem = failed ?? problemOf(monitor, command, rate);
  return { rate, run: monitor.run, ...(own !== undefined && { own }), ...(problem !== undefined && { failed: problem }) };
}

/** Resolves when so many epochs are over, or the training is. */
function reached(monitor: Monitor, epochs: number): Promise<void> {
  const { run } = monitor;
  return new Promise((resolve) => {
    const dispose = run.onDidChange(() => {
      const loss = epochLoss(run);
      if (!isOver(monitor) && !(loss && loss.x(loss.length - 1, 'epoch') >= epochs)) return;
      dispose();
      resolve();
    });
  });
}

/** Why a run says nothing of its rate, where that is so. */
function problemOf({ run }: Monitor, command: number, rate: number): string | undefined {
  if (run.series.size === 0) return 'told no numbers: it trains with nothing that Lossline can observe';
  const refused = run.events.find((event) => event.kind === 'refused' && event.command === command);
  if (refused) return refused.text.replace(/\.$/, '');
  const rates = run.byRole('lr');
  const used = Array.from({ length: rates?.length ?? 0 }, (_, i) => rates?.value(i) ?? rate);
  const other = used.find((one) => one > rate * OTHER || one < rate / OTHER);
  return other === undefined ? undefined : `ran at ${rateText(other)} all the same, since the script sets its rate by itself`;
}
