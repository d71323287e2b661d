import * as vscode from 'vscode';
import type { Pattern } from '../core/formats/patterns.ts';
import { loadPatterns } from '../node/patterns.ts';
import type { Log } from './log.ts';

/** The user's patterns for the log or the script at this place. The same settings give the same list. */
export type PatternsFor = (uri: vscode.Uri) => Promise<readonly Pattern[]>;

const SETTING = 'patterns';
/** Several folders of a workspace may each have their own. */
const MOST_KNOWN = 20;

/** The setting `lossline.patterns`, compiled once for each value; what is wrong with one is said once. */
export class PatternSettings implements vscode.Disposable {
  readonly #log: Log;
  readonly #compiled = new Map<string, Promise<readonly Pattern[]>>();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #part: vscode.Disposable;

  readonly onDidChange = this.#changes.event;

  constructor(log: Log) {
    this.#log = log;
    this.#part = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`lossline.${SETTING}`)) this.#changes.fire();
    });
  }

  readonly of: PatternsFor = (uri) => {
    const given = written(uri);
    const key = JSON.stringify(given);
    let compiled = this.#compiled.get(key);
    if (!compiled) {
      if (this.#compiled.size >= MOST_KNOWN) this.#compiled.clear();
      compiled = this.#compile(given);
      this.#compiled.set(key, compiled);
    }
    return compiled;
  };

  dispose(): void {
    this.#part.dispose();
    this.#changes.dispose();
  }

  async #compile(given: readonly unknown[]): Promise<readonly Pattern[]> {
    const { patterns, problems } = await loadPatterns(given);
    if (problems.length > 0) this.#log.tell(`Setting lossline.patterns: ${problems.join(' ')}`);
    return patterns;
  }
}

/** Where a new pattern is saved: with the workspace, or with the user where there is none or its settings are not trusted. */
export function patternTarget(): { readonly title: string; readonly target: vscode.ConfigurationTarget } {
  const inWorkspace = vscode.workspace.isTrusted && (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  return inWorkspace
    ? { title: 'Workspace Settings', target: vscode.ConfigurationTarget.Workspace }
    : { title: 'User Settings', target: vscode.ConfigurationTarget.Global };
}

/** Adds a pattern to those that hold now: lists of settings are not merged, so the workspace's takes over the user's. */
export async function savePattern(uri: vscode.Uri, pattern: string): Promise<void> {
  const patterns = written(uri).filter((other) => other !== pattern);
  await vscode.workspace.getConfiguration('lossline', uri).update(SETTING, [...patterns, pattern], patternTarget().target);
}

/** What stands in the settings, which may be anything. */
function written(uri: vscode.Uri): readonly unknown[] {
  const given: unknown = vscode.workspace.getConfiguration('lossline', uri).get(SETTING);
  return Array.isArray(given) ? given : [];
}
