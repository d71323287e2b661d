import type { Role } from '../runs/sample.ts';
import { memo } from './memo.ts';
import { isSplit, splitOf, wordsOf, type Split } from './words.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that add nothing to a loss: how it was averaged, over what, and that it is the whole of it. */
const NEUTRAL = set(
  'total avg average averaged mean running smoothed smooth batch minibatch mini epoch step iter lm set the overall curr cur current cum net output rolling main avr reduced language metrics so far all meta with',
);
const LOSS = set('loss losses');
/** Kinds of loss. Alone, or before `loss`, the loss itself unless the same record has a plain one. */
const KINDS = set(
  'xent crossentropy cross entropy ce bce nll mse softmax logloss objective cost bpc mle sparse categorical binary multi',
);
const WHOLE = set('xent crossentropy nll bpc objective cost logloss');
const RATE_NEUTRAL = set(
  'current cur curr new now group param params epoch step optimizer optim adam adamw sgd adagrad rmsprop lion decoupled w the is base_model x for this used using at in of updated set changed reduced decayed to value generator discriminator gen disc g d actor critic encoder decoder backbone head policy model net',
);
const ACCURACY = set('acc accuracy acc1 top1');
/** `top1_err` is the other way round. */
const ERROR = set('err error errors');
const GRADIENT = set('grad gradient gradients grads');
const NORM_NEUTRAL = set('grad gradient gradients grads norm total global avg average mean l2 2 all the model optim');

/** How surely a name says "the loss": 2 = says it, 1 = a kind of loss, 0 = not. */
export const lossiness = memo((name: string): 0 | 1 | 2 => {
  const words = wordsOf(name);
  // The first of several validation sets is `valid_0`.
  const isSet = (word: string, i: number): boolean => isSplit(word) || (/^\d\d?$/.test(word) && isSplit(words[i - 1] ?? ''));
  // A `smooth loss` is averaged, a `loss_smooth` tells how smooth something is.
  const isNeutral = (word: string, i: number): boolean =>
    NEUTRAL.has(word) && !(word === 'smooth' && i > 0 && LOSS.has(words[i - 1] ?? ''));
  const rest = words.filter((word, i) => !isSet(word, i) && !isNeutral(word, i));
  // Megatron's `lm loss value`; a `value_loss` is that of a critic.
  if (rest.length === 2 && rest[1] === 'value') rest.pop();
  if (rest.length === 1 && LOSS.has(rest[0] ?? '')) return 2;
  if (rest.length === 1 && WHOLE.has(rest[0] ?? '')) return 1;
  const named = rest.some((word) => LOSS.has(word));
  const kind = rest.some((word) => WHOLE.has(word)) || (rest.includes('cross') && rest.includes('entropy'));
  // The entropy of a policy is no cross entropy.
  const policy = rest.includes('entropy') && !rest.includes('cross');
  return (named || kind) && !policy && rest.every((word) => LOSS.has(word) || KINDS.has(word)) ? 1 : 0;
});

/** Beside a loss, what a training cost is time (GluonCV): `Training cost: 123.4, CrossEntropy=0.5`. */
export function isTimeBeside(name: string, others: readonly string[]): boolean {
  const isCost = (word: string): boolean => wordsOf(word).includes('cost');
  return isCost(name) && others.some((other) => lossiness(other) > 0 && !isCost(other));
}

/** Does a name say by itself that something learns? Prices have costs and plans have objectives too. */
export const saysLoss = memo((name: string): boolean => {
  const sure = lossiness(name);
  return sure === 2 || (sure === 1 && !wordsOf(name).some((word) => word === 'cost' || word === 'objective'));
});

function isRate(words: readonly string[]): boolean {
  const at = words.findIndex((word) => /^lr\d{0,2}$/.test(word));
  const rest = at >= 0 ? words.filter((_, i) => i !== at) : without(words, 'learning', 'rate');
  return (
    rest !== undefined &&
    rest.every((word) => RATE_NEUTRAL.has(word) || isSplit(word) || /^(?:pg|group|optim)?\d{0,2}$/.test(word))
  );
}

function without(words: readonly string[], first: string, second: string): readonly string[] | undefined {
  const at = words.indexOf(first);
  return at >= 0 && words[at + 1] === second ? [...words.slice(0, at), ...words.slice(at + 2)] : undefined;
}

function isGradientNorm(words: readonly string[]): boolean {
  const named = words.some((word) => GRADIENT.has(word)) || (words.length === 1 && words[0] === 'norm');
  return named && words.every((word) => NORM_NEUTRAL.has(word));
}

/**
 * What a series of this name means. `context` is the split that the text around the name says, where the name itself says none;
 * without either, a loss or an accuracy is that of training. `weak` = a plain loss stands in the same record, so that a kind of loss
 * (`ce_loss`) is only a part of it.
 */
export function roleOf(name: string, context?: Split, weak = false): Role {
  const words = wordsOf(name);
  const split = splitOf(words) ?? context ?? 'train';
  const loss = lossiness(name);
  if (loss === 2 || (loss === 1 && !weak)) return `${split}/loss`;
  const role = otherRole(name);
  return role === 'acc' ? `${split}/acc` : role;
}

const otherRole = memo((name: string): 'lr' | 'grad_norm' | 'acc' | 'other' => {
  const words = wordsOf(name);
  if (isRate(words)) return 'lr';
  if (isGradientNorm(words)) return 'grad_norm';
  return words.some((word) => ACCURACY.has(word)) && !words.some((word) => ERROR.has(word)) ? 'acc' : 'other';
});
