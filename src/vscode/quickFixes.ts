import * as vscode from 'vscode';
import { advisedAt, choicesAt } from '../core/monitor/choices.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Option } from '../core/monitor/options.ts';
import type { RemedyId } from '../core/schedules/remedy.ts';
import { changeNow, type Wanted } from './change.ts';
import { DIAGNOSTIC_SOURCE } from './diagnostics.ts';
import { APPLY_FIX } from './fixCommands.ts';
import { type LiveScript, siteAt } from './liveScript.ts';
import type { Scripts } from './scripts.ts';

/** Internal: tells why a change that was asked for is not to be had after all. */
export const EXPLAIN = 'lossline.explain';

/** What people reach for first. */
const TEMPTING: readonly RemedyId[] = ['reduce-on-plateau', 'cosine'];
const FIRST: readonly RemedyId[] = [...TEMPTING, 'warmup-cosine'];

/** More than this nobody reads in a menu. */
const MOST = 4;

/** A change that is worked out when it is looked at. */
class Fix extends vscode.CodeAction {
  readonly wanted: Wanted;

  constructor(kind: vscode.CodeActionKind, wanted: Wanted) {
    super(wanted.remedy.title, kind);
    this.wanted = wanted;
  }
}

/**
 * What can be done at a training site. For a run that asks for a change: its remedies as Quick Fixes, the preferred one first, a look at what
 * they would have done, and a way to say that the verdict is wrong; with a hint nothing is preferred. Elsewhere, and where refactorings are
 * asked for: what fits as refactorings, tempting mistakes with what is wrong with them, and the way to all others.
 */
export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite];
  readonly #scripts: Scripts;

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: Pick<vscode.CodeActionContext, 'diagnostics' | 'only'>,
  ): Promise<vscode.CodeAction[]> {
    const asked = (kind: vscode.CodeActionKind) => !context.only || context.only.intersects(kind);
    const diagnostics = context.diagnostics.filter(({ source }) => source === DIAGNOSTIC_SOURCE);
    const script = await this.#scripts.readTraining(document);
    const line = (diagnostics[0]?.range ?? range).start.line;
    const site = script && siteAt(script, document, line);
    if (!site) return [];
    const monitor = asked(vscode.CodeActionKind.QuickFix) ? this.#scripts.monitorOf(document) : undefined;
    const fixes = monitor ? this.#fixes(document, script, site, monitor, diagnostics) : [];
    if (fixes.length > 0) return fixes;
    return asked(vscode.CodeActionKind.RefactorRewrite) ? this.#refactorings(document, script, site) : [];
  }

  /** The change for the text as it is now. */
  async resolveCodeAction(action: vscode.CodeAction): Promise<vscode.CodeAction> {
    if (!(action instanceof Fix)) return action;
    const change = await changeNow(this.#scripts, action.wanted);
    if ('reason' in change) action.command = { command: EXPLAIN, title: action.title, arguments: [change.reason] };
    else action.edit = change.edit;
    return action;
  }

  #fixes(
    document: vscode.TextDocument,
    script: LiveScript,
    site: Wanted['site'],
    monitor: Monitor,
    diagnostics: vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const options = advisedAt(script, site, monitor);
    if (options.length === 0) return [];
    const fixes = options.map((option) => {
      const fix = action(vscode.CodeActionKind.QuickFix, document, script, option);
      fix.isPreferred = monitor.speaksUp && option.preferred && !site.ask;
      return fix;
    });
    const command = (title: string, id: string): vscode.CodeAction => {
      const link = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      link.command = { command: id, title, arguments: [monitor.run.id] };
      return link;
    };
    const all = [
      ...fixes.slice(0, MOST - 2),
      command(monitor.asksForChange ? 'Show what these would have done on this run' : 'Show this run', 'lossline.showCharts'),
      command('Not so: dismiss this verdict', 'lossline.notSo'),
    ];
    for (const each of all) each.diagnostics = diagnostics;
    return all;
  }

  #refactorings(document: vscode.TextDocument, script: LiveScript, site: Wanted['site']): vscode.CodeAction[] {
    const monitor = this.#scripts.latestOf(document);
    const first = choicesAt(script, site, monitor, FIRST);
    // The others are worked out where the first are not to be had.
    const options = first.some(({ disabled }) => disabled) ? choicesAt(script, site, monitor) : first;
    const kind = vscode.CodeActionKind.RefactorRewrite;
    const open = options.filter(({ disabled }) => !disabled);
    const tempting = options.filter(({ remedy, disabled }) => disabled && TEMPTING.includes(remedy.id)).slice(0, 1);
    const shown = [...open.slice(0, MOST - 1 - tempting.length), ...tempting];
    const title = 'Insert Learning-Rate Schedule…';
    const more = new vscode.CodeAction(title, kind);
    more.command = { command: 'lossline.insertSchedule', title, arguments: [document.uri, site.range.start] };
    return [...shown.map((option) => action(kind, document, script, option)), more];
  }
}

function action(
  kind: vscode.CodeActionKind,
  document: vscode.TextDocument,
  script: LiveScript,
  { site, remedy, disabled }: Option,
): vscode.CodeAction {
  // A question is asked first: that cannot be done while a menu is being filled.
  const asks = site.ask && new vscode.CodeAction(remedy.title, kind);
  if (asks) {
    const where = [document.uri.toString(), site.range.start, remedy.id];
    asks.command = { command: APPLY_FIX, title: remedy.title, arguments: where };
  }
  const fix = asks ?? new Fix(kind, { document, script, site, remedy });
  if (disabled) fix.disabled = { reason: disabled.reason };
  return fix;
}
