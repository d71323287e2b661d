import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { isTraining, tellFields, type Fields } from './fields.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';

/**
 * The Python dict that the Hugging Face Trainer prints (transformers/trainer_callback.py, PrinterCallback and ProgressCallback):
 *
 *     {'loss': 0.6367, 'grad_norm': 0.56, 'learning_rate': 0.0044, 'epoch': 0.4}
 *     {'eval_loss': '0.4874', 'eval_runtime': '0.0048', 'epoch': '1'}
 *
 * Numbers or, from version 5, strings; often glued to the end of a progress bar; no step. `train_runtime` marks the closing summary.
 */
export const dict: Format = {
  id: 'dict',
  title: 'Python dict lines (Hugging Face Trainer)',
  evidence: (lines) => lines.filter(({ text }) => dictsOf(text).some(isTraining)).length,
  open: (sink) => new DictReader(sink),
};

class DictReader implements LineReader {
  private readonly sink: SampleSink;
  /** The last evaluation, until the next training step. */
  private evaluation: Fields | undefined;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text }: Line): void {
    for (const fields of dictsOf(text)) {
      const evaluation = !fields.has('loss') && fields.has('eval_loss');
      if (evaluation && this.evaluation && isRepeated(fields, this.evaluation)) continue;
      if (evaluation || fields.has('loss')) this.evaluation = evaluation ? fields : undefined;
      if (isTraining(fields) || fields.has('epoch')) tellFields(fields, this.sink);
    }
  }

  end(): void {
    // Every dict stands on one line: nothing is held back.
  }
}

/** `evaluate()` after `train()` and a script's own print of its result say the last evaluation again, with other digits. */
function isRepeated(fields: Fields, last: Fields): boolean {
  const loss = fields.get('eval_loss') ?? NaN;
  const known = last.get('eval_loss') ?? NaN;
  const close = Math.abs(loss - known) <= 1e-3 * Math.abs(known) || (Number.isNaN(loss) && Number.isNaN(known));
  return close && Math.abs((fields.get('epoch') ?? 0) - (last.get('epoch') ?? 0)) < 0.01;
}

/** A member: its name, then a word in quotes, a number as numpy or torch print it (`tensor(0.5, device='cuda:0')`), a list or a bare word. */
const ENTRY =
  /\s*(?:'([^']*)'|"([^"]*)")\s*:\s*(?:'([^']*)'|"([^"]*)"|[\w.]{1,20}\(([-+.\w]{1,40})[^()]{0,80}\)|[[(][^[\](){}]*[\])]|([^,{}[\]()'"]*))\s*(,|\})?/y;

/** The flat dicts in a record. One that holds another is skipped. */
function dictsOf(text: string): Fields[] {
  const found: Fields[] = [];
  for (let at = text.indexOf("{'"); at >= 0; at = text.indexOf("{'", at + 1)) {
    // After words of its own line a dict is only a part of what the line says: `step 10 validation: {'loss': 0.4}`.
    if (!/(?:^|\])\s*$/.test(text.slice(Math.max(0, at - 200), at))) continue;
    const fields = new Map<string, number>();
    ENTRY.lastIndex = at + 1;
    for (let entry = ENTRY.exec(text); entry; entry = ENTRY.exec(text)) {
      const [, single, double, quoted, doublyQuoted, wrapped, bare, after] = entry;
      const value = toNumber(quoted ?? doublyQuoted ?? wrapped ?? bare ?? '');
      if (value !== undefined) fields.set(single ?? double ?? '', value);
      if (after === '}') found.push(fields);
      if (after !== ',') break;
    }
  }
  return found;
}
