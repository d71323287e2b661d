import path from 'node:path';
import type { Pattern } from '../core/formats/patterns.ts';
import { Monitor } from '../core/monitor/monitor.ts';
import { FileFollower } from '../node/followFile.ts';
import { manyArgs, PATTERN, patternsOf, requireFile } from './input.ts';
import { Screen } from './screen.ts';
import { UserError } from './userError.ts';

/** A run that has gone quiet is noticed by the clock. */
const LOOK_EVERY_MS = 15_000;

const USAGE = 'lossline watch FILE... [--pattern RE]...';

/** `lossline watch FILE... [--pattern RE]...`: until Ctrl+C. */
export async function watch(given: string[]): Promise<number> {
  const { values, positionals } = manyArgs(given, PATTERN, USAGE);
  if (positionals.length === 0) throw new UserError(`No file named. Usage: ${USAGE}`);
  const patterns = await patternsOf(values.pattern);
  const files = [...new Set(positionals)];
  for (const file of files) await requireFile(file);
  const monitors = new Map(files.map((file) => [file, monitorOf(file)]));
  const screen = new Screen(process.stdout, () => [...monitors.values()]);
  const followers = files.map((file) => follow(file, monitors, screen, patterns));
  const stopped = new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await Promise.all(followers.map(({ start }) => start()));
  screen.draw();
  const clock = setInterval(() => {
    const news = [...monitors.values()].filter((monitor) => monitor.listen(performance.now()));
    if (news.length > 0) screen.changed();
  }, LOOK_EVERY_MS);
  await stopped;
  clearInterval(clock);
  await Promise.all(followers.map(({ close }) => close()));
  screen.finish();
  return 0;
}

function monitorOf(file: string): Monitor {
  return new Monitor({ id: file, name: path.basename(file), source: file, startedAt: Date.now() });
}

function follow(file: string, monitors: Map<string, Monitor>, screen: Screen, patterns: readonly Pattern[]) {
  let stream = monitors.get(file)?.open(patterns);
  const follower = new FileFollower(file, {
    bytes: (chunk) => {
      stream?.push(chunk);
      screen.changed();
    },
    restarted: () => {
      const monitor = monitorOf(file);
      monitors.set(file, monitor);
      stream = monitor.open(patterns);
    },
    problem: (message) => process.stderr.write(`lossline: ${message}\n`),
  });
  const close = async () => {
    await follower.close();
    stream?.end(); // the last line may lack its end
  };
  return { start: () => follower.start(), close };
}
