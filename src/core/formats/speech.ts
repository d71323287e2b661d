import { memo } from './memo.ts';
import { axisOf } from './vocabulary.ts';

/** What stands between a number and the next name and belongs to neither. */
const LEADING = /^(?:(?:and|done|s|sec|secs|seconds|ms|min|mins|s\/it|[a-z]{1,12}\/s(?:ec(?:ond)?)?)\s+)+/i;
/** What is said of an epoch when it starts or ends: `Start epoch 3`, `Finished training epoch 3`. A `start_epoch: 3` is a setting. */
const VERBS =
  /^(?:(?:start|begin|end|finish|complete|enter|process|runn)(?:s|d|ed|ing|ning)?|done|now|of|with)(?: (?:train|validat|evaluat|test)ing)?(?: for| of| at)? (?=(?:epoch|ep|iteration|iter|step)$)/i;
/** Words before `epoch` that make it another epoch than the one the line stands at. */
const NO_LEAD =
  /^(?:best|max|min|num|n|total|final|per|every|each|from|last|since|until|after|than|at|for|in|on|early|patience|wait|warmup|warm|sav(?:e|ed|ing)|load(?:ed|ing)?|resum(?:e|ed|ing)|checkpoint|model|number|best_?epoch|start)$/i;
const BEST_PLACE = /\bbest\b.{0,60}\b(?:epoch|step|iter(?:ation)?)$/i;

/** `Training loss (for one batch)` measures the same however it was taken. */
const ASIDE = / \((?:for|per|over|on) [^()]{1,40}\)/gi;

/** The name without how it was taken. */
export const withoutAside = memo((name: string): string => name.replace(ASIDE, ''));

/** The name without what is still said of the number before it. */
export const withoutLeading = memo((name: string): string => name.replace(LEADING, ''));

/** `epoch` of `Starting epoch`. */
export const withoutVerb = memo((name: string): string => name.replace(VERBS, ''));

/** Does a number after these words tell when the best was? */
export const isBestPlace = memo((name: string): boolean => BEST_PLACE.test(name));

/** `run_a Epoch 3: loss 0.5`, but not `patience epoch 3` nor `saved at epoch 3`. */
export function namedAxis(name: string): 'epoch' | 'step' | undefined {
  const words = name.split(' ');
  const last = words.pop() ?? '';
  return words.length > 0 &&
    words.length <= 2 &&
    /^(?:epoch|ep|iter(?:ation)?|step)$/i.test(last) &&
    !words.some((word) => NO_LEAD.test(word))
    ? axisOf(last)
    : undefined;
}
