import { functionAround } from './edit.ts';
import { rootOf } from '../lookup.ts';
import type { Monitored } from '../analysis.ts';
import { levelsIn, type Phases } from './levels.ts';
import type { TrainingLoop } from './loops.ts';
import { returnsOf } from './returns.ts';
import { meanOf, sourceOf, valueOf } from './final.ts';
import { trainsIn, type Reading } from './reading.ts';
import { States } from './states.ts';
import { metricOf, saysTraining, saysValidation, wordsIn } from './words.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';

/** A value of each round of a loop that a rule can watch. */
export interface Value extends Monitored {
  /** What to write for it: `val_loss`, `loss.item()`, `total / len(loader)`. */
  readonly expression: string;
  /** The statement after which it is final. */
  readonly after: SyntaxNode;
  /** Blocks of the loop around that statement that do not run in every round. */
  readonly guards: readonly SyntaxNode[];
  readonly phases?: Phases;
  /** It is local to a function that is called here, and must be given back by it first. */
  readonly returned?: Returned;
  /** Nothing in the script adds it up yet. */
  readonly isCollected?: true;
}

/** What makes a value of a function one of its caller. */
export interface Returned {
  /** The call, whose result is not used yet. */
  readonly call: SyntaxNode;
  /** What the result is called at the call. */
  readonly name: string;
  /** The function's last statement, and what it must return after that; undefined where it returns the value already. */
  readonly add?: { readonly after: SyntaxNode; readonly expression: string };
}

/** What can be watched in a loop, the best first: validation before training, a loss before a score. */
export function valuesIn(loop: TrainingLoop, reading: Reading): Value[] {
  const states = new States(loop.body, reading);
  const windows = loop.unit === 'step' ? windowed(loop.body) : [];
  const own = states.names.flatMap((name) => valueOf(name, states, loop.body) ?? []);
  const values = [...windows, ...own, ...entries(states, loop.body)];
  const known = values.some(({ of, mode }) => of === 'validation' && mode === 'min');
  if (!known) values.push(...returnable(loop, reading));
  // In a loop of steps the loss of one batch says little: a sum over many is better.
  const rank = (value: Value) => rankOf(value) + (windows.includes(value) ? 3.5 : 0);
  return unique(values.sort((a, b) => rank(b) - rank(a) || a.name.length - b.name.length));
}

function rankOf({ name, expression, of, mode, guards, returned }: Value): number {
  const finished = /^[\w.]+(\(\))?$/.test(expression) ? 0.5 : 0;
  const misnamed = of === 'training' && saysValidation(name);
  return (
    (misnamed ? -0.5 : 0) +
    finished +
    shareOf(name) +
    (of === 'validation' ? 8 : 0) +
    (mode === 'min' ? 4 : 0) +
    (guards.length === 0 ? 2 : 0) +
    (returned ? 0 : 1)
  );
}

/** The whole loss is better than a part of it. */
function shareOf(name: string): number {
  const words = wordsIn(name);
  const loss = words.some((word) => /loss/.test(word)) ? 0.4 : 0;
  const part = words.some((word) => PART.test(word)) ? 0.3 : 0;
  return (words.some((word) => /^(total|overall|avg|average|mean|epoch)$/.test(word)) ? 0.2 : 0) + loss - part;
}

const PART =
  /^(kl|kld|rec|recon|reconstruction|aux|cls|reg|box|bbox|obj|mask|l1|l2|perceptual|style|content|adv|penalty|smooth|commit|vq|pos|neg|[a-su-uw-z]\d?)$/;

function unique(values: readonly Value[]): Value[] {
  return values.filter((value, i) => values.findIndex(({ name }) => name === value.name) === i);
}

/** Sums over some steps that a loop of steps begins anew after it has said them: `if i % 100 == 99: print(total / 100); total = 0.0`. */
function windowed(body: SyntaxNode): Value[] {
  const values: Value[] = [];
  for (const { statement, guards } of levelsIn(body)) {
    const reset = named(statement)[0];
    const name = reset?.type === 'assignment' ? (reset.childForFieldName('left')?.text ?? '') : '';
    const block = guards.at(-1);
    const before = block && named(block)[named(block).indexOf(statement) - 1];
    const zero = /^(integer|float)$/.test(reset?.childForFieldName('right')?.type ?? '');
    const sum = [...walk(body)].find(
      (node) => node.type === 'augmented_assignment' && node.childForFieldName('left')?.text === name,
    );
    if (!zero || !before || !sum || metricOf(name) !== 'min' || sum.startIndex > block.startIndex) continue;
    const expression = meanOf(name, block.startIndex, block) ?? name;
    values.push({ name, line: lineOf(sum), mode: 'min', of: sourceOf(name, undefined), expression, after: before, guards });
  }
  return values;
}

/** Entries of a dictionary or tuple that the loop itself reads: `losses['val']`. */
function entries(states: States, body: SyntaxNode): Value[] {
  const found: Value[] = [];
  const parts = [...walk(body)].filter(({ type }) => type === 'subscript');
  for (const name of states.names) {
    const state = states.final(name);
    if (!state || state.level.loops || (state.kind !== 'result' && state.kind !== 'scalar')) continue;
    const quoted = parts.filter((node) => node.childForFieldName('value')?.text === name);
    for (const node of quoted) {
      const key = node.childForFieldName('subscript')?.text ?? '';
      const part = states.valueOf(node, state.level);
      const words = `${name}_${key}`;
      const mode = metricOf(words) ?? metricOf(key);
      if (!mode || part.kind !== 'scalar') continue;
      found.push({
        name: node.text,
        line: lineOf(state.at),
        mode,
        of: saysTraining(key) ? 'training' : saysValidation(key) ? 'validation' : sourceOf(words, part.of ?? state.of),
        expression: node.text,
        after: state.level.statement,
        guards: state.level.guards,
        ...(state.level.phases && { phases: state.level.phases }),
      });
    }
  }
  return found;
}

/** Values that a function called in the loop works out and does not give back, or gives back to nobody. */
function returnable(loop: TrainingLoop, reading: Reading): Value[] {
  const values: Value[] = [];
  for (const level of levelsIn(loop.body)) {
    const call = level.statement.type === 'expression_statement' ? named(level.statement)[0] : undefined;
    const definition = call && reading.calls.definitionOf(call);
    if (!call || !definition || level.loops || named(level.statement).length !== 1) continue;
    const own = resultIn(definition, call, loop, reading);
    if (!own) continue;
    const trains = trainsIn(call, reading);
    values.push({
      ...own,
      of: trains ? 'training' : sourceOf(own.name, saysTraining(call.text) ? 'training' : 'validation'),
      after: level.statement,
      guards: level.guards,
      ...(level.phases && { phases: level.phases }),
    });
  }
  return values;
}

function resultIn(
  definition: SyntaxNode,
  call: SyntaxNode,
  loop: TrainingLoop,
  reading: Reading,
): Pick<Value, 'name' | 'line' | 'mode' | 'expression' | 'returned'> | undefined {
  const body = definition.childForFieldName('body');
  const last = body && named(body).at(-1);
  const returns = returnsOf(definition);
  if (!body || !last || [...walk(body)].some(({ type }) => type === 'yield')) return undefined;
  const states = new States(body, reading, 1);
  const candidates = states.names.flatMap((name) => {
    const value = valueOf(name, states, body);
    return value && value.guards.length === 0 && !value.phases ? value : [];
  });
  const given = returns.length === 1 && returns[0] === last ? named(last)[0] : undefined;
  const fitting = given ? candidates.filter(({ name }) => name === given.text) : returns.length === 0 ? candidates : [];
  const [best] = fitting.sort((a, b) => rankOf(b) - rankOf(a) || a.name.length - b.name.length);
  if (!best) return undefined;
  const name = freeName(best.name, loop);
  const returned = { call, name, ...(!given && { add: { after: last, expression: best.expression } }) };
  return { name, line: best.line, mode: best.mode, expression: name, returned };
}

/** The name that a value gets where it is returned to, if nothing else there has it. */
function freeName(name: string, { loop }: TrainingLoop): string {
  const plain = wordsIn(name.replace(/\.avg$/, '')).join('_');
  const own = /^\w+$/.test(name) ? name : plain;
  const root = rootOf(loop);
  const taken = (candidate: string) => {
    const assigned = [...walk(root)].some(
      (node) => node.type === 'identifier' && node.text === candidate && isOutsideFunctions(node, loop),
    );
    return assigned;
  };
  for (const candidate of [own, `${own}_value`, `epoch_${own}`]) if (!taken(candidate)) return candidate;
  return `${own}_of_epoch`;
}

/** Whether a name stands in the function of the loop, or in no function at all. */
function isOutsideFunctions(node: SyntaxNode, loop: SyntaxNode): boolean {
  const around = functionAround(node);
  return around === undefined || around === functionAround(loop);
}
