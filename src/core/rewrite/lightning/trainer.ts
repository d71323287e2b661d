import { numberOf, callOf, keyword, resolve } from '../python/python.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import { settingOf, trainersIn, type Module } from './modules.ts';

/** Epochs between two validations. */
export interface Rhythm {
  /** As it is to be written: a number, or what the trainer knows. */
  readonly text: string;
  /** Where the file says it. */
  readonly value?: number;
}

/** Calls of a trainer that train, with the trainer's name. */
export function fitsIn(root: SyntaxNode): { readonly call: SyntaxNode; readonly trainer: SyntaxNode }[] {
  return [...walk(root)].flatMap((call) => {
    const callee = callOf(call)?.callee;
    const trainer = callee?.childForFieldName('object');
    const isFit = callee?.childForFieldName('attribute')?.text === 'fit' && /trainer/i.test(trainer?.text ?? '');
    return isFit && trainer ? [{ call, trainer }] : [];
  });
}

/** The call that makes the trainer that trains in this file, if there is surely one. */
export function trainerOf(root: SyntaxNode): SyntaxNode | 'several' | undefined {
  const trainers = trainersIn(root);
  const fitting = new Set(fitsIn(root).map(({ trainer }) => resolve(trainer)));
  const own = trainers.filter((trainer) => fitting.has(trainer));
  const [first, ...others] = own.length > 0 ? own : trainers;
  return others.length > 0 ? 'several' : first;
}

/** Epochs of the training, where this file says them and nothing else. */
export function epochsIn(root: SyntaxNode): number | undefined {
  const given = settingOf(root, 'max_epochs');
  const found = given && numberBehind(given);
  return found && found.value > 0 ? found.value : undefined;
}

/** Whether the training is as long as a number of steps, and not of epochs. */
export function countsSteps(root: SyntaxNode): boolean {
  const [steps, epochs] = [settingOf(root, 'max_steps'), settingOf(root, 'max_epochs')];
  return steps !== undefined && epochs === undefined && steps.text !== '-1';
}

/** How often there is a validation. Undefined where it has its own rhythm in steps. */
export function rhythmIn(root: SyntaxNode): Rhythm | undefined {
  const given = settingOf(root, 'check_val_every_n_epoch');
  if (!given) return { text: '1', value: 1 };
  const node = resolve(given);
  if (node.type === 'none') return undefined;
  const value = numberBehind(given);
  if (value && !value.isDefault) return { text: String(value.value), value: value.value };
  return { text: 'self.trainer.check_val_every_n_epoch', ...(value && { value: value.value }) };
}

/** Whether a validation takes place, as far as the trainings of this file say: with data of its own, and not switched off. */
export function validates(root: SyntaxNode, module: Module): boolean {
  const limit = settingOf(root, 'limit_val_batches');
  if (limit && numberOf(limit) === 0) return false;
  if (module.methods.has('val_dataloader') || module.derived) return true;
  const fits = fitsIn(root).map(({ call }) => callOf(call)?.args ?? []);
  if (fits.length === 0) return true;
  return fits.some((args) => {
    if (args.some(({ type }) => /splat/.test(type))) return true;
    if (['datamodule', 'val_dataloaders', 'val_dataloader'].some((name) => keyword(args, name))) return true;
    const [, data, second] = args.filter(({ type }) => type !== 'keyword_argument');
    if (second !== undefined) return true;
    return data ? !isLoader(data) : !keyword(args, 'train_dataloaders');
  });
}

/** Data for the training alone, and no module that brings all data. */
function isLoader(data: SyntaxNode): boolean {
  const made = callOf(resolve(data))?.callee.text ?? '';
  return /DataLoader$|_loader$|_dataloader$/.test(made) || (made === '' && /loader|_dl$/i.test(data.text));
}

/** What stops the training early, in this file. */
export function stopperIn(root: SyntaxNode): { line: number; what: string; patience?: number } | undefined {
  const node = [...walk(root)].find((each) => /(^|\.)\w*EarlyStopping\w*$/.test(callOf(each)?.callee.text ?? ''));
  if (!node) return undefined;
  const given = keyword(callOf(node)?.args ?? [], 'patience')?.value;
  const patience = given ? numberBehind(given)?.value : 3;
  const what = callOf(node)?.callee.text ?? node.text;
  return { line: lineOf(node), what, ...(patience !== undefined && { patience }) };
}
