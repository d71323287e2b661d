import type { OptimizerSite } from '../analysis.ts';
import { callOf, importsIn, keyword, resolve } from '../python/python.ts';
import { numberBehind, type WrittenNumber } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk } from '../tree.ts';
import type { Module } from './modules.ts';

/** Rates of optimizers that are made without one (torch/optim, 2.13). */
const RATES: Readonly<Record<string, number>> = {
  adam: 0.001,
  adamw: 0.001,
  adamax: 0.002,
  nadam: 0.002,
  radam: 0.001,
  sparseadam: 0.001,
  rmsprop: 0.01,
  sgd: 0.001,
  asgd: 0.01,
  adagrad: 0.01,
  adadelta: 1,
  rprop: 0.01,
};
/** Optimizers that do not say so by where they come from. */
const CLASS =
  /^(\w*Adam\w*|\w*SGD\w*|RMSprop|Adagrad|Adadelta|Adafactor|\w*Lion\w*|LAMB|Lamb|LARS|MADGRAD|Rprop|LBFGS|Muon|Sophia\w*|Prodigy|\w*Optimizer)$/;

/** The call that makes an optimizer, in an expression that stands for one; undefined where it is made by a function of somebody's. */
export function optimizerCall(value: SyntaxNode, module: Module): SyntaxNode | undefined {
  const known = value.type === 'attribute' && value.childForFieldName('object')?.text === 'self' ? memberOf(value, module) : [];
  const node = known.length === 1 && known[0] ? resolve(known[0]) : resolve(value);
  const call = callOf(node);
  if (!call) return undefined;
  const callee = call.callee.text;
  const last = callee.split('.').at(-1) ?? '';
  const own = /^self\.[\w]+$/.test(callee) && module.methods.has(last);
  const isMade =
    CLASS.test(last) ||
    /(^|[._])optim\w*\.\w+$/i.test(callee) ||
    /^self\..*optim\w*$/i.test(callee) ||
    /^getattr\(.*optim/.test(callee) ||
    (/(^|\.)instantiate(_from_config)?$/.test(callee) && /optim/i.test(call.args[0]?.text ?? ''));
  return isMade && !own && !/sched/i.test(callee) ? node : undefined;
}

/** The optimizers that a name may be, where each branch makes its own. */
export function optimizerCalls(value: SyntaxNode, module: Module): SyntaxNode[] {
  const only = optimizerCall(value, module);
  if (only) return [only];
  if (value.type !== 'identifier') return [];
  const assigned = [...walk(module.configure)].flatMap((node) =>
    node.type === 'assignment' && node.childForFieldName('left')?.text === value.text
      ? (node.childForFieldName('right') ?? [])
      : [],
  );
  const calls = assigned.map((each) => optimizerCall(each, module));
  return calls.every((call) => call !== undefined) ? calls : [];
}

function memberOf(attribute: SyntaxNode, { definition }: Module): SyntaxNode[] {
  return [...walk(definition)].flatMap((node) =>
    node.type === 'assignment' && node.childForFieldName('left')?.text === attribute.text
      ? (node.childForFieldName('right') ?? [])
      : [],
  );
}

/** The expression of an optimizer's rate. */
export function rateOf(made: SyntaxNode): SyntaxNode | undefined {
  const args = callOf(made)?.args ?? [];
  const named = keyword(args, 'lr') ?? keyword(args, 'learning_rate');
  return named?.value ?? args.filter(({ type }) => type !== 'keyword_argument')[1];
}

/** The number behind an optimizer's rate, by way of `self.hparams` too. */
export function writtenRate(made: SyntaxNode, module: Module): WrittenNumber | undefined {
  const rate = rateOf(made);
  return rate && (numberBehind(rate) ?? behindHparams(resolve(rate), module));
}

/** `self.hparams.lr` is the argument of `__init__` of that name, where `save_hyperparameters()` keeps them. */
function behindHparams(rate: SyntaxNode, module: Module): WrittenNumber | undefined {
  const name = /^self\.hparams(?:\.(\w+)|\[["'](\w+)["']\])$/.exec(rate.text);
  const init = module.methods.get('__init__');
  const parameters = init?.childForFieldName('parameters');
  const saves = init && [...walk(init)].some((node) => callOf(node)?.callee.text === 'self.save_hyperparameters');
  if (!name || !parameters || !saves) return undefined;
  const parameter = named(parameters).find((each) => each.childForFieldName('name')?.text === (name[1] ?? name[2]));
  const value = parameter?.childForFieldName('value');
  const found = value ? numberBehind(value) : undefined;
  return found && { ...found, isDefault: true };
}

/** Whether groups of parameters are given rates of their own, so that the optimizer's is that of the others. */
export function hasOwnRates(made: SyntaxNode): boolean {
  const [first] = callOf(made)?.args ?? [];
  const groups = first && resolve(first);
  const keys = groups ? [...walk(groups)] : [];
  return keys.some((node) => node.type === 'pair' && /^["']lr["']$/.test(node.childForFieldName('key')?.text ?? ''));
}

/** What is known of the optimizer: of several that branches make, only what they share. */
export function describe(made: readonly SyntaxNode[], module: Module, name: string | undefined): OptimizerSite | undefined {
  const [first, ...others] = made;
  const call = first && callOf(first);
  if (!first || !call) return undefined;
  const line = lineOf(first);
  if (others.length > 0) return { line, ...(name !== undefined && { name }) };
  const kind = classOf(call.callee)?.toLowerCase();
  const written = writtenRate(first, module);
  const lr = written?.value ?? (rateOf(first) || kind === undefined ? undefined : RATES[kind]);
  const momentum = keyword(call.args, 'momentum')?.value;
  const carries = momentum !== undefined && (numberBehind(momentum)?.value ?? 1) > 0;
  return {
    line,
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { kind }),
    ...(carries && { momentum: true as const }),
    ...(lr !== undefined && { lr }),
    ...(written && { lrLine: lineOf(written.node) }),
    ...(written?.isDefault && { lrIsDefault: true as const }),
  };
}

/** The framework's own name of an optimizer's class, whatever the file calls it. */
function classOf(callee: SyntaxNode): string | undefined {
  const last = callee.text.split('.').at(-1) ?? '';
  const root = [...ancestors(callee)].at(-1) ?? callee;
  const name = importsIn(root).find(({ local, name: given }) => local === last && given !== undefined)?.name ?? last;
  return CLASS.test(name) || RATES[name.toLowerCase()] !== undefined ? name : undefined;
}
