import type { Problem } from '../analysis.ts';
import { callOf, importsPackage, keyword, resolve, stringOf } from '../python/python.ts';
import { statementOf } from '../python/edit.ts';
import { perTree } from '../perTree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk, within } from '../tree.ts';

/** A `Trainer` that trains in this file. */
export interface Training {
  /** The call that trains, or, where that is in another file, the one that makes the trainer, or its arguments. */
  readonly at: SyntaxNode;
  /** `Trainer(…)`: the calls that may have made it, where branches make their own; none where it is made in another file. */
  readonly trainers: readonly SyntaxNode[];
}

/** A call's settings: its own, and those of dictionaries that are written out in this file. */
export interface Settings {
  readonly call: SyntaxNode;
  get(name: string): SyntaxNode | undefined;
  /** What brings settings that cannot be seen here. */
  readonly unseen?: SyntaxNode;
}

const TRAINER = /(^|\.)[A-Z]\w*Trainer$|(^|\.)Trainer$/;
const ARGUMENTS = /(^|\.)\w*TrainingArguments$|(^|\.)([A-Z]+|Reward|Distillation|TrainingArgs|RLOO\w*)Config$/;

/** Whether a script trains with the `Trainer` of Transformers, or one that is built upon it. */
export const usesTrainer = perTree((root): boolean => {
  if (!importsPackage(root, 'transformers', 'trl', 'sentence_transformers', 'unsloth', 'optimum', 'adapters')) return false;
  return [...walk(root)].some((node) => {
    const callee = callOf(node)?.callee.text ?? '';
    return (
      /(^|\.)\w*TrainingArguments$/.test(callee) || (ARGUMENTS.test(callee) && trainersIn(root).length > 0) || isParser(node)
    );
  });
});

/** A call that makes training arguments. */
export function isArguments(node: SyntaxNode): boolean {
  return ARGUMENTS.test(callOf(node)?.callee.text ?? '');
}

/** A parser of the command line that makes training arguments. */
function isParser(node: SyntaxNode): boolean {
  const call = callOf(node);
  return /(^|\.)(HfArgumentParser|TrlParser)$/.test(call?.callee.text ?? '') && /TrainingArguments|Config/.test(node.text);
}

const trainersIn = perTree((root): readonly SyntaxNode[] => {
  return [...walk(root)].filter((node) => {
    const call = callOf(node);
    return call !== undefined && TRAINER.test(call.callee.text) && !/^super\(/.test(call.callee.text) && call.args.length > 0;
  });
});

/** All trainings of a file, in source order. Several calls that train the same trainer are one: going on, or from a checkpoint. */
export const trainingsIn = perTree((root): readonly Training[] => {
  const trainers = trainersIn(root);
  const trainings: Training[] = [];
  for (const call of walk(root)) {
    const parts = callOf(call);
    if (parts?.callee.childForFieldName('attribute')?.text !== 'train') continue;
    const receiver = parts.callee.childForFieldName('object');
    const made = receiver ? madeBefore(receiver, call, root, trainers) : [];
    if (made.length === 0) continue;
    const before = trainings.findIndex((each) => each.trainers.at(-1) === made.at(-1));
    const resumes = (at: SyntaxNode) => /resume|checkpoint/.test(callOf(at)?.list.text ?? '');
    const same = trainings[before];
    if (!same) trainings.push({ at: call, trainers: made });
    else if (resumes(same.at) && !resumes(call)) trainings[before] = { at: call, trainers: made };
  }
  if (trainings.length > 0) return trainings;
  if (trainers.length > 0) return trainers.map((trainer) => ({ at: trainer, trainers: [trainer] }));
  const settings = [...walk(root)].filter((node) => /(^|\.)\w*TrainingArguments$/.test(callOf(node)?.callee.text ?? ''));
  return settings.map((at) => ({ at, trainers: [] }));
});

/** The trainers that a name may be at a call: the latest before it, and those that other branches make. */
function madeBefore(receiver: SyntaxNode, at: SyntaxNode, root: SyntaxNode, trainers: readonly SyntaxNode[]): SyntaxNode[] {
  if (trainers.includes(receiver)) return [receiver];
  const given = [...walk(root)].flatMap((node) => {
    const value = node.type === 'assignment' ? node.childForFieldName('right') : null;
    return value && node.childForFieldName('left')?.text === receiver.text && trainers.includes(value) ? [value] : [];
  });
  const before = given.filter(({ startIndex }) => startIndex < at.startIndex);
  const known = before.length > 0 ? before : given;
  const last = known.at(-1);
  if (!last) return [];
  return isSure(last, at) ? [last] : known;
}

/** Whether what is made at a place is surely there at a later one: no branch stands between. */
function isSure(made: SyntaxNode, at: SyntaxNode): boolean {
  const block = statementOf(made).parent;
  return block !== null && within(at, block);
}

/** The calls that make a trainer's arguments, or why they cannot be told. */
export function argumentsOf(trainer: SyntaxNode, root: SyntaxNode): SyntaxNode | Problem {
  const args = callOf(trainer)?.args ?? [];
  const given = keyword(args, 'args')?.value ?? args.filter(({ type }) => type !== 'keyword_argument')[1];
  const line = lineOf(trainer);
  if (!given) {
    const splat = args.find(({ type }) => /splat/.test(type));
    const reason = splat
      ? `\`${splat.text}\` brings the training arguments of this trainer: change them where they are made.`
      : 'This trainer is given no training arguments: give it some first (args=TrainingArguments(…)).';
    return { reason, line };
  }
  if (isArguments(resolve(given))) return resolve(given);
  const made = [...walk(root)].flatMap((node) => {
    const value = node.type === 'assignment' ? node.childForFieldName('right') : null;
    return value && node.childForFieldName('left')?.text === given.text && isArguments(value) ? [value] : [];
  });
  const before = made.filter(({ startIndex }) => startIndex < trainer.startIndex);
  const last = before.at(-1);
  if (last && isSure(last, trainer)) return last;
  const [first, ...others] = before.length > 0 ? before : made;
  if (first && others.length === 0) return first;
  if (first) {
    const lines = [first, ...others].map(lineOf).join(', ');
    return {
      reason: `The training arguments are made in several places (lines ${lines}): choose the one to change.`,
      line: lineOf(first),
    };
  }
  const parser = [...walk(root)].find(isParser);
  if (parser) {
    const reason =
      'The training arguments come from the command line: start the script with --lr_scheduler_type cosine, say, or another --learning_rate.';
    return { reason, line: lineOf(parser) };
  }
  return { reason: `\`${given.text}\` is made in another file: change the training arguments there.`, line: lineOf(given) };
}

/** What is known of a trainer that is made in another file, from the call that makes its arguments here: nothing. */
export function trainerElsewhere(call: SyntaxNode): Settings {
  return { call, get: () => undefined, unseen: call };
}

/** The settings of a call. */
export function settingsOf(call: SyntaxNode): Settings {
  const args = callOf(call)?.args ?? [];
  const splats = args.filter(({ type }) => type === 'dictionary_splat').map((splat) => ({ splat, node: behind(splat) }));
  const dictionaries = splats.flatMap(({ node }) => (node ? [node] : []));
  const unseen = splats.find(({ node }) => !node)?.splat;
  return {
    call,
    get(name) {
      const own = keyword(args, name)?.value;
      if (own) return own;
      for (const dictionary of dictionaries) {
        const pair = named(dictionary).find(
          (each) => each.type === 'pair' && stringOf(each.childForFieldName('key') ?? each) === name,
        );
        const value = pair?.childForFieldName('value') ?? keyword(callOf(dictionary)?.args ?? [], name)?.value;
        if (value) return value;
      }
      return undefined;
    },
    ...(unseen && { unseen }),
  };
}

/** The dictionary that is spread, where it is written out. */
function behind(splat: SyntaxNode): SyntaxNode | undefined {
  const value = named(splat)[0];
  const node = value && resolve(value);
  return node?.type === 'dictionary' || (node && callOf(node)?.callee.text === 'dict') ? node : undefined;
}
