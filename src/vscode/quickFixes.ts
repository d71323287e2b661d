import * as vscode from 'vscode';
import { fittedTo } from '../core/monitor/fitted.ts';
import { rewrite } from '../core/rewrite/registry.ts';
import { DIAGNOSTIC_SOURCE } from './diagnostics.ts';
import { workspaceEdit } from './edits.ts';
import type { Scripts } from './scripts.ts';

/**
 * The remedies of a stalled run as Quick Fixes at the training call, the preferred one first, a look at what they would have done, and a
 * way to say that the verdict is wrong. With a hint they are there all the same, but nothing is preferred, nor marked.
 */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #scripts: Scripts;

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const diagnostics = context.diagnostics.filter(({ source }) => source === DIAGNOSTIC_SOURCE);
    const advice = await this.#scripts.advice(document);
    const line = (diagnostics[0]?.range ?? range).start.line;
    const site = advice?.sites.find((candidate) => candidate.line - 1 === line);
    if (!advice || !site) return [];
    const sure = advice.monitor.speaksUp;
    const actions: vscode.CodeAction[] = [];
    for (const { remedy } of advice.offers) {
      const { settings } = fittedTo(remedy, site);
      if (!settings) continue;
      const result = rewrite(advice.parser, advice.language, advice.text, site, settings);
      const action = new vscode.CodeAction(remedy.title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = diagnostics;
      if (result.ok) action.edit = workspaceEdit(document, result.edits);
      else action.disabled = { reason: result.reason };
      action.isPreferred = sure && actions.length === 0 && result.ok;
      actions.push(action);
    }
    const command = (title: string, id: string): vscode.CodeAction => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = diagnostics;
      action.command = { command: id, title, arguments: [advice.monitor.run.id] };
      return action;
    };
    return [
      ...actions,
      command('Show what these would have done on this run', 'lossline.showCharts'),
      command('Not so: dismiss this verdict', 'lossline.notSo'),
    ];
  }
}
