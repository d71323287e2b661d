import type { Calls } from './calls.ts';
import { functionAround } from './edit.ts';
import { namesIn, roundsOf, type Rounds } from './rounds.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, walk, within } from '../tree.ts';

/** A loop that trains: the one whose rounds a schedule counts. */
export interface TrainingLoop {
  /** A `for` or `while` statement. */
  readonly loop: SyntaxNode;
  /** Its block. */
  readonly body: SyntaxNode;
  /** The loop to point at: that of the epochs, even where there is but one epoch and its steps are counted. */
  readonly site: SyntaxNode;
  /** What a round of `loop` is. */
  readonly unit: 'epoch' | 'step';
  /** What trains in the function of the loop: each step of an optimizer, or the call that leads to some. Within `body`. */
  readonly trains: readonly SyntaxNode[];
  /** All steps of an optimizer that the loop leads to, wherever they are. */
  readonly steps: readonly SyntaxNode[];
  /** Loops around it in which it runs anew, the innermost first. */
  readonly outer: readonly SyntaxNode[];
  /** Rounds of the loop, where it says them. */
  readonly rounds?: Rounds;
  /** Nobody in this file says how often the loop runs: it goes over the data once, in a function that only others call. */
  readonly once?: true;
}

/** A loop around a step, and what in it leads to the step: the step itself, or a call. */
interface Turn {
  readonly loop: SyntaxNode;
  readonly inner: SyntaxNode;
}

/**
 * The loops of a file that train, in source order.
 * @param steps what moves the weights: `optimizer.step()`, `apply_gradients(…)`
 */
export function trainingLoops(steps: readonly SyntaxNode[], calls: Calls): TrainingLoop[] {
  const found = new Map<SyntaxNode, { chosen: Chosen; outer: SyntaxNode[]; trains: Set<SyntaxNode>; steps: Set<SyntaxNode> }>();
  for (const step of steps) {
    for (const turns of waysTo(step, calls)) {
      const chosen = choose(turns, calls);
      if (!chosen) continue;
      const outer = turns.slice(turns.findIndex(({ loop }) => loop === chosen.site) + 1).map(({ loop }) => loop);
      const entry = found.get(chosen.turn.loop) ?? { chosen, outer, trains: new Set(), steps: new Set() };
      entry.trains.add(chosen.turn.inner);
      entry.steps.add(step);
      found.set(chosen.turn.loop, entry);
    }
  }
  return [...found.values()]
    .sort((a, b) => a.chosen.site.startIndex - b.chosen.site.startIndex)
    .flatMap(({ chosen: { turn, site, unit, once }, outer, trains, steps: all }) => {
      const body = turn.loop.childForFieldName('body');
      if (!body) return [];
      const rounds = roundsOf(turn.loop);
      const inOrder = (nodes: Set<SyntaxNode>) => [...nodes].sort((a, b) => a.startIndex - b.startIndex);
      return {
        loop: turn.loop,
        body,
        site,
        unit,
        trains: inOrder(trains),
        steps: inOrder(all),
        outer,
        ...(rounds && { rounds }),
        ...(once && { once }),
      };
    });
}

/** `for epoch in range(epochs):` of a loop, for people. */
export function headOf(loop: SyntaxNode): {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly text: string;
} {
  const body = loop.childForFieldName('body');
  const head = loop.text.slice(0, (body?.startIndex ?? loop.endIndex) - loop.startIndex);
  const text = head.split(/\r?\n/)[0]?.replace(/#.*/, '').trimEnd() ?? '';
  return { start: loop.startIndex, end: loop.startIndex + text.length, line: lineOf(loop), text };
}

/** All ways from outside to a step: through the loops around it, and those around the calls of its function, the innermost first. */
function waysTo(step: SyntaxNode, calls: Calls): Turn[][] {
  const ways: Turn[][] = [];
  const climb = (from: SyntaxNode, turns: readonly Turn[], seen: readonly SyntaxNode[]) => {
    const definition = functionAround(from);
    // A loop over several optimizers is no loop of the training.
    const around = loopsAround(from).filter((loop) => from !== step || !mentions(step, loop.childForFieldName('left')));
    const here = [...turns, ...around.map((loop) => ({ loop, inner: from }))];
    const callers = definition && !seen.includes(definition) && seen.length < 6 ? calls.callersOf(definition) : [];
    if (callers.length === 0) ways.push(here);
    for (const caller of callers) if (definition) climb(caller, here, [...seen, definition]);
  };
  climb(step, [], []);
  return ways;
}

function mentions(step: SyntaxNode, variable: SyntaxNode | null): boolean {
  return variable !== null && namesIn(step).includes(variable.text);
}

/** The loops around a node within its function, the innermost first; a loop only holds what stands in its body. */
function loopsAround(node: SyntaxNode): SyntaxNode[] {
  const loops: SyntaxNode[] = [];
  for (const up of ancestors(node)) {
    if (up.type === 'function_definition') break;
    const body = up.type === 'for_statement' || up.type === 'while_statement' ? up.childForFieldName('body') : null;
    if (body && within(node, body)) loops.push(up);
  }
  return loops;
}

interface Chosen {
  readonly turn: Turn;
  readonly site: SyntaxNode;
  readonly unit: 'epoch' | 'step';
  readonly once?: true;
}

function choose(turns: readonly Turn[], calls: Calls): Chosen | undefined {
  const [first, second] = turns;
  if (!first) return undefined;
  const at = turns.findIndex(({ loop }) => isOfEpochs(loop));
  const epochs = turns[at];
  if (epochs) {
    const batches = turns[at - 1];
    const rounds = roundsOf(epochs.loop);
    const single = rounds?.value === 1 && !rounds.isDefault;
    // A schedule that moves once an epoch would never move in a training of one.
    if (single && batches) return { turn: batches, site: epochs.loop, unit: 'step' };
    return { turn: epochs, site: epochs.loop, unit: 'epoch' };
  }
  if (goesOverData(first.loop)) {
    const outer = turns.slice(1).find(({ loop }) => !goesOverData(loop) && !isTrial(loop));
    if (outer) return { turn: outer, site: outer.loop, unit: 'epoch' };
    const definition = functionAround(first.loop);
    const once = definition && calls.callersOf(definition).length === 0;
    return { turn: first, site: first.loop, unit: 'step', ...(once && { once }) };
  }
  const small =
    second && !isTrial(second.loop) && !goesOverData(second.loop) && /batch|^[bjk]$|step|iter|idx/i.test(variableOf(first.loop));
  if (small) return { turn: second, site: second.loop, unit: 'epoch' };
  return { turn: first, site: first.loop, unit: countsSteps(first.loop) ? 'step' : 'epoch' };
}

function variableOf(loop: SyntaxNode): string {
  return loop.childForFieldName('left')?.text ?? '';
}

/** What a loop goes over, or goes on as long as. */
function rangeOf(loop: SyntaxNode): string {
  return (loop.childForFieldName('right') ?? loop.childForFieldName('condition'))?.text ?? '';
}

function isOfEpochs(loop: SyntaxNode): boolean {
  if (/(^|[\W_])epochs?($|[\W_])|^(ep|epo|n_?ep)$/i.test(variableOf(loop))) return true;
  if (loop.type === 'for_statement')
    return roundsOf(loop) !== undefined && /epoch/i.test(rangeOf(loop)) && !/len\(/.test(rangeOf(loop));
  return /epoch/i.test(rangeOf(loop)) || countedIn(loop).some((name) => /epoch$/i.test(name));
}

/** What a loop counts up by itself. */
function countedIn(loop: SyntaxNode): string[] {
  const body = loop.childForFieldName('body');
  return [...(body ? walk(body) : [])].flatMap((node) =>
    node.type === 'augmented_assignment' ? (node.childForFieldName('left')?.text ?? []) : [],
  );
}

/** Whether a loop goes over batches: over anything that is not counted, or over a count that the data gives. */
function goesOverData(loop: SyntaxNode): boolean {
  if (loop.type !== 'for_statement') return false;
  const range = rangeOf(loop);
  const rounds = roundsOf(loop);
  return rounds === undefined || rounds.stride || /len\(|batch|loader|_size/i.test(range) || /batch/i.test(variableOf(loop));
}

/** Whether a loop repeats whole trainings: folds, seeds, settings. */
function isTrial(loop: SyntaxNode): boolean {
  return /fold|seed|trial|repeat|split|(^|_)run|exp|lr|rate|task|round|client|dataset/i.test(variableOf(loop));
}

function countsSteps(loop: SyntaxNode): boolean {
  const names = [
    variableOf(loop),
    ...(rangeOf(loop).match(/\w+/g) ?? []),
    ...(loop.type === 'while_statement' ? countedIn(loop) : []),
  ];
  return names.some((name) => /(^|_)(it|iters?|iterations?|steps?|updates?|batch(_?idx)?)(_|\d|$)/i.test(name));
}
