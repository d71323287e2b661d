import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import { Monitor, type Stream } from '../core/monitor/monitor.ts';
import { FileFollower } from '../node/followFile.ts';
import type { Log } from './log.ts';
import type { Watching } from './watching.ts';

/** "Watch Log File…": follows logs from their start, whoever writes them. */
export class LogFiles {
  readonly #watching: Watching;
  readonly #log: Log;
  /** Paths that are being followed: a second request shows what is there already. */
  readonly #followed = new Set<string>();

  constructor(watching: Watching, log: Log) {
    this.#watching = watching;
    this.#log = log;
  }

  /** Watches this file, or those that the user chooses. */
  async watch(uri: vscode.Uri | undefined): Promise<void> {
    const files = uri
      ? [uri]
      : await vscode.window.showOpenDialog({ title: 'Watch Log File', openLabel: 'Watch', canSelectMany: true });
    if (!files || files.length === 0) return;
    for (const file of files) await this.#follow(file);
    await vscode.commands.executeCommand('lossline.showCharts');
  }

  async #follow(uri: vscode.Uri): Promise<void> {
    if (uri.scheme !== 'file') return this.#log.tell(`${uri.toString(true)} is not a file on disk: only those can be followed.`);
    const file = uri.fsPath;
    if (this.#followed.has(file)) return;
    this.#followed.add(file);
    this.#log.channel.info(`Following ${file}`);
    await this.#start(file);
  }

  async #start(file: string): Promise<void> {
    let current: { readonly monitor: Monitor; readonly stream: Stream };
    const begin = () => {
      const monitor = new Monitor({ id: randomUUID(), name: path.basename(file), source: file, startedAt: Date.now() });
      current = { monitor, stream: monitor.open() };
      // A run that the file no longer tells of is over; only the one it tells of now can be stopped.
      this.#watching.add(monitor, () => current.monitor === monitor && void close());
    };
    const end = () => {
      current.stream.end();
      current.monitor.run.state = 'finished';
    };
    const follower = new FileFollower(file, {
      bytes: (chunk) => current.stream.push(chunk),
      restarted: () => {
        end();
        begin();
      },
      problem: (message) => this.#log.tell(message),
    });
    const close = async () => {
      this.#followed.delete(file);
      await follower.close();
      end();
    };
    begin();
    await follower.start();
  }
}
