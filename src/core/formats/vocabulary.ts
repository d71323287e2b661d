import { inEnglish } from './languages.ts';
import { memo } from './memo.ts';
import { roleOf } from './roles.ts';
import { isSplit, wordsOf } from './words.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const EPOCH = set('epoch epochs ep e itn');
/** Words before `epoch` or `step` that leave it the x axis; `best epoch` and `start_epoch` are not. */
const AXIS_LEAD = set('current cur global the of beginning starting running completed at for in');
const STEP = set('step steps iter iters iteration iterations batch batches it update updates up minibatch s');
const STEP_NAMES = set(
  'step global_step globalstep global step current_step current_steps cur_step train_step training_step n_iter batch_id batch_idx batch_index current_iter num_updates n_updates total_timesteps timesteps time/total_timesteps',
);
/** What a bare `name value` without `:` or `=` may be made of. */
const METRIC = set(
  'loss losses lr learning rate acc acc1 acc5 accuracy top1 top5 ppl perplexity bleu rouge f1 score scores auc iou miou psnr ssim map mae mse rmse error err ' +
    'l1 l2 lm logloss precision recall norm grad gradient gnorm xent nll bpc ce kl wer cer fid dice reward rewards rew return returns success entropy avg ave average mean running total current batch macro micro cross cost d g gen disc generator discriminator',
);
/** A pair whose name holds one of these is a counter, a clock, a resource or a setting, and no series. */
const NOISE = set(
  'time times timestamp eta elapsed remaining duration sec secs second seconds ms s min mins minutes hours speed throughput mem memory gpu gpus cuda cpu rank pid ' +
    'samples sample images size seed workers worker patience port version num number count counter v max ips fps params parameters scale scaler ' +
    'model checkpoint new from improving improved decreased interval best saved saving save previous prev lowest highest weight weights decay momentum fold file line device world wandb data wall wps ups wpb bsz sents skipped hysteresis tokens token/s percentage mom tps tflops mfu',
);
const BOOKS = set(
  'best lowest highest previous prev saved save saving new from improving improved decreased time version patience interval',
);
/** What a part of a loss may be about: `data loss`, `image loss`. */
const SUBJECTS = set('data sample samples image images model weight weights params line world token tokens v');
/** Words that make a setting of a loss. */
const LOSS_SETTINGS = set(
  'scale coef coeff coefficient factor lambda ratio gain type fn func function alpha beta gamma margin threshold start warmup interval freq name mode reduction',
);
/** Settings: a record that has one of them and no loss is the banner of hyper-parameters. */
const SETTING = set(
  'optimizer momentum nesterov batch_size train_batch_size bs batchsize weight_decay num_workers seed epochs n_epochs num_epochs max_epochs nb_epochs n_epoch warmup dropout hidden_size data_path dataset save_dir output_dir warmup_steps train_seq_len seq_len max_seq_length num_heads num_layers',
);

/** `epoch` or `step` where the words before a number name the x axis: `Epoch`, `train_epoch`, `Beginning of Epoch`, `global step`. */
export function axisOf(name: string): 'epoch' | 'step' | undefined {
  const axis = axisWord(name);
  return axis === 'none' ? undefined : axis;
}

const axisWord = memo((name: string): 'epoch' | 'step' | 'none' => {
  const lower = inEnglish(name).toLowerCase();
  const words = lower.split(/[ _]+/);
  if (STEP_NAMES.has(lower) || (isSplit(words[0] ?? '') && STEP_NAMES.has(words.slice(1).join('_')))) return 'step';
  const last = words.pop() ?? '';
  if (!words.every((word) => AXIS_LEAD.has(word) || isSplit(word))) return 'none';
  if (EPOCH.has(last)) return 'epoch';
  return STEP.has(last) ? 'step' : 'none';
});

/** May this stand before a number without `:` or `=` and still name it? A sentence may not. */
export const isMetricWords = memo((name: string): boolean => {
  const words = wordsOf(name);
  return (
    isMetricName(name) && name !== 'return' && words.every((word) => METRIC.has(word) || isSplit(word) || /^\d{1,3}$/.test(word))
  );
});

/** Does the name hold a word of something that is measured in a training? */
export function isMetricName(name: string): boolean {
  return wordsOf(name).some((word) => METRIC.has(word));
}

/** Is this the name of something that is measured but not learned: a clock, a counter, a resource, a setting? */
export const isNoise = memo((name: string): boolean => {
  if (/\.(?:py|cpp|cc|c|js|ts|go|rs)$/.test(name)) return true;
  const words = wordsOf(name);
  // Paddle tells what a batch cost in seconds.
  if (words.includes('cost') && words.some((word) => word === 'batch' || word === 'reader' || word === 'data')) return true;
  // `v_loss`, `image_loss` and `data_loss` are losses; `best_loss` keeps a book.
  const noise = words.at(-1) === 'loss' ? BOOKS : NOISE;
  const part = isPart(name);
  return (
    words.some((word) => noise.has(word) && !(part && SUBJECTS.has(word))) &&
    !(words.includes('model') && roleOf(name) === 'lr') &&
    !(words.includes('token') && roleOf(name) !== 'other')
  );
});

/** Is this a loss of some kind, be it the whole or a part of it? Its weight or its threshold is none. */
export const isPart = memo((name: string): boolean => {
  const words = wordsOf(name).filter((word) => !/^\d+$/.test(word));
  const ends = words[0] === 'loss' || words.at(-1) === 'loss' || words.at(-1) === 'losses';
  return ends && !words.some((word) => LOSS_SETTINGS.has(word));
});

/** Is this the name of a hyper-parameter? */
export function isSetting(name: string): boolean {
  return SETTING.has(name.toLowerCase());
}
