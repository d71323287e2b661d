import { inEnglish } from './languages.ts';
import type { Item } from './pairs.ts';
import type { Context, LogRecord, Metric } from './logRecord.ts';
import { lossiness, roleOf } from './roles.ts';
import { isBestPlace, namedAxis, withoutAside, withoutLeading, withoutVerb } from './speech.ts';
import { axisOf, isMetricWords, isNoise, isSetting } from './vocabulary.ts';
import { isSplit, splitOf, wordsOf } from './words.ts';

const SUMMARY = /\b(?:final|summary|hyper-?parameters?|namespace)\b/i;
const BEST = /\bbest\b/i;
/** `Loss at step 10: 0.43`, `Cost after iteration 100: 0.69`: the name stands before the place, the number after it. */
const BEFORE_PLACE = /^(.+?) (?:at|after|for|in|of|on)(?: the)?(?: end of)? (\w+)$/i;
/** TensorFlow's estimators tell the result of an evaluation in one line of this head. */
const EVALUATION = /^saving dict for (global step)$/i;
const UNNAMED = ['loss', 'top1', 'top5'];
/** `LOSS train`: the quantity, then what it was measured on. */
const LOSS_OF = /^(.*\S) ([a-z]+)$/i;
const MOST_WORDS = 6;
const TAIL = /(?:\b(?:train|training|val|valid|validation|dev|test|eval) )?\S+$/i;

/** Makes sense of the items of one line, in one pass. */
export function toRecord(items: readonly Item[]): LogRecord {
  return new RecordBuilder().build(items);
}

type Bare = Extract<Item, { kind: 'bare' }>;
type Pair = Extract<Item, { kind: 'pair' }>;

class RecordBuilder {
  private first: Item | undefined;
  /** Numbers without names behind a split and a step. */
  private readonly unnamed: number[] = [];
  private epoch: Bare | Pair | undefined;
  private step: Bare | Pair | undefined;
  private within = false;
  private lead: Bare | undefined;
  /** The number after a lone split word: an epoch if a bracket with a step follows. */
  private counted: Pair | undefined;
  /** A count without a name, until a name with a number. */
  private count: Bare | undefined;
  private context: Context | undefined;
  /** Does the context hold for every name after it, or (a `val_loss` among keys in any order) only for a repeated one? */
  private binding = false;
  /** A name whose number is to follow its place. */
  private waiting: { readonly name: string; readonly place: Pair } | undefined;
  private summary: LogRecord['summary'];
  private settings = false;
  /** A head like `Losses:` stands over the parts and the total of a loss. */
  private losses = false;
  /** What `train` and `valid` measure: `LOSS train 0.5 valid 0.6`, `Loss: train 0.5, val 0.6`. */
  private quantity: string | undefined;
  private readonly names = new Set<string>();
  private readonly metrics: Metric[] = [];

  build(items: readonly Item[]): LogRecord {
    let before: Item | undefined;
    this.first = items[0];
    for (const [i, item] of items.entries()) {
      if (item.kind !== 'head') this.count = item.kind === 'bare' && item.total !== undefined ? item : undefined;
      const name = this.epoch || this.step ? markedOff(items, i) : undefined;
      if (item.kind === 'bare' && name !== undefined) this.pair({ ...item, kind: 'pair', name, assigned: true }, undefined);
      else if (item.kind === 'bare') this.bare(item, before);
      else if (item.kind === 'head') this.head(item.name);
      else this.pair(item, before);
      before = item;
    }
    this.placeLead();
    this.nameUnnamed();
    this.placeFirst();
    // `iters: 80000` or `batch: 512` alone is a setting.
    if (
      this.step?.kind === 'pair' &&
      this.step.total === undefined &&
      this.metrics.length === 0 &&
      /s$|^batch$/i.test(this.step.name)
    )
      this.step = undefined;
    this.within ||= this.step?.total !== undefined;
    if (this.settings && !this.metrics.some((metric) => lossiness(metric.name) > 0)) this.summary ??= 'settings';
    return {
      ...(this.epoch && { epoch: this.epoch.value, ...(this.epoch.total !== undefined && { epochs: this.epoch.total }) }),
      ...(this.step && { step: this.step.value, ...(this.step.total !== undefined && { steps: this.step.total }) }),
      within: this.within,
      ...(this.context && { context: this.context }),
      validates: this.validates(),
      heading: this.binding,
      ...(this.summary && { summary: this.summary }),
      metrics: this.metrics,
    };
  }

  private validates(): boolean {
    if (this.metrics.length === 0) return this.context?.split === 'val';
    return this.metrics.every(({ name, context }) => (splitOf(wordsOf(name)) ?? context?.split) === 'val');
  }

  /** `Epoch: [0][10/500]`: the bracket beside the epoch counts its steps. `[0/25][50/900] …` at the start: epoch and step. */
  private bare(item: Bare, before: Item | undefined): void {
    // VITS: `Train Epoch: 3 [50%]`
    if (item.percent !== undefined && item.total === undefined) return;
    if (item.place === 'bar' || item.place === 'head') this.step ??= item;
    // fairseq: `epoch 001:    100 / 1234 loss=10.5, …, num_updates=100`
    if (item.place === 'open' && item.total !== undefined && before && before === this.epoch) {
      this.step ??= item;
      this.within = true;
    }
    if (item.place === 'open' && this.waiting && before === this.waiting.place) {
      this.metric(
        { ...item, kind: 'pair', name: this.waiting.name, assigned: true },
        this.waiting.name,
        wordsOf(this.waiting.name),
      );
    }
    if (item.place === 'open') {
      this.placeMetric(item, before);
      if (before === this.first && before?.kind === 'pair' && !before.assigned && isSplitName(before.name))
        this.unnamed.push(item.value);
      else if (before?.kind === 'bare' && this.unnamed.length > 0) this.unnamed.push(item.value);
    }
    // `[ Train | 003/100 ] loss = 1.5`, `valid (3/10) loss: 1.5`
    if (
      item.place === 'open' &&
      item.total !== undefined &&
      before?.kind === 'head' &&
      before === this.first &&
      isSplitName(before.name)
    )
      this.epoch ??= item;
    if (item.place !== 'bracket') return;
    // Swin: `Train: [0/300][10/1251]`
    if (before && before === this.step && before.kind === 'pair' && item.total !== undefined && splitOf(wordsOf(before.name))) {
      this.epoch ??= before;
      this.step = item;
      return;
    }
    if (before && before === this.counted && item.total !== undefined) {
      this.head(before.name);
      this.epoch ??= before;
    }
    if (before && before === this.epoch) this.step ??= item;
    else if (before && before === this.lead) [this.epoch, this.step] = [this.epoch ?? this.lead, this.step ?? item];
    else if (before?.kind !== 'bare' && this.metrics.length === 0) this.lead ??= item;
  }

  /** Tacotron puts the step between a name and its value: `Train loss 250 0.534`, `Validation loss 500: 0.61`. */
  private placeMetric({ value, total }: Bare, before: Item | undefined): void {
    const last = this.metrics.at(-1);
    if (before?.kind !== 'pair' || before.assigned || !last || last.value !== before.value || this.step) return;
    if (total !== undefined || !Number.isInteger(before.value) || Number.isInteger(value)) return;
    this.step = before;
    this.metrics[this.metrics.length - 1] = { ...last, value };
  }

  /** DARTS and its many children: `train 050 1.942e+00 28.43 79.35` is a step, the loss, top 1 and top 5. */
  private nameUnnamed(): void {
    const { first, unnamed } = this;
    if (first?.kind !== 'pair' || unnamed.length < 2 || this.metrics.length > 0 || first.total !== undefined) return;
    this.step ??= first;
    this.head(first.name);
    const context = this.context;
    UNNAMED.forEach((name, i) => {
      const value = unnamed[i];
      if (value !== undefined) this.metrics.push({ name, value, ...(context && { context }) });
    });
  }

  /** `Train 3, loss: 0.5`: a split with a number and no place else is the epoch of what the line says. */
  private placeFirst(): void {
    const { first } = this;
    if (first?.kind !== 'pair' || first.assigned || first.total !== undefined || this.epoch || this.step) return;
    if (isSplitName(first.name) && Number.isInteger(first.value) && this.metrics.some(({ name }) => lossiness(name) > 0))
      this.epoch = first;
  }

  /** `[3/10] loss=…` alone is the epoch of so many; `[  20] loss=…` and `[3/10] Epoch 2 …` are steps; `[3/10] compiling` is neither. */
  private placeLead(): void {
    const { lead } = this;
    if (!lead || this.epoch === lead || this.metrics.length === 0) return;
    if (this.epoch === undefined && (lead.total !== undefined || this.step !== undefined)) this.epoch = lead;
    else this.step ??= lead;
  }

  private head(name: string): void {
    // `|   200/ 2983 batches | loss 5.1`
    const axis = this.count && axisOf(name);
    if (axis === 'step') this.step ??= this.count;
    // Catalyst: `1/10 * Epoch (train): loss: 0.5`
    if (axis === 'epoch') this.epoch ??= this.count;
    this.sum(name);
    if (lossiness(name) === 2) this.losses = true;
    const words = wordsOf(name);
    this.quantity = lossiness(name) === 2 && !splitOf(words) ? name : undefined;
    const split = words.length <= 5 ? splitOf(words) : undefined;
    if (split) this.enter({ split, word: words.length <= 3 ? name : splitWord(name) }, true);
  }

  /** `Best model of epoch 3: loss 0.5` tells again what was told; `Epoch 3 loss 0.5, new best` tells it first. */
  private sum(name: string): void {
    if (this.metrics.length > 0) return;
    const words = inEnglish(name);
    if (SUMMARY.test(words)) this.summary = 'end';
    else if (BEST.test(words)) this.summary ??= 'best';
  }

  private enter(context: Context, binding: boolean): void {
    this.context = context;
    this.binding = binding;
  }

  private pair(item: Pair, before: Item | undefined): void {
    if (isBestPlace(item.name)) this.sum(item.name);
    const said = withoutAside(item.name);
    const name = withoutLeading(item.assigned ? said : withoutVerb(said));
    const words = wordsOf(name);
    const placed = axisOf(name) ? null : BEFORE_PLACE.exec(name);
    const later = axisOf(placed?.[2] ?? '');
    const axis = axisOf(name) ?? (later || item.assigned || !Number.isInteger(item.value) ? undefined : namedAxis(name));
    if (axis) this.axis(item, axis, name, before);
    else if (EVALUATION.test(name)) {
      this.step = item;
      this.enter({ split: 'val', word: 'eval' }, true);
    } else if (later && placed?.[1]) {
      this.sum(placed[1]);
      const split = splitOf(wordsOf(placed[1]));
      if (split) this.enter({ split, word: splitWord(placed[1]) }, true);
      this.axis(item, later, placed[2] ?? '', before);
      this.waiting = { name: placed[1], place: item };
    } else if (isSplitName(name)) this.splitCount(item, name);
    else this.metric(item, name, words);
  }

  /** `Test: [10/79]` counts batches, `Train: 3 [50/900 (6%)]` epochs; `Val: 0.79` measures something that it does not name. */
  private splitCount(item: Pair, name: string): void {
    if (item.total !== undefined) {
      this.head(name);
      this.step ??= item;
    } else if (this.quantity !== undefined && !Number.isInteger(item.value)) {
      const said = `${this.quantity} ${name}`;
      this.metric({ ...item, assigned: true }, said, wordsOf(said));
    } else {
      if (!item.assigned && item === this.first && Number.isInteger(item.value)) this.head(name);
      if (item.assigned && Number.isInteger(item.value)) this.counted = item;
      else if (item.assigned && !this.names.has(name)) this.metrics.push({ name, value: item.value });
      this.names.add(name);
    }
  }

  private axis(item: Pair, axis: 'epoch' | 'step', name: string, before: Item | undefined): void {
    if (item.percent !== undefined && item.total === undefined) return;
    // `epochs: 20` is a setting, `epochs 3/20` is where the run stands.
    if (axis === 'epoch' && /s$/i.test(name) && item.total === undefined) {
      this.settings ||= isSetting(name);
      return;
    }
    if (axis === 'step' && !Number.isInteger(item.value)) return;
    if (axis === 'epoch' && before?.kind === 'head' && this.summary === 'end') return;
    const split = splitOf(wordsOf(name));
    if (split) this.enter({ split, word: splitWord(name) }, true);
    if (axis === 'epoch') this.epoch ??= item;
    // `0: step 10`: Slurm numbers its tasks before what they say.
    else if (!this.step || (this.step.kind === 'bare' && this.step.place === 'head') || /global|num_updates/i.test(name))
      this.step = item;
  }

  private metric(item: Pair, said: string, spoken: readonly string[]): void {
    // A sentence may end in a name: `The result of the first model is test acc: 0.9`.
    const name =
      spoken.length > MOST_WORDS ? (TAIL.exec(said)?.[0] ?? '') : this.losses && /^total$/i.test(said) ? `${said} loss` : said;
    const words = name === said ? spoken : wordsOf(name);
    if (isSetting(name)) this.settings = true;
    if (name === 'train_runtime') this.summary = 'end';
    if (words.length === 0 || words.length > MOST_WORDS || isNoise(name)) return;
    if (!item.assigned && !isMetricWords(name)) return;
    const value = item.total === undefined ? item.value : item.percent;
    if (value === undefined) return;
    const own = splitOf(words);
    const [, quantity, last = ''] = LOSS_OF.exec(name) ?? [];
    this.quantity = lossiness(name) === 2 && isSplit(last.toLowerCase()) ? quantity : undefined;
    if (own) this.enter({ split: own, word: splitWord(name) }, /\s/.test(name) || (this.binding && own === this.context?.split));
    const context = !own && (this.binding || this.names.has(name)) ? this.context : undefined;
    const full = context ? `${context.word} ${name}` : name;
    if (this.names.has(full)) return;
    this.names.add(name).add(full);
    this.metrics.push({ name, value, ...(item.average !== undefined && { average: item.average }), ...(context && { context }) });
  }
}

/** `step 10, loss_train, 0.838`, `epoch 3 - Loss - 0.5`: a mark stands between the name and its number. Not: `0.9 loss, 0.8 accuracy`. */
function markedOff(items: readonly Item[], i: number): string | undefined {
  const [former, name, item, next] = [items[i - 2], items[i - 1], items[i], items[i + 1]];
  if (item?.kind !== 'bare' || item.place !== 'open' || item.total !== undefined || Number.isInteger(item.value))
    return undefined;
  if (name?.kind !== 'head' || former?.kind === 'bare' || next?.kind === 'head' || !isMetricWords(name.name)) return undefined;
  return lossiness(name.name) === 2 || roleOf(name.name) === 'lr' ? name.name : undefined;
}

function isSplitName(name: string): boolean {
  const words = wordsOf(name);
  return words.length > 0 && words.every(isSplit);
}

function splitWord(name: string): string {
  return name.split(/[\s_/.-]+/).find((word) => isSplit(word.toLowerCase())) ?? name;
}
