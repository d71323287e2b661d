import * as vscode from 'vscode';

/**
 * @param what the workspace is to be trusted for: "to run its scripts"
 * @throws in Restricted Mode
 */
export function requireTrust(what: string): void {
  if (!vscode.workspace.isTrusted) throw new Error(`This workspace is in Restricted Mode. Trust it ${what}.`);
}
