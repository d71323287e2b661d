import * as vscode from 'vscode';
import { digits } from '../core/diagnosis/numbers.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { placeOf } from '../core/runs/run.ts';
import type { Series } from '../core/runs/series.ts';
import { hasScript, isOfLog, isOver } from './runs.ts';
import type { Watching } from './watching.ts';

interface RunNode {
  readonly kind: 'run';
  readonly monitor: Monitor;
}
interface FactNode {
  readonly kind: 'fact';
  readonly parent: RunNode;
  readonly id: string;
}
type Node = RunNode | FactNode;

/** Facts of a run that are not series. */
const VERDICT = ' verdict';
const COMPARISON = ' comparison';
const MORE = ' more';
/** A log may name a thousand series: so many are listed. */
const MOST_LISTED = 40;

const ROLE_ORDER = ['val/loss', 'train/loss', 'lr', 'val/acc', 'train/acc', 'grad_norm', 'other'];

/** The Runs view: a native tree, newest run first; under each its verdict, losses and learning rate. */
export class RunsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #watching: Watching;
  readonly #changes = new vscode.EventEmitter<Node[] | undefined>();
  readonly #nodes = new WeakMap<Monitor, RunNode>();
  readonly #facts = new WeakMap<Monitor, Map<string, FactNode>>();
  readonly #parts: vscode.Disposable[];

  readonly onDidChangeTreeData = this.#changes.event;

  /** @param show brings the run in front that the user points at */
  constructor(watching: Watching, show: (monitor: Monitor) => void) {
    this.#watching = watching;
    const tree = vscode.window.createTreeView('lossline.runs', { treeDataProvider: this });
    this.#parts = [
      this.#changes,
      watching.onDidChangeRuns(() => this.#changes.fire(undefined)),
      watching.onDidUpdate((fresh) => this.#changes.fire([...fresh].map((monitor) => this.#node(monitor)))),
      tree,
      tree.onDidChangeSelection(
        ({ selection: [node] }) => node && show(node.kind === 'run' ? node.monitor : node.parent.monitor),
      ),
    ];
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...this.#watching.monitors].reverse().map((monitor) => this.#node(monitor));
    if (node.kind === 'fact') return [];
    const { monitor } = node;
    const facts = [...(monitor.verdict ? [VERDICT] : []), ...(this.#watching.comparison(monitor) ? [COMPARISON] : [])];
    const series = [...monitor.run.series.values()].sort((a, b) => ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role));
    const names = series.slice(0, MOST_LISTED).map(({ name }) => name);
    const more = series.length > MOST_LISTED ? [MORE] : [];
    return [...facts, ...names, ...more].map((id) => this.#fact(node, id));
  }

  getParent(node: Node): Node | undefined {
    return node.kind === 'fact' ? node.parent : undefined;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'run') return runItem(node.monitor);
    const { monitor } = node.parent;
    const item = this.#factItem(monitor, node.id);
    item.id = `${monitor.run.id} ${node.id}`;
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #factItem(monitor: Monitor, id: string): vscode.TreeItem {
    if (id === VERDICT) return sentenceItem(monitor.verdict?.sentence ?? '', verdictIcon(monitor), monitor.verdict?.explanation);
    if (id === COMPARISON)
      return sentenceItem(this.#watching.comparison(monitor)?.sentence ?? '', new vscode.ThemeIcon('git-compare'));
    if (id === MORE) return new vscode.TreeItem(`and ${monitor.run.series.size - MOST_LISTED} more series`);
    const series = monitor.run.series.get(id);
    return series ? seriesItem(series) : new vscode.TreeItem(id);
  }

  #node(monitor: Monitor): RunNode {
    const node = this.#nodes.get(monitor) ?? { kind: 'run', monitor };
    this.#nodes.set(monitor, node);
    return node;
  }

  #fact(parent: RunNode, id: string): FactNode {
    const facts = this.#facts.get(parent.monitor) ?? new Map<string, FactNode>();
    this.#facts.set(parent.monitor, facts);
    const fact = facts.get(id) ?? { kind: 'fact', parent, id };
    facts.set(id, fact);
    return fact;
  }
}

/** The run that a command of the tree was called on. */
export function runOfNode(node: unknown): Monitor | undefined {
  const candidate = node as Partial<RunNode> | undefined;
  return candidate?.kind === 'run' ? candidate.monitor : undefined;
}

function runItem(monitor: Monitor): vscode.TreeItem {
  const { run } = monitor;
  const item = new vscode.TreeItem(run.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = run.id;
  const at = place(monitor);
  item.description = at;
  item.iconPath = runIcon(monitor);
  item.tooltip = [run.source, monitor.verdict?.sentence, monitor.damage].filter(Boolean).join('\n');
  // The icon is not read out: what it means is said in words.
  const spoken = [run.name, run.state === 'running' ? 'running' : '', at, monitor.verdict?.sentence];
  item.accessibilityInformation = { label: spoken.filter(Boolean).join(', ') };
  const is = [hasScript(monitor) ? 'script' : '', isOfLog(monitor) ? 'log' : ''];
  item.contextValue = ['run', isOver(monitor) ? 'over' : 'live', ...is].filter(Boolean).join(' ');
  return item;
}

function place({ run }: Monitor): string {
  if (run.state === 'waiting') return 'no numbers yet';
  const at = placeOf(run.progress());
  return run.state === 'running' ? at : [run.state, at].filter(Boolean).join(' · ');
}

function seriesItem(series: Series): vscode.TreeItem {
  const item = new vscode.TreeItem(series.name);
  const last = digits(series.value(series.length - 1));
  const best = series.role.endsWith('loss') ? series.least() : -1;
  const where = series.axis === 'index' ? '' : ` @ ${Number(series.x(best).toFixed(2))}`;
  item.description = best < 0 ? last : `${last}   best ${digits(series.value(best))}${where}`;
  return item;
}

function sentenceItem(sentence: string, icon: vscode.ThemeIcon | undefined, more?: string): vscode.TreeItem {
  const item = new vscode.TreeItem(sentence);
  item.tooltip = [sentence, more].filter(Boolean).join('\n\n');
  if (icon) item.iconPath = icon;
  return item;
}

function runIcon(monitor: Monitor): vscode.ThemeIcon {
  switch (monitor.run.state) {
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'finished':
      return new vscode.ThemeIcon('check');
    case 'silent':
      return new vscode.ThemeIcon('watch');
    case 'waiting':
      return new vscode.ThemeIcon('circle-outline');
    case 'running':
      return verdictIcon(monitor) ?? new vscode.ThemeIcon('loading~spin');
  }
}

/** Colour means state: only what asks for something has one. */
function verdictIcon(monitor: Monitor): vscode.ThemeIcon | undefined {
  if (monitor.verdict?.kind === 'diverging') return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  return monitor.asksForChange ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')) : undefined;
}
