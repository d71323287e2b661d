import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

export const EXTENSION = 'lossline.lossline';
export const root = path.join(__dirname, '..', '..');

/** A folder of its own that finds the repository's packages. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-host-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return folder;
}

/** A copy of the sample's script. */
export function sampleScript(): vscode.Uri {
  const folder = scratch();
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(root, 'sample', 'train.mjs'), path.join(folder, 'train.mjs'));
  return vscode.Uri.file(path.join(folder, 'train.mjs'));
}

/** Asks until there is an answer; fails with what was asked for. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, seconds = 60): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No ${what} within ${seconds} s.`);
}

/** Lossline's diagnostics of a document. */
export function diagnosticsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Lossline');
}
