/** The words of a name or of a piece of code, in lower case: `valLoss`, `val_loss` and `val.loss` are `val` and `loss`. */
export function wordsIn(text: string): string[] {
  return text
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+|_+/)
    .filter((word) => word !== '');
}

const VALIDATION =
  /^(x|y|n|tf|avg|mean)?(val|valid|validation|validate|validating|vali|test|tests|testing|dev|eval|evaluate|evaluation|evaluating|holdout)(x|y|set|loader|data|loss|acc|err|error|score|iter|dl|ds|dataset|dataloader)?$|^(v|va)(loss|acc)?$/;
const TRAINING = /^(x|y|avg)?(train|training|trained|tr|trn)(x|y|set|loader|loss|acc|err|iter|dl|ds)?$|^running$/;
const LOSS = /loss|^err(or|s|ors)?$|^(mse|mae|rmse|rmsle|mape|ppl|perplexity|cost|nll|wer|cer|bce)$/;
const SCORE =
  /^((val|test|train|valid|v|top)?acc\d*|accs?|accuracy|accuracies|scores?|f1|auc|auroc|roc|iou|miou|dice|psnr|ssim|bleu|map|map50|r2|kappa|precision|recall|prec\d*|dsc|mcc|spearman|pearson|top1|ndcg|hit|mrr)$/;
/** A best value so far, a history, a function: anything but the value of this round. */
const OTHER =
  /^(best|min|minimum|max|maximum|prev|previous|last|old|lowest|highest|history|hist|list|lists|log|logs|weights?|lambda|fn|func|function|criterion|threshold|patience|scaler|curve|str|msg|file|path|name|names|type|writer|plot|fig|line|early|stopping|stopper|flag|improved|count|counter|dict|idx|index|optimizer|scheduler|all)$/;

/** Whether a piece of code names data that is not trained on. */
export function saysValidation(text: string): boolean {
  return wordsIn(text).some((word) => VALIDATION.test(word));
}

/** Whether a piece of code names the training's own data. */
export function saysTraining(text: string): boolean {
  return wordsIn(text).some((word) => TRAINING.test(word));
}

/** Whether a name is that of something to watch, and whether lower or higher is better. */
export function metricOf(name: string): 'min' | 'max' | undefined {
  const words = wordsIn(name);
  if (words.some((word) => OTHER.test(word))) return undefined;
  if (words.some((word) => LOSS.test(word))) return 'min';
  return words.some((word) => SCORE.test(word)) ? 'max' : undefined;
}
