import path from 'node:path';
import { Monitor } from '../core/monitor/monitor.ts';
import { FileFollower } from '../node/followFile.ts';
import { requireFile } from './input.ts';
import { Screen } from './screen.ts';
import { UserError } from './userError.ts';

/** `lossline watch FILE…`: until Ctrl+C. */
export async function watch(files: string[]): Promise<number> {
  const option = files.find((file) => file.startsWith('-'));
  if (files.length === 0 || option)
    throw new UserError(`${option ? `Unknown option ${option}. ` : ''}Usage: lossline watch FILE...`);
  for (const file of files) await requireFile(file);
  const monitors = new Map(files.map((file) => [file, monitorOf(file)]));
  const screen = new Screen(process.stdout, () => [...monitors.values()]);
  const followers = files.map((file) => follow(file, monitors, screen));
  await Promise.all(followers.map((follower) => follower.start()));
  screen.draw();
  await new Promise<void>((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve));
  await Promise.all(followers.map((follower) => follower.close()));
  screen.finish();
  return 0;
}

function monitorOf(file: string): Monitor {
  return new Monitor({ id: file, name: path.basename(file), source: file, startedAt: Date.now() });
}

function follow(file: string, monitors: Map<string, Monitor>, screen: Screen): FileFollower {
  let stream = monitors.get(file)?.open();
  return new FileFollower(file, {
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
}
