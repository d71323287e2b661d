import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
/** The Node that runs the command line: this one, or another that is named. */
const NODE = process.env['LOSSLINE_TEST_NODE'] ?? process.execPath;

/** How a command ended and what it wrote. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export class Running {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;

  constructor(args: readonly string[], cwd: string, node: string) {
    this.child = spawn(node, [CLI, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Waits for words on one of the two streams. */
  async says(stream: 'stdout' | 'stderr', words: RegExp): Promise<void> {
    for (const deadline = Date.now() + 10_000; !words.test(this[stream]); await pause(5))
      assert.ok(Date.now() < deadline, `not said: ${words}\nstdout: ${this.stdout}\nstderr: ${this.stderr}`);
  }
}

/** A folder of one's own in which commands are run. */
export class Terminal {
  folder = '';

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(this.path(name), content);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  start(...args: readonly string[]): Running {
    return new Running(args, this.folder, NODE);
  }

  lossline(...args: readonly string[]): Promise<Outcome> {
    return this.start(...args).ended;
  }

  /** Runs a command that must succeed, and returns what it wrote on stdout. */
  async says(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.lossline(...args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    return stdout;
  }

  /** Runs a command that must fail as errors of the user do: one line on stderr, nothing else, exit code 2. */
  async refuses(...args: readonly string[]): Promise<string> {
    const stderr = await this.#fails(2, args);
    assert.match(stderr, /^lossline: [^\n]+\n$/);
    return stderr.slice('lossline: '.length).trimEnd();
  }

  /** Runs a command that must answer with a refusal or a question: on stderr only, exit code 3. */
  async declines(...args: readonly string[]): Promise<string> {
    return (await this.#fails(3, args)).slice('lossline: '.length).trimEnd();
  }

  /** Runs a command that must find nothing to do, and say why. */
  async leaves(...args: readonly string[]): Promise<string> {
    const stderr = await this.#fails(0, args);
    return stderr.slice('lossline: '.length).trimEnd();
  }

  async #fails(expected: number, args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.lossline(...args);
    assert.deepEqual({ code, stdout }, { code: expected, stdout: '' });
    return stderr;
  }
}

/** A terminal for the tests of the suite in which this is called. */
export function terminal(): Terminal {
  const made = new Terminal();
  before(async () => (made.folder = realpathSync(await mkdtemp(join(tmpdir(), 'lossline-cli-')))));
  after(() => rmSync(made.folder, { recursive: true, force: true }));
  return made;
}

/** Another Node of this machine, of an older release line that the command line promises to run on. */
export function olderNode(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
    const version = spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout ?? '';
    const release = Number(/^v(\d+)/.exec(version)?.[1]);
    if (release >= 20 && release < Number(process.versions.node.split('.')[0])) return file;
  }
  return undefined;
}

/** Runs a command under this Node. */
export function under(node: string, folder: string, ...args: readonly string[]): Promise<Outcome> {
  return new Running(args, folder, node).ended;
}
