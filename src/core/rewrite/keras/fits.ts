import type { Monitored, OptimizerSite } from '../analysis.ts';
import { callOf, keyword, numberOf, resolve, stringOf } from '../python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';

/** A call of a model's `fit`. */
export interface Fit {
  readonly call: SyntaxNode;
  readonly callee: SyntaxNode;
  /** `model`. */
  readonly receiver: SyntaxNode;
  readonly args: readonly SyntaxNode[];
  readonly list: SyntaxNode;
}

/** `fit_generator` is what older versions call a fit with a generator. */
const METHODS = ['fit', 'fit_generator'];
/** Options that only a training has: a scaler's or tokenizer's `fit` knows none of them. */
const OPTIONS = ['epochs', 'callbacks', 'validation_data', 'validation_split', 'batch_size', 'steps_per_epoch'];

/** All training calls of a script, in source order. */
export function fitsIn(root: SyntaxNode): Fit[] {
  const fits: Fit[] = [];
  for (const call of walk(root)) {
    const parts = callOf(call);
    const receiver = parts?.callee.childForFieldName('object');
    if (!parts || !receiver || !METHODS.includes(parts.callee.childForFieldName('attribute')?.text ?? '')) continue;
    const trains = OPTIONS.some((name) => keyword(parts.args, name)) || /model|^net$|autoencoder/i.test(receiver.text);
    if (trains) fits.push({ call, callee: parts.callee, receiver, args: parts.args, list: parts.list });
  }
  return fits;
}

/** Which losses the logs of this fit will hold: `val_loss` only where validation data is truly passed. */
export function monitorsOf({ args, callee }: Fit): Monitored[] {
  const training: Monitored = { name: 'loss', line: lineOf(callee), mode: 'min', of: 'training' };
  const passed = ['validation_data', 'validation_split']
    .map((name) => keyword(args, name))
    .find((found) => found && resolve(found.value).type !== 'none' && numberOf(found.value) !== 0);
  return passed ? [{ name: 'val_loss', line: lineOf(passed.at), mode: 'min', of: 'validation' }, training] : [training];
}

/** A number among the arguments, where the script says it. */
export function numberArgument({ args }: Fit, name: 'epochs' | 'batch_size'): number | undefined {
  const found = keyword(args, name);
  return found && numberOf(found.value);
}

/** Rates of optimizers that are named or made without one. */
const RATES: Record<string, number> = {
  adam: 0.001,
  adamw: 0.001,
  adamax: 0.001,
  nadam: 0.001,
  rmsprop: 0.001,
  sgd: 0.01,
  adagrad: 0.001,
  adadelta: 0.001,
};

/** The optimizer of a fit's model, as its last `compile` before the call says, or the only one in the file. */
export function optimizerOf(fit: Fit, root: SyntaxNode): OptimizerSite | undefined {
  const compiles = [...walk(root)].flatMap((node) => {
    const call = callOf(node);
    if (call?.callee.childForFieldName('attribute')?.text !== 'compile') return [];
    const value = keyword(call.args, 'optimizer')?.value ?? call.args.find((arg) => arg.type !== 'keyword_argument');
    return value ? [{ value, receiver: call.callee.childForFieldName('object')?.text, at: node.startIndex }] : [];
  });
  const own = compiles.findLast(({ receiver, at }) => receiver === fit.receiver.text && at < fit.call.startIndex);
  const chosen = own ?? (compiles.length === 1 ? compiles[0] : undefined);
  return chosen && describe(resolve(chosen.value));
}

function describe(node: SyntaxNode): OptimizerSite {
  const line = lineOf(node);
  const call = callOf(node);
  const kind = stringOf(node) ?? call?.callee.text.split('.').at(-1);
  if (kind === undefined) return { line };
  const named = call && (keyword(call.args, 'learning_rate') ?? keyword(call.args, 'lr'))?.value;
  const rate = named ?? call?.args.find((arg) => arg.type !== 'keyword_argument');
  const lr = rate ? numberOf(rate) : RATES[kind.toLowerCase()];
  const momentum = call && keyword(call.args, 'momentum')?.value;
  const carries = momentum !== undefined && (numberOf(momentum) ?? 0) > 0;
  return { line, kind: kind.toLowerCase(), ...(carries && { momentum: true }), ...(lr !== undefined && { lr }) };
}
