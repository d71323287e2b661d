import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Series } from '../core/runs/series.ts';
import type { Comparisons } from './comparisons.ts';
import type { Mutes } from './mutes.ts';
import {
  endingItem,
  eventItem,
  eventsItem,
  faultItems,
  guessItem,
  processItem,
  runItem,
  sentenceItem,
  seriesItem,
  verdictItem,
} from './runItems.ts';
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
const ENDING = ' ending';
const VERDICT = ' verdict';
const GUESS = ' guess';
const COMPARISON = ' comparison';
const MORE = ' more';
const PROCESS = ' process';
const EVENTS = ' events';
/** Those of which there are several are numbered. */
const FAULT = ' fault ';
const EVENT = ' event ';
/** A log may name a thousand series: so many are listed. */
const MOST_LISTED = 40;

const ROLE_ORDER = ['val/loss', 'train/loss', 'lr', 'val/acc', 'train/acc', 'grad_norm', 'other'];

/** By role; batches behind all others: the rate says more. */
function rank({ role, batchesOf }: Series): number {
  return ROLE_ORDER.indexOf(role) + (batchesOf === undefined ? 0 : ROLE_ORDER.length);
}

/** The Runs view: a native tree, newest run first; under each its verdict, losses and learning rate. */
export class RunsView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #watching: Watching;
  readonly #mutes: Mutes;
  readonly #comparisons: Comparisons;
  readonly #changes = new vscode.EventEmitter<Node[] | undefined>();
  readonly #nodes = new WeakMap<Monitor, RunNode>();
  readonly #facts = new WeakMap<Monitor, Map<string, FactNode>>();
  readonly #parts: vscode.Disposable[];

  readonly onDidChangeTreeData = this.#changes.event;

  constructor(watching: Watching, mutes: Mutes, comparisons: Comparisons) {
    this.#watching = watching;
    this.#mutes = mutes;
    this.#comparisons = comparisons;
    this.#parts = [
      this.#changes,
      watching.onDidChangeRuns(() => this.#changes.fire(undefined)),
      watching.onDidUpdate((fresh) => this.#changes.fire([...fresh].map((monitor) => this.#node(monitor)))),
    ];
  }

  /** @param show brings the run in front that the user points at */
  register(show: (monitor: Monitor) => void): this {
    const tree = vscode.window.createTreeView('lossline.runs', { treeDataProvider: this });
    const listener = tree.onDidChangeSelection(
      ({ selection: [node] }) => node && show(node.kind === 'run' ? node.monitor : node.parent.monitor),
    );
    this.#parts.push(tree, listener);
    return this;
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...this.#watching.monitors].reverse().map((monitor) => this.#node(monitor));
    if (node.kind === 'fact') return node.id === EVENTS ? this.#events(node.parent) : [];
    const { monitor } = node;
    const facts = [
      ...(monitor.run.ending ? [ENDING] : []),
      ...(monitor.verdict ? [VERDICT] : []),
      ...(monitor.run.isGuess ? [GUESS] : []),
      ...faultItems(monitor).map((_, i) => `${FAULT}${i}`),
      ...(this.#comparisons.of(monitor) ? [COMPARISON] : []),
      ...(processItem(monitor) ? [PROCESS] : []),
      ...(monitor.run.events.length > 0 ? [EVENTS] : []),
    ];
    const series = [...monitor.run.series.values()].sort((a, b) => rank(a) - rank(b));
    const names = series.slice(0, MOST_LISTED).map(({ name }) => name);
    const more = series.length > MOST_LISTED ? [MORE] : [];
    return [...facts, ...names, ...more].map((id) => this.#fact(node, id));
  }

  getParent(node: Node): Node | undefined {
    if (node.kind === 'run') return undefined;
    return node.id.startsWith(EVENT) ? this.#fact(node.parent, EVENTS) : node.parent;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'run') return runItem(node.monitor, this.#mutes.isMuted(node.monitor));
    const { monitor } = node.parent;
    const item = this.#factItem(monitor, node.id);
    item.id = `${monitor.run.id} ${node.id}`;
    return item;
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #factItem(monitor: Monitor, id: string): vscode.TreeItem {
    if (id === ENDING) return endingItem(monitor) ?? new vscode.TreeItem('');
    if (id === VERDICT) return verdictItem(monitor);
    if (id === GUESS) return guessItem(monitor);
    if (id === COMPARISON) {
      const { sentence = '', explanation } = this.#comparisons.of(monitor) ?? {};
      return sentenceItem(sentence, new vscode.ThemeIcon('git-compare'), explanation);
    }
    if (id === PROCESS) return processItem(monitor) ?? new vscode.TreeItem('');
    if (id === EVENTS) return eventsItem(monitor);
    if (id.startsWith(EVENT)) return eventItem(monitor.run.events[Number(id.slice(EVENT.length))], monitor.run.script);
    if (id.startsWith(FAULT)) return faultItems(monitor)[Number(id.slice(FAULT.length))] ?? new vscode.TreeItem('');
    if (id === MORE) return new vscode.TreeItem(`and ${monitor.run.series.size - MOST_LISTED} more series`);
    const series = monitor.run.series.get(id);
    return series ? seriesItem(series, monitor) : new vscode.TreeItem(id);
  }

  /** Newest first. */
  #events(parent: RunNode): FactNode[] {
    const { length } = parent.monitor.run.events;
    const newest = Array.from({ length: Math.min(length, MOST_LISTED) }, (_, i) => length - 1 - i);
    return newest.map((i) => this.#fact(parent, `${EVENT}${i}`));
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

/** The run that a command of the tree was called on, at the run itself or at something below it. */
export function runOfNode(node: unknown): Monitor | undefined {
  const candidate = node as Partial<RunNode> | Partial<FactNode> | undefined;
  if (candidate?.kind === 'fact') return candidate.parent?.monitor;
  return candidate?.kind === 'run' ? candidate.monitor : undefined;
}

/** The series that a command of the tree was called on. */
export function seriesOfNode(node: unknown): string | undefined {
  const candidate = node as Partial<FactNode> | undefined;
  return candidate?.kind === 'fact' ? candidate.id : undefined;
}
