import type { OptimizerSite } from '../analysis.ts';
import { callOf, keyword } from '../python.ts';
import type { Calls } from '../pythonCalls.ts';
import { functionAround, statementOf } from '../pythonEdit.ts';
import type { TrainingLoop } from '../pythonLoops.ts';
import { returnsOf } from '../pythonStates.ts';
import { numberBehind, type WrittenNumber } from '../pythonValues.ts';
import { wordsIn } from '../pythonWords.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';

/** An optimizer as a training loop uses it. */
export interface Optimizer {
  /** What it is called at the loop: `optimizer`, `self.optimizer`. */
  readonly name: string;
  /** The calls that make it, several where an `if` chooses; none where another file does. */
  readonly makers: readonly SyntaxNode[];
  /** The statements that give it its name, in source order: those of the makers, and those that wrap it: `accelerator.prepare(…)`. */
  readonly holders: readonly SyntaxNode[];
}

const KNOWN =
  /(^|\.)(\w*Adam\w*|SGD\w*|RMSprop\w*|Adagrad\w*|Adadelta|Adamax|LBFGS|Rprop|ASGD|Adafactor|Lion\w*|L[Aa][Mm][Bb]|Ranger\w*|AdaBelief|AdaBound|Muon\w*|Prodigy|Novograd|Yogi|SAM|L[Aa][Rr][Ss]|Adan|Sophia\w*)$/;
const SCALER = /scaler/i;

/** What of a call moves the weights: the optimizer of `optimizer.step()`, `scaler.step(optimizer)`. */
export function steppedBy(call: SyntaxNode): SyntaxNode | undefined {
  const parts = callOf(call);
  const object = parts?.callee.childForFieldName('object');
  const method = parts?.callee.childForFieldName('attribute')?.text;
  const handed = handedTo(call);
  if (handed) return handed;
  if (!parts || !object) return undefined;
  const [first] = parts.args;
  if (method === 'optimizer_step' && first) return first;
  if (method !== 'step' && method !== 'step_and_update_lr') return undefined;
  if (SCALER.test(object.text)) return first;
  return isOptimizerName(object.text) || makersIn(valuesGiven(object, object), undefined).length > 0 ? object : undefined;
}

/** Whether a name is one that people give an optimizer. */
export function isOptimizerName(text: string): boolean {
  const words = wordsIn(text.split(/[.[]/).findLast((part) => /\w/.test(part)) ?? '');
  const other = words.some((word) => /^(sched\w*|lr|scaler|env|profiler|prof|opts?args)$/.test(word));
  return (
    !other &&
    words.some((word) =>
      /^(opt|optim|optims|\w*optimi[sz]ers?|optimi[sz]er\w*|opt(im)?\w|solver|sgd|adam|adamw|rmsprop|lbfgs|muon)$/.test(word),
    )
  );
}

/** All calls that step an optimizer, and those that hand one to a function of another file that trains. */
export function stepsIn(root: SyntaxNode): SyntaxNode[] {
  const own = new Set(
    [...walk(root)].flatMap((node) => (node.type === 'function_definition' ? (node.childForFieldName('name')?.text ?? []) : [])),
  );
  return [...walk(root)].filter((node) => {
    if (node.type !== 'call') return false;
    return steppedBy(node) !== undefined && !isOwn(node, own);
  });
}

/** Whether a call hands an optimizer to what is called like a training. */
function isHanded(call: SyntaxNode): boolean {
  const name = callOf(call)?.callee.text.split('.').at(-1) ?? '';
  return (
    /train|(^|_)(fit|epoch|learn)(_|$)/i.test(name) &&
    !/^[A-Z]|save|load|log|init|setup|get|build|make|create|adjust|sched|lr|data|args|state|restore/.test(name)
  );
}

function isOwn(call: SyntaxNode, names: ReadonlySet<string>): boolean {
  return isHanded(call) && names.has(callOf(call)?.callee.text.split('.').at(-1) ?? '');
}

/** The optimizer among the arguments of a training that is written elsewhere. */
function handedTo(call: SyntaxNode): SyntaxNode | undefined {
  if (!isHanded(call)) return undefined;
  const values = (callOf(call)?.args ?? []).map((arg) =>
    arg.type === 'keyword_argument' ? arg.childForFieldName('value') : arg,
  );
  return values.find((value) => value && /^(identifier|attribute)$/.test(value.type) && isOptimizerName(value.text)) ?? undefined;
}

/** The optimizers that a loop steps, by what they are called there. */
export function optimizersOf(loop: TrainingLoop, calls: Calls): Optimizer[] {
  const found = new Map<string, Optimizer>();
  for (const step of loop.steps) {
    const stepped = steppedBy(step);
    if (!stepped) continue;
    const here = atLoop(stepped, loop, calls);
    if (found.has(here.text)) continue;
    found.set(here.text, { name: here.text, ...madeBy(here.node, loop, calls) });
  }
  return [...found.values()];
}

/** What an optimizer is called in the function of the loop: an argument for a parameter, the rest by its own name. */
function atLoop(node: SyntaxNode, loop: TrainingLoop, calls: Calls, depth = 0): { node: SyntaxNode; text: string } {
  const definition = functionAround(node);
  if (depth > 6 || !definition || definition === functionAround(loop.loop)) return { node, text: node.text };
  for (const call of calls.callersOf(definition)) {
    const leads = within(call, loop.body) || loop.trains.some((each) => each !== call && leadsTo(each, call, calls));
    if (!leads) continue;
    const given = node.type === 'identifier' ? argumentFor(node.text, definition, call) : undefined;
    if (given) return atLoop(given, loop, calls, depth + 1);
    const receiver = callOf(call)?.callee.childForFieldName('object');
    if (/^self\./.test(node.text) && receiver && receiver.text !== 'self')
      return { node, text: node.text.replace(/^self/, () => receiver.text) };
  }
  return { node, text: node.text };
}

function leadsTo(from: SyntaxNode, call: SyntaxNode, calls: Calls): boolean {
  const definition = calls.definitionOf(from);
  return definition !== undefined && within(call, definition);
}

/** The argument of a call that a parameter of its function stands for. */
export function argumentFor(name: string, definition: SyntaxNode, call: SyntaxNode): SyntaxNode | undefined {
  const parameters = definition.childForFieldName('parameters');
  const all = (parameters ? named(parameters) : []).map(
    (each) => (each.childForFieldName('name') ?? named(each)[0] ?? each).text,
  );
  const args = callOf(call)?.args ?? [];
  const given = keyword(args, name)?.value;
  if (given) return given;
  const bound = /^(self|cls)$/.test(all[0] ?? '');
  const at = all.indexOf(name) - (bound ? 1 : 0);
  const plain = args.filter(({ type }) => type !== 'keyword_argument');
  return at >= 0 && !plain.slice(0, at + 1).some(({ type }) => /splat/.test(type)) ? plain[at] : undefined;
}

/** One thing that a name is given, in one of its assignments. */
interface Given {
  readonly value: SyntaxNode;
  readonly statement: SyntaxNode;
  /** The name is one of several on the left. */
  readonly among: boolean;
}

/** What a name or attribute is given, where it is looked up from a place: in the function there, else at the top; anywhere in the class. */
function valuesGiven(target: SyntaxNode, from: SyntaxNode): Given[] {
  const root = [...ancestors(from)].at(-1) ?? from;
  if (target.type === 'identifier') {
    for (const scope of ancestors(from)) {
      if (scope.type !== 'function_definition' && scope.type !== 'module') continue;
      const given = givenIn(scope, target.text).filter(({ statement }) => (functionAround(statement) ?? root) === scope);
      if (given.length > 0) return given;
      if (isParameter(target.text, scope)) return [];
    }
    return [];
  }
  if (target.type !== 'attribute') return [];
  const attribute = target.childForFieldName('attribute')?.text ?? '';
  const owner = [...ancestors(target)].find(({ type }) => type === 'class_definition');
  const own = target.text.startsWith('self.') && owner ? givenIn(owner, target.text) : givenIn(root, target.text);
  return own.length > 0 ? own : givenIn(root, `self.${attribute}`);
}

function givenIn(scope: SyntaxNode, name: string): Given[] {
  const found: Given[] = [];
  for (const node of walk(scope)) {
    if (node.type !== 'assignment') continue;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (!left || !right) continue;
    const targets = /pattern|tuple/.test(left.type) ? named(left) : [left];
    const at = targets.findIndex(({ text }) => text === name);
    if (at < 0) continue;
    const values = right.type === 'expression_list' && targets.length > 1 ? named(right) : undefined;
    found.push({ value: values?.[at] ?? right, statement: statementOf(node), among: targets.length > 1 && !values });
  }
  return found;
}

/** Whether a function has a parameter of this name. */
export function isParameter(name: string, scope: SyntaxNode): boolean {
  const parameters = scope.type === 'function_definition' ? scope.childForFieldName('parameters') : null;
  return (parameters ? named(parameters) : []).some(
    (each) => (each.childForFieldName('name') ?? named(each)[0] ?? each).text === name,
  );
}

function madeBy(node: SyntaxNode, loop: TrainingLoop, calls: Calls, depth = 0): Pick<Optimizer, 'makers' | 'holders'> {
  const given = valuesGiven(node, node);
  if (given.length > 0) {
    const before = given.filter(({ statement }) => statement.startIndex < loop.loop.startIndex || within(statement, loop.loop));
    const all = before.length > 0 ? before : given;
    const makes = (each: Given) => makersIn([each], calls).length > 0 && !mentions(each.value, node.text);
    // Of several makings one after the other the latest counts; those in branches of one `if` all do.
    const last = all.findLast(makes);
    const fork = last && outermostIf(last.statement);
    const makers = all.filter((each) => makes(each) && (each === last || (fork && within(each.statement, fork))));
    // `self.optimizer = optimizer` of a class that is given one.
    const alias = last ? undefined : all.findLast(({ value }) => value.type === 'identifier' && value.text !== node.text);
    const passed = alias && depth < 4 ? madeBy(alias.value, loop, calls, depth + 1).makers : [];
    const first = makers[0];
    const wraps = all.filter(({ statement }) => !first || statement.startIndex >= first.statement.startIndex);
    return { makers: [...makersIn(makers, calls), ...passed], holders: wraps.map(({ statement }) => statement) };
  }
  const definition = functionAround(node);
  if (node.type !== 'identifier' || !definition || depth > 4) return { makers: [], holders: [] };
  for (const call of calls.callersOf(definition)) {
    const argument = argumentFor(node.text, definition, call);
    const direct = argument ? makersIn([{ value: argument, statement: argument, among: false }], calls) : [];
    if (direct.length > 0) return { makers: direct, holders: [] };
    const made = argument && madeBy(argument, loop, calls, depth + 1);
    if (made && made.makers.length > 0) return { makers: made.makers, holders: [] };
  }
  return { makers: [], holders: [] };
}

function outermostIf(statement: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  for (const up of ancestors(statement)) {
    if (up.type === 'if_statement') found = up;
    else if (!['block', 'elif_clause', 'else_clause'].includes(up.type)) break;
  }
  return found;
}

function mentions(value: SyntaxNode, name: string): boolean {
  return [...walk(value)].some((node) => {
    const isPart = node.parent?.type === 'attribute' && node.parent.childForFieldName('attribute') === node;
    return node.text === name && !isPart && node.parent?.childForFieldName('name') !== node;
  });
}

/** The calls that make an optimizer, within what a name is given. */
function makersIn(given: readonly Given[], calls: Calls | undefined, depth = 0): SyntaxNode[] {
  return given.flatMap(({ value, among }) => {
    const call = callOf(value);
    if (!call) return [];
    const own = [...walk(value)].find((node) => KNOWN.test(callOf(node)?.callee.text ?? '') || isLookedUp(node));
    if (own) return [own];
    const definition = calls?.definitionOf(value);
    const inner = definition && depth < 3 ? returnedMakers(definition, calls, depth) : [];
    if (inner.length > 0) return inner;
    const says = /optim|configure|solver/i.test(call.callee.text) || (calls !== undefined && !among);
    return says && calls ? [value] : [];
  });
}

/** `getattr(optim, name)(…)`. */
function isLookedUp(node: SyntaxNode): boolean {
  const callee = callOf(node)?.callee;
  return callee !== undefined && callOf(callee)?.callee.text === 'getattr' && /optim/.test(callee.text);
}

function returnedMakers(definition: SyntaxNode, calls: Calls | undefined, depth: number): SyntaxNode[] {
  return returnsOf(definition).flatMap((each) =>
    named(each).flatMap((value) => {
      const parts = value.type === 'expression_list' || value.type === 'tuple' ? named(value) : [value];
      return parts.flatMap((part) => {
        const given = part.type === 'identifier' ? valuesGiven(part, part) : [{ value: part, statement: each, among: false }];
        return given.flatMap((one) =>
          KNOWN.test(callOf(one.value)?.callee.text ?? '') ? makersIn([one], calls, depth + 1) : [],
        );
      });
    }),
  );
}

/** Rates of optimizers that are made without one. */
const RATES: Readonly<Record<string, number>> = {
  sgd: 0.001,
  adam: 0.001,
  adamw: 0.001,
  adamax: 0.002,
  nadam: 0.002,
  radam: 0.001,
  rmsprop: 0.01,
  adagrad: 0.01,
  adadelta: 1,
  asgd: 0.01,
  rprop: 0.01,
  lbfgs: 1,
  sparseadam: 0.001,
};

/** The expression that is the rate of an optimizer, where its call has one. */
export function rateIn(maker: SyntaxNode): SyntaxNode | undefined {
  const args = callOf(maker)?.args ?? [];
  const byName = keyword(args, 'lr') ?? keyword(args, 'learning_rate');
  if (byName) return byName.value;
  const plain = args.filter(({ type }) => type !== 'keyword_argument');
  if (KNOWN.test(callOf(maker)?.callee.text ?? '')) return plain[1];
  return plain.find((arg) => /^(lr|learning_?rate|base_lr|init_lr)$/i.test(arg.text.split('.').at(-1) ?? ''));
}

/** The literal behind the rate, where this file has it. */
export function rateBehind(maker: SyntaxNode): WrittenNumber | undefined {
  const rate = rateIn(maker);
  return rate && numberBehind(rate);
}

/** An optimizer, as far as this file tells. */
export function describe({ name, makers, holders }: Optimizer): OptimizerSite | undefined {
  const [maker] = makers;
  if (!maker) return holders[0] && { line: lineOf(holders[0]), name };
  const callee = callOf(maker)?.callee.text ?? '';
  const kind = KNOWN.test(callee) ? callee.split('.').at(-1)?.toLowerCase() : undefined;
  const rate = rateBehind(maker);
  const lr = rate?.value ?? (rateIn(maker) === undefined && kind ? RATES[kind] : undefined);
  const momentum = keyword(callOf(maker)?.args ?? [], 'momentum')?.value;
  const carries = momentum !== undefined && (numberBehind(momentum)?.value ?? 0) > 0;
  return {
    line: lineOf(maker),
    name,
    ...(kind && { kind }),
    ...(carries && { momentum: true }),
    ...(lr !== undefined && { lr }),
    ...(rate && { lrLine: lineOf(rate.node) }),
    ...(rate?.isDefault && { lrIsDefault: true }),
  };
}
