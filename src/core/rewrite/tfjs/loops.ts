import { assigned, isLoop, meaning, numberOf } from '../javascript/javascript.ts';
import { isRepeatable, operand } from '../javascript/edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk, within } from '../tree.ts';
import { makingOf } from './optimizer.ts';
import { isRepeatedWithin, turnsOf, updatesIn, type Turn, type Update } from './updates.ts';

/** A loop of the author's own that trains. */
export interface Loop extends Turn {
  readonly updates: readonly Update[];
  /** A round is an epoch where it is called one, or holds many updates. */
  readonly unit: 'epoch' | 'step';
  /** Where each round makes its optimizer anew, with a rate that changes from round to round. */
  readonly renewed?: SyntaxNode;
}

/** The loops that train, in source order, and the updates that no loop of this file repeats. */
export function loopsIn(root: SyntaxNode): { loops: Loop[]; loose: Update[] } {
  const found = new Map<SyntaxNode, Loop>();
  const loose: Update[] = [];
  for (const update of updatesIn(root)) {
    const turn = chosen(turnsOf(update, root));
    if (!turn) {
      const renewed = renewedAround(update);
      if (renewed) found.set(renewed.loop, { ...renewed, updates: [update] });
      else loose.push(update);
      continue;
    }
    const before = found.get(turn.loop);
    const many = turn.inSight ? isRepeatedWithin(update, turn.loop) : false;
    const unit = before?.unit === 'epoch' || many || isEpochs(turn.loop) ? 'epoch' : 'step';
    found.set(turn.loop, { ...(before ?? turn), updates: [...(before?.updates ?? []), update], unit });
  }
  return { loops: [...found.values()].sort((a, b) => a.loop.startIndex - b.loop.startIndex), loose };
}

/** `const optimizer = tf.train.sgd(rate)` within the loop that changes the rate. */
function renewedAround(update: Update): Omit<Loop, 'updates'> | undefined {
  const { node, rate } = makingOf(update.optimizer);
  const loop = [...ancestors(update.call)].find((up) => isLoop(up) && within(node, up));
  const changes = rate && [...walk(rate)].some(({ type, text }) => type === 'identifier' && loop && assigned(text, loop));
  if (!loop || !changes) return undefined;
  return { loop, optimizer: update.optimizer, inSight: true, unit: isEpochs(loop) ? 'epoch' : 'step', renewed: node };
}

/** The loop over epochs where one is called so, or the outermost of those that the update is written in. */
function chosen(turns: readonly Turn[]): Turn | undefined {
  return turns.findLast(({ loop }) => isEpochs(loop)) ?? turns.findLast(({ inSight }) => inSight) ?? turns.at(-1);
}

function isEpochs(loop: SyntaxNode): boolean {
  return /epoch/i.test(headOf(loop));
}

/** What stands before the body. */
export function headOf(loop: SyntaxNode): string {
  const body = loop.childForFieldName('body');
  return body ? loop.text.slice(0, body.startIndex - loop.startIndex).trim() : loop.text;
}

/** A loop that counts: which round it is, and how many there are, as the script itself writes them. */
export interface Counter {
  /** Rounds before this one: `i`, `(epoch - 1)`. */
  readonly round: string;
  /** Rounds altogether: `epochs`; undefined where that cannot be written a second time. */
  readonly rounds: string | undefined;
  /** That as a number, where the script says it as one. */
  readonly count: number | undefined;
}

/** Reads `for (let i = 0; i < n; i++)`. Undefined for a loop of another form, and where the body changes the index. */
export function counterOf(loop: SyntaxNode): Counter | undefined {
  if (loop.type !== 'for_statement') return undefined;
  const [first, ...more] = named(loop.childForFieldName('initializer') ?? loop);
  const condition = expression(loop.childForFieldName('condition'));
  const increment = loop.childForFieldName('increment');
  const body = loop.childForFieldName('body');
  const name = first?.type === 'variable_declarator' ? first.childForFieldName('name')?.text : undefined;
  const from = first?.childForFieldName('value');
  const to = condition?.childForFieldName('right');
  const operator = condition?.childForFieldName('operator')?.text;
  const counts = increment?.text.replaceAll(/\s/g, '');
  if (!name || !from || !to || !body || more.length > 0 || condition?.childForFieldName('left')?.text !== name) return undefined;
  if (![`${name}++`, `++${name}`, `${name}+=1`].includes(counts ?? '') || assigned(name, body)) return undefined;
  if ((operator !== '<' && operator !== '<=') || !isRepeatable(from)) return undefined;
  const start = numberOf(from);
  const extra = operator === '<=' ? 1 : 0;
  const last = numberOf(to);
  return {
    round: start === 0 ? name : `(${name} - ${operand(from)})`,
    rounds: isRepeatable(to) && !changesIn(to, body) ? roundsText(to, from, start, extra) : undefined,
    count: last === undefined || start === undefined ? undefined : last - start + extra,
  };
}

function roundsText(to: SyntaxNode, from: SyntaxNode, start: number | undefined, extra: number): string {
  if (start !== undefined && extra === start) return operand(to);
  if (start === 0) return `(${operand(to)} + 1)`;
  return `(${operand(to)} - ${operand(from)}${extra ? ' + 1' : ''})`;
}

/** Older grammars wrap the condition in a statement. */
function expression(node: SyntaxNode | null): SyntaxNode | undefined {
  return node?.type === 'expression_statement' ? named(node)[0] : (node ?? undefined);
}

/** Whether the body changes what the number of rounds is made of. */
function changesIn(to: SyntaxNode, body: SyntaxNode): boolean {
  const name = /^\w+/.exec(to.text)?.[0];
  return name !== undefined && meaning(name, to)?.kind === 'variable' && assigned(name, body);
}
