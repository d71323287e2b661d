import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { openScript } from './applyRemedy.ts';
import type { Scripts } from './scripts.ts';

/** Opens the script at its training call with the Quick Fixes unfolded; a run without a script has its remedies on the charts. */
export async function showFixes(scripts: Scripts, monitor: Monitor): Promise<void> {
  const editor = await openScript(monitor);
  const site = editor && (await scripts.advice(editor.document))?.sites[0];
  if (!editor || !site) return void vscode.commands.executeCommand('lossline.showCharts', monitor.run.id);
  const place = editor.document.positionAt(site.range.start);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenter);
  await vscode.commands.executeCommand('editor.action.quickFix');
}
