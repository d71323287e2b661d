import { ofType, rootOf } from '../lookup.ts';
import { perTree } from '../perTree.ts';
import type { Monitored } from '../analysis.ts';
import { callOf, importsIn, keyword, numberOf, resolve } from '../python/python.ts';
import { classAround, functionAround } from '../python/edit.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, within } from '../tree.ts';
import { classCalled, valuesOf } from './names.ts';

/** A call of a model's `fit`. */
export interface Fit {
  readonly call: SyntaxNode;
  readonly callee: SyntaxNode;
  /** `model`. */
  readonly receiver: SyntaxNode;
  readonly args: readonly SyntaxNode[];
}

/** The order of the arguments, which has been this one since Keras 1; `fit_generator` is what older versions call a fit with a generator. */
const SIGNATURES: Readonly<Record<string, readonly string[]>> = {
  fit: ['x', 'y', 'batch_size', 'epochs', 'verbose', 'callbacks', 'validation_split', 'validation_data', 'shuffle'],
  fit_generator: ['generator', 'steps_per_epoch', 'epochs', 'verbose', 'callbacks', 'validation_data', 'validation_steps'],
};
/** Options that only a training has: a scaler's or tokenizer's `fit` knows none of them. */
const OPTIONS = [
  ...['epochs', 'nb_epoch', 'callbacks', 'validation_data', 'validation_split', 'batch_size', 'steps_per_epoch'],
  'samples_per_epoch',
];
const NOT_KERAS = /^(sklearn|xgboost|lightgbm|catboost|statsmodels|hmmlearn|imblearn|scikeras|torch)(\.|$)/;
const WRAPPER = /Keras(Classifier|Regressor)$/;

/** All training calls of a script, in source order. */
export const fitsIn = perTree((root): readonly Fit[] => {
  const fits: Fit[] = [];
  for (const call of ofType(root, 'call')) {
    const parts = callOf(call);
    const receiver = parts?.callee.childForFieldName('object');
    if (!parts || !receiver || !((parts.callee.childForFieldName('attribute')?.text ?? '') in SIGNATURES)) continue;
    const trains = OPTIONS.some((name) => keyword(parts.args, name)) || /model|^net$|autoencoder/i.test(receiver.text);
    if (trains && isKerasModel(receiver, root)) fits.push({ call, callee: parts.callee, receiver, args: parts.args });
  }
  return fits;
});

/** False for objects of another library, of a class of this file that fits in a way of its own, and for what passes a call on. */
function isKerasModel(receiver: SyntaxNode, root: SyntaxNode): boolean {
  if (receiver.text === 'super()') return false;
  if (receiver.text === 'self') return !ownFit(classAround(receiver));
  return [receiver, ...valuesOf(receiver)].every((value) => {
    const callee = callOf(value)?.callee;
    if (!callee) return true;
    const first = callee.text.split('.')[0];
    const from = importsIn(root).find(({ local }) => local === first)?.module ?? '';
    return !NOT_KERAS.test(from) && !WRAPPER.test(callee.text) && !ownFit(classCalled(callee, root));
  });
}

function ownFit(definition: SyntaxNode | undefined): boolean {
  const body = definition?.childForFieldName('body');
  return (body ? named(body) : []).some((node) => node.childForFieldName('name')?.text === 'fit');
}

/** The value of an argument of a fit, given by its name or its place. */
export function argument({ callee, args }: Fit, name: string): SyntaxNode | undefined {
  const given = keyword(args, name)?.value ?? (name === 'epochs' ? keyword(args, 'nb_epoch')?.value : undefined);
  if (given) return given;
  const place = SIGNATURES[callee.childForFieldName('attribute')?.text ?? '']?.indexOf(name) ?? -1;
  const ahead = args.slice(0, place + 1);
  return place >= 0 && ahead.every(({ type }) => !/keyword|splat/.test(type)) ? args[place] : undefined;
}

/** How often the training goes over its data, where this file says it: also as what a caller may set otherwise. */
export function epochsOf(fit: Fit): number | undefined {
  const value = argument(fit, 'epochs');
  return value && numberBehind(value)?.value;
}

/** Which losses the logs of this fit will hold, the best to watch first: `val_loss` only where validation data is truly passed. */
export function monitorsOf(fit: Fit): Monitored[] {
  const { callee } = fit;
  const training: Monitored = { name: 'loss', line: lineOf(callee), mode: 'min', of: 'training' };
  const passed = ['validation_data', 'validation_split']
    .map((name) => argument(fit, name))
    .find((value) => value && holds(value));
  if (!passed) return [training];
  const at = passed.parent?.type === 'keyword_argument' ? passed.parent : passed;
  const validation: Monitored = { name: 'val_loss', line: lineOf(at), mode: 'min', of: 'validation' };
  const often = argument(fit, 'validation_freq');
  // A value that is there every few epochs only is a poor one to count epochs by.
  return often && numberOf(often) !== 1 ? [training, validation] : [validation, training];
}

/** Whether validation data or its share is more than nothing, whoever calls. */
function holds(value: SyntaxNode): boolean {
  const node = resolve(value);
  if (node.type === 'none' || numberBehind(node)?.value === 0) return false;
  if (node.type === 'conditional_expression') return named(node).every((part) => part.type !== 'none');
  if (node.type !== 'identifier') return true;
  const values = valuesOf(node);
  if (values.length > 0) return values.every((each) => each.type !== 'none');
  const around = functionAround(node);
  const parameter = around && named(around.childForFieldName('parameters') ?? around).find((each) => nameOf(each) === node.text);
  return parameter?.childForFieldName('value')?.type !== 'none' || (around !== undefined && everyCallPasses(around, node.text));
}

function nameOf(parameter: SyntaxNode): string | undefined {
  return parameter.childForFieldName('name')?.text;
}

/** Whether the function is called in this file, and each time with this argument. */
function everyCallPasses(definition: SyntaxNode, name: string): boolean {
  const root = rootOf(definition);
  const own = definition.childForFieldName('name')?.text;
  const calls = ofType(root, 'call').filter((node) => {
    const callee = callOf(node)?.callee;
    return callee && (callee.childForFieldName('attribute') ?? callee).text === own && !within(node, definition);
  });
  const parameters = named(definition.childForFieldName('parameters') ?? definition).filter(({ text }) => text !== 'self');
  const place = parameters.findIndex((each) => nameOf(each) === name);
  return (
    calls.length > 0 &&
    calls.every((node) => {
      const args = callOf(node)?.args ?? [];
      const given = keyword(args, name)?.value ?? args.filter(({ type }) => type !== 'keyword_argument')[place];
      return given !== undefined && given.type !== 'none';
    })
  );
}
