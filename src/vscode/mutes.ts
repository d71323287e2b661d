import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Watching } from './watching.ts';

/** What notices can be muted for: a run as long as it is in the view, a script in this workspace, everything for good. */
export type Scope = 'run' | 'script' | 'always';

const ALWAYS = 'lossline.noticesMuted';
const SCRIPTS = 'lossline.mutedScripts';

/** Where mutes are kept. */
export interface Memories {
  readonly global: vscode.Memento;
  readonly workspace: vscode.Memento;
}

/** Of what the user wants no notices. */
export class Mutes {
  readonly #watching: Watching;
  readonly #memories: Memories;

  constructor(watching: Watching, memories: Memories) {
    this.#watching = watching;
    this.#memories = memories;
    this.#tell();
  }

  /** Whether there are no notices of this run, whatever the scope. */
  isMuted(monitor: Monitor): boolean {
    return this.has('run', monitor) || this.has('script', monitor) || this.has('always');
  }

  /** Whether notices are muted in this scope. */
  has(scope: 'always'): boolean;
  has(scope: Scope, monitor: Monitor): boolean;
  has(scope: Scope, monitor?: Monitor): boolean {
    if (scope === 'always') return this.#memories.global.get(ALWAYS, false);
    if (scope === 'run') return monitor?.muted === true;
    return monitor?.run.script !== undefined && this.scripts.includes(monitor.run.script);
  }

  /** Paths of the scripts that are muted in this workspace. */
  get scripts(): readonly string[] {
    return this.#memories.workspace.get<readonly string[]>(SCRIPTS, []);
  }

  async setAlways(muted: boolean): Promise<void> {
    await this.#memories.global.update(ALWAYS, muted || undefined);
    this.#tell();
  }

  async setScript(script: string, muted: boolean): Promise<void> {
    const others = this.scripts.filter((other) => other !== script);
    await this.#memories.workspace.update(SCRIPTS, muted ? [...others, script] : others);
    this.#tell();
  }

  setRun(monitor: Monitor, muted: boolean): void {
    monitor.muted = muted;
    this.#tell();
  }

  /** Everything that mutes this run is undone. */
  async unmute(monitor: Monitor): Promise<void> {
    this.setRun(monitor, false);
    if (this.has('script', monitor)) await this.setScript(monitor.run.script ?? '', false);
    if (this.has('always')) await this.setAlways(false);
  }

  /** Shows what is muted wherever that is shown. */
  #tell(): void {
    const { monitors } = this.#watching;
    const any = this.has('always') || this.scripts.length > 0 || monitors.some(({ muted }) => muted);
    void vscode.commands.executeCommand('setContext', 'lossline.muted', any);
    for (const monitor of monitors) this.#watching.touch(monitor);
  }
}
