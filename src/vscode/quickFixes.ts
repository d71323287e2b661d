import * as vscode from 'vscode';
import { fittedTo } from '../core/monitor/fitted.ts';
import { rewrite } from '../core/rewrite/registry.ts';
import { DIAGNOSTIC_SOURCE } from './diagnostics.ts';
import { workspaceEdit } from './edits.ts';
import type { Scripts } from './scripts.ts';

/** The remedies as Quick Fixes on the diagnostic of a stalled run, the preferred one first, and a look at what they would have done. */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #scripts: Scripts;

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const diagnostics = context.diagnostics.filter(({ source }) => source === DIAGNOSTIC_SOURCE);
    const advice = diagnostics.length > 0 ? await this.#scripts.advice(document) : undefined;
    if (!advice) return [];
    const line = diagnostics[0]?.range.start.line;
    const site = advice.sites.find((candidate) => candidate.line - 1 === line);
    if (!site) return [];
    const actions: vscode.CodeAction[] = [];
    for (const { remedy } of advice.offers) {
      const result = rewrite(advice.parser, advice.language, advice.text, site, fittedTo(remedy, site));
      const action = new vscode.CodeAction(remedy.title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = diagnostics;
      if (result.ok) action.edit = workspaceEdit(document, result.edits);
      else action.disabled = { reason: result.reason };
      action.isPreferred = actions.length === 0 && result.ok;
      actions.push(action);
    }
    const preview = new vscode.CodeAction('Show what these would have done on this run', vscode.CodeActionKind.QuickFix);
    preview.diagnostics = diagnostics;
    preview.command = { command: 'lossline.showCharts', title: preview.title, arguments: [advice.monitor.run.id] };
    return [...actions, preview];
  }
}
