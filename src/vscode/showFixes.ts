import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { openScript, showSite } from './openScript.ts';
import type { Scripts } from './scripts.ts';

/** Opens the script at its training call with the Quick Fixes unfolded; a run without a script has its remedies on the charts. */
export async function showFixes(scripts: Scripts, monitor: Monitor): Promise<void> {
  const document = await openScript(monitor);
  const advice = document && (await scripts.advice(document));
  const [site] = advice?.sites ?? [];
  if (!advice || !site) return void vscode.commands.executeCommand('lossline.showCharts', monitor.run.id);
  await showSite(advice, site);
  await vscode.commands.executeCommand('editor.action.quickFix');
}
