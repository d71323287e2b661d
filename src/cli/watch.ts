import path from 'node:path';
import { Monitor } from '../core/monitor/monitor.ts';
import { FileFollower } from '../node/followFile.ts';
import { requireFile } from './input.ts';
import { Screen } from './screen.ts';
import { UserError } from './userError.ts';

/** `lossline watch FILE…`: until Ctrl+C. */
export async function watch(given: string[]): Promise<number> {
  const option = given.find((file) => file.startsWith('-'));
  if (given.length === 0 || option)
    throw new UserError(`${option ? `Unknown option '${option}'` : 'No file named'}. Usage: lossline watch FILE...`);
  const files = [...new Set(given)];
  for (const file of files) await requireFile(file);
  const monitors = new Map(files.map((file) => [file, monitorOf(file)]));
  const screen = new Screen(process.stdout, () => [...monitors.values()]);
  const followers = files.map((file) => follow(file, monitors, screen));
  const stopped = new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await Promise.all(followers.map(({ start }) => start()));
  screen.draw();
  await stopped;
  await Promise.all(followers.map(({ close }) => close()));
  screen.finish();
  return 0;
}

function monitorOf(file: string): Monitor {
  return new Monitor({ id: file, name: path.basename(file), source: file, startedAt: Date.now() });
}

function follow(file: string, monitors: Map<string, Monitor>, screen: Screen) {
  let stream = monitors.get(file)?.open();
  const follower = new FileFollower(file, {
    bytes: (chunk) => {
      stream?.push(chunk);
      screen.changed();
    },
    restarted: () => {
      const monitor = monitorOf(file);
      monitors.set(file, monitor);
      stream = monitor.open();
    },
    problem: (message) => process.stderr.write(`lossline: ${message}\n`),
  });
  const close = async () => {
    await follower.close();
    stream?.end(); // the last line may lack its end
  };
  return { start: () => follower.start(), close };
}
