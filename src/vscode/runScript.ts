import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Pattern } from '../core/formats/patterns.ts';
import { languageOf } from '../core/rewrite/language.ts';
import { Monitor } from '../core/monitor/monitor.ts';
import { TrainingProcess } from '../node/trainingProcess.ts';
import type { Log } from './log.ts';
import type { PatternsFor } from './patternSettings.ts';
import type { Scripts } from './scripts.ts';
import type { Watching } from './watching.ts';

interface Parts {
  readonly watching: Watching;
  readonly scripts: Scripts;
  readonly patternsFor: PatternsFor;
  readonly log: Log;
}

/** "Run Training Script": the script in a terminal, its output watched as a run from the first byte. */
export async function runScript({ watching, scripts, patternsFor, log }: Parts, uri: vscode.Uri | undefined): Promise<void> {
  const script = runnable(uri ?? vscode.window.activeTextEditor?.document.uri);
  const file = script.fsPath;
  const name = path.basename(file);
  const document = await vscode.workspace.openTextDocument(script);
  if (document.isDirty && !(await document.save())) return log.tell(`${name} could not be saved, so it was not run.`);
  const monitor = new Monitor({ id: randomUUID(), name, source: file, script: file, startedAt: Date.now() });
  monitor.facts = await scripts.factsOf(document);
  const patterns = await patternsFor(script);
  const terminal = vscode.window.createTerminal({
    name: `Lossline: ${name}`,
    pty: new TrainingTerminal(file, monitor, patterns, watching, log),
  });
  terminal.show(true);
}

/** The script, if it may be run. Throws why not, in words for the user. */
export function runnable(script: vscode.Uri | undefined): vscode.Uri {
  if (!vscode.workspace.isTrusted) throw new Error('This workspace is in Restricted Mode. Trust it to run its scripts.');
  if (!script) throw new Error('Open the training script to run, or choose it in the Explorer.');
  const name = path.basename(script.path);
  if (script.scheme !== 'file') throw new Error(`${name} is not a file on disk. Save it first.`);
  const language = languageOf(script.fsPath);
  if (language === 'javascript' || language === 'typescript') return script;
  throw new Error(
    `${name} is no JavaScript or TypeScript file. Start it in a terminal with its output in a file, and watch that file.`,
  );
}

/** Shows the process as if it had been started by hand: its bytes untouched, Ctrl+C ends it. It ends with its terminal and with the window. */
class TrainingTerminal implements vscode.Pseudoterminal {
  readonly #file: string;
  readonly #monitor: Monitor;
  readonly #patterns: readonly Pattern[];
  readonly #watching: Watching;
  readonly #log: Log;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #ended: Promise<void>;
  #setEnded: () => void = () => undefined;
  #process: TrainingProcess | undefined;
  #stopping = false;

  readonly onDidWrite = this.#write.event;

  constructor(file: string, monitor: Monitor, patterns: readonly Pattern[], watching: Watching, log: Log) {
    this.#file = file;
    this.#monitor = monitor;
    this.#patterns = patterns;
    this.#watching = watching;
    this.#log = log;
    this.#ended = new Promise((resolve) => (this.#setEnded = resolve));
  }

  open(): void {
    const node = vscode.workspace.getConfiguration('lossline').get('nodePath', '') || 'node';
    const cwd = path.dirname(this.#file);
    const monitor = this.#monitor;
    const streams = { stdout: monitor.open(this.#patterns), stderr: monitor.open(this.#patterns) };
    const text = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    this.#watching.add(monitor, () => this.#stop());
    this.#log.channel.info(`Starting ${node} ${this.#file} in ${cwd}`);
    this.#process = new TrainingProcess(
      node,
      [this.#file],
      { cwd, env: { ...process.env, FORCE_COLOR: '1' }, stdin: 'ignore' },
      {
        output: (chunk, stream) => {
          this.#write.fire(text[stream].decode(chunk, { stream: true }).replace(/\r?\n/g, '\r\n'));
          streams[stream].push(chunk);
        },
        exit: (code, signal) => {
          streams.stdout.end();
          streams.stderr.end();
          // However a script takes being stopped, that is no failure.
          const asked = this.#stopping || signal === 'SIGINT';
          this.#over(
            code === 0 || asked ? 'finished' : 'failed',
            `ended with ${signal ? `signal ${signal}` : `exit code ${code}`}.`,
          );
        },
        failed: (reason) => {
          const message = `${reason} The setting lossline.nodePath names the node that runs scripts.`;
          this.#over('failed', `was not started. ${message}`);
          this.#log.tell(message);
        },
      },
    );
    this.#log.channel.info(`Process ${this.#process.pid ?? 'not started'}`);
  }

  /** The terminal was closed by the user: what it showed ends with it. */
  close(): void {
    void this.#stop();
  }

  handleInput(data: string): void {
    if (data === '\x03') void this.#stop();
  }

  #stop(): Promise<void> {
    this.#stopping = true;
    this.#process?.stop();
    return this.#process ? this.#ended : Promise.resolve();
  }

  /** The terminal stays open, so that the last words of a script can be read. */
  #over(state: 'finished' | 'failed', how: string): void {
    this.#process = undefined;
    this.#monitor.run.state = state;
    this.#log.channel.info(`${this.#file} ${how}`);
    this.#write.fire(`\r\n\x1b[2m${path.basename(this.#file)} ${how}\x1b[0m\r\n`);
    this.#setEnded();
  }
}
