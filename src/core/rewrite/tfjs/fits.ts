import { bare, callOf, isNothing, meaning, numberOf, property, resolve } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { Monitored } from '../analysis.ts';
import { ofType, rootOf } from '../lookup.ts';
import { lineOf, named } from '../tree.ts';

/** Where the options of a fit are written. */
export type Options =
  | { readonly kind: 'literal'; readonly object: SyntaxNode }
  /** `model.fit(x, y, options)` with `const options = {…}` in the file. */
  | { readonly kind: 'variable'; readonly argument: SyntaxNode; readonly object: SyntaxNode; readonly annotated: boolean }
  | { readonly kind: 'absent'; readonly after: SyntaxNode }
  | { readonly kind: 'unknown'; readonly at: SyntaxNode };

/** A call of `fit` or `fitDataset`. */
export interface Fit {
  readonly call: SyntaxNode;
  /** `model.fit`. */
  readonly callee: SyntaxNode;
  /** `model`. */
  readonly receiver: SyntaxNode;
  readonly method: 'fit' | 'fitDataset';
  readonly options: Options;
}

/** Preprocessing libraries have a `fit(x, y)` too. */
const NO_MODEL = /scaler|encoder|tokeni[sz]er|vectori[sz]er|imputer|normali[sz]er|kmeans|regressor/i;

/** All training calls of a script, in source order. */
export function fitsIn(root: SyntaxNode): Fit[] {
  const fits: Fit[] = [];
  for (const call of ofType(root, 'call_expression')) {
    const parts = callOf(call);
    if (parts?.callee.type !== 'member_expression') continue;
    const receiver = parts.callee.childForFieldName('object');
    const method = parts.callee.childForFieldName('property')?.text;
    if (!receiver || (method !== 'fit' && method !== 'fitDataset')) continue;
    const dataArguments = method === 'fit' ? 2 : 1;
    if (parts.args.length < dataArguments || NO_MODEL.test(receiver.text)) continue;
    fits.push({ call, callee: parts.callee, receiver, method, options: optionsOf(parts.args, dataArguments) });
  }
  return fits;
}

function optionsOf(args: readonly SyntaxNode[], index: number): Options {
  const spread = args.find((arg) => arg.type === 'spread_element');
  if (spread) return { kind: 'unknown', at: spread };
  const argument = args[index];
  if (!argument) return { kind: 'absent', after: args[index - 1] as SyntaxNode };
  if (argument.type === 'object') return { kind: 'literal', object: argument };
  const object = resolve(argument);
  if (object.type !== 'object' || setsCallbacks(argument)) return { kind: 'unknown', at: argument };
  const found = bare(argument).type === 'identifier' ? meaning(bare(argument).text, argument) : undefined;
  return { kind: 'variable', argument, object, annotated: found?.at.childForFieldName('type') != null };
}

/** `options.callbacks = …` somewhere in the file: the literal alone does not tell what they are. */
function setsCallbacks(argument: SyntaxNode): boolean {
  const target = `${bare(argument).text}.callbacks`;
  return ofType(rootOf(argument), 'assignment_expression', 'augmented_assignment_expression').some(
    (node) => node.childForFieldName('left')?.text === target,
  );
}

/** The literal that holds the options, where there is one. */
export function optionsObject({ options }: Fit): SyntaxNode | undefined {
  return options.kind === 'literal' || options.kind === 'variable' ? options.object : undefined;
}

/** An option's value, looked for in `...spread` objects too; `at` is the property or spread element that decides it. */
export function option(
  object: SyntaxNode,
  name: string,
): { at: SyntaxNode; value: SyntaxNode } | { at: SyntaxNode; unknown: true } | undefined {
  const own = property(object, name);
  for (const spread of named(object).reverse()) {
    // Later entries win: a spread after the property may overwrite it.
    if (own && spread.startIndex < own.at.startIndex) break;
    if (spread.type === 'method_definition' && spread.childForFieldName('name')?.text === name)
      return { at: spread, unknown: true };
    if (spread.type !== 'spread_element') continue;
    const target = named(spread)[0];
    const inner = target && resolve(target);
    if (inner?.type !== 'object') return { at: spread, unknown: true };
    const found = option(inner, name);
    if (found) return 'value' in found ? { at: spread, value: found.value } : { at: spread, unknown: true };
  }
  return own;
}

/** What the logs of this fit will hold, the best first: `val_loss` only where validation data is truly passed. */
export function monitorsOf(fit: Fit, accuracy: boolean): Monitored[] {
  const object = optionsObject(fit);
  const passed = (name: string) => {
    const found = object && option(object, name);
    // A spread that cannot be read is no proof of validation.
    return found && 'value' in found && !isNothing(found.value) && numberOf(found.value) !== 0 ? found.at : undefined;
  };
  const validates = passed('validationData') ?? (fit.method === 'fit' ? passed('validationSplit') : undefined);
  const both = (name: string, mode: 'min' | 'max'): Monitored[] => {
    const training: Monitored = { name, line: lineOf(fit.callee), mode, of: 'training' };
    return validates ? [{ name: `val_${name}`, line: lineOf(validates), mode, of: 'validation' }, training] : [training];
  };
  return accuracy ? [...both('loss', 'min'), ...both('acc', 'max')] : both('loss', 'min');
}

/** A number among the options, where the script says it. */
export function numberOption(fit: Fit, name: 'epochs' | 'batchSize'): number | undefined {
  const object = optionsObject(fit);
  const found = object && option(object, name);
  return found && 'value' in found ? numberOf(found.value) : undefined;
}

/** Whether `epochs` is left out altogether, in which case the library trains for one. */
export function epochsLeftOut(fit: Fit): boolean {
  const object = optionsObject(fit);
  return fit.options.kind === 'absent' || (object !== undefined && option(object, 'epochs') === undefined);
}
