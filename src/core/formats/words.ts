import { inEnglish } from './languages.ts';
import { memo } from './memo.ts';

/** Which part of the data a number was measured on. Test data counts as validation: it tells the same about a run. */
export type Split = 'train' | 'val';

const SPLITS = new Map<string, Split>(
  Object.entries({
    train: 'train',
    training: 'train',
    trn: 'train',
    trian: 'train',
    trained: 'train',
    learn: 'train',
    tr: 'train',
    trainset: 'train',
    val: 'val',
    vali: 'val',
    valid: 'val',
    validation: 'val',
    validate: 'val',
    validating: 'val',
    va: 'val',
    vl: 'val',
    dev: 'val',
    eval: 'val',
    evaluation: 'val',
    evaluate: 'val',
    evaluating: 'val',
    evaluated: 'val',
    validated: 'val',
    tested: 'val',
    test: 'val',
    testing: 'val',
    te: 'val',
    holdout: 'val',
    cv: 'val',
  } as const),
);

/** Names that say split and quantity in one: `tr_loss` is two words, `trainloss` and llm.c's `trl` are one. */
const COMPOUND = new Map(
  Object.entries({
    trl: 'train loss',
    tel: 'test loss',
    trainloss: 'train loss',
    trloss: 'train loss',
    valloss: 'val loss',
    validloss: 'val loss',
    testloss: 'test loss',
    evalloss: 'eval loss',
    trainacc: 'train acc',
    valacc: 'val acc',
    testacc: 'test acc',
    learningrate: 'learning rate',
    gradnorm: 'grad norm',
    gnorm: 'grad norm',
    totalloss: 'total loss',
  }),
);

/** Names of metrics whose capitals start no new word. */
const CAPITALS = /\b(?:mAP|mIoU|[am]Acc|mDice|PSNR|IoU)/g;

/** A name as lower-case words: `val_loss`, `valLoss`, `Val Loss`, `val/loss` and `VAL-LOSS` are all `val`, `loss`. */
export const wordsOf = memo((name: string): readonly string[] => {
  const words: string[] = [];
  const spread = inEnglish(name)
    .replace(/'s\b/g, '')
    .replace(/\bL\.r\b/i, 'lr')
    .replace(CAPITALS, (word) => word.toLowerCase())
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  for (const word of spread.split(/[^\p{L}\p{N}]+/u)) if (word) words.push(...(COMPOUND.get(word) ?? word).split(' '));
  return words;
});

/** The first split that these words name. */
export function splitOf(words: readonly string[]): Split | undefined {
  for (const word of words) {
    const split = SPLITS.get(word);
    if (split) return split;
  }
  return undefined;
}

/** Is this one word the name of a split? */
export function isSplit(word: string): boolean {
  return SPLITS.has(word);
}
