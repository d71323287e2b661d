/** Words of metrics of which more is better. */
const HIGHER =
  /^(acc|accuracy|accuracies|acc1|acc5|top1|top5|f1|f\d?score|auc|auroc|auprc|aupr|ap|map|map50|precision|prec|recall|rec|sensitivity|specificity|iou|miou|jaccard|dice|bleu|rouge|rougel|meteor|r2|pearson|spearman|pearsonr|spearmanr|matthews|mcc|kappa|psnr|ssim|ndcg|mrr|hit|hits|exact|em|score|reward|correlation|corr|similarity)$/;
/** Words of metrics of which less is better. */
const LOWER =
  /^(loss|losses|err|error|errors|mae|mse|rmse|mape|smape|msle|rmsle|nll|bce|ce|xent|ppl|perplexity|wer|cer|fid|kl|kld|elbo|nelbo|cost|objective|logloss|lpips)$/;

/** Which way a metric of this name gets better, where the name says it; a loss made of another metric is a loss. */
export function modeOf(name: string): 'min' | 'max' | undefined {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (/^[a-z]+loss$/.test(word) ? 'loss' : word));
  if (words.some((word) => LOWER.test(word))) return 'min';
  return words.some((word) => HIGHER.test(word)) ? 'max' : undefined;
}

/** Whether a name says the loss itself: not a part of it, and no other metric. */
export function isLoss(name: string): boolean {
  return /^(?:[a-z]+[/_. -])?(?:avg_|mean_|total_|epoch_)?loss(?:[/_. -][a-z]+)?$/i.test(name);
}
