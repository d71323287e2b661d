/**
 * What the Hugging Face Trainer sums a run up with (transformers/trainer_pt_utils.py, `log_metrics`): means over the whole run, no points.
 *
 *     ***** train metrics *****
 *       epoch                    =        3.0
 *       train_loss               =     0.8804
 */
export class MetricsBlock {
  private open = false;

  get isOpen(): boolean {
    return this.open;
  }

  /** Is this line one of such a block? */
  holds(text: string): boolean {
    if (HEAD.test(text)) this.open = true;
    else this.open &&= ENTRY.test(text);
    return this.open;
  }
}

const HEAD = /^\s*\*{5} (?:train|eval|predict|test) metrics \*{5}/;
const ENTRY = /^\s{0,4}\w{1,60}\s{1,60}= /;
