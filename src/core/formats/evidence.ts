import type { Line } from '../text/line.ts';
import { isTelling } from './boxes.ts';
import { isHeading } from './heading.ts';
import { readPairs } from './pairs.ts';
import { readPrefix } from './prefix.ts';
import type { LogRecord } from './logRecord.ts';
import { toRecord } from './record.ts';
import { roleOf, saysLoss } from './roles.ts';
import { isSplitTable } from './splitTables.ts';
import { isHeader } from './tables.ts';
import { hasBar, ruledBar, splitBars, type Bar } from './tqdm.ts';
import { isMetricName, isPart } from './vocabulary.ts';
import { isSplit, wordsOf } from './words.ts';

/** A line that cannot hold a point: a console's own summary, a command line, the tail of a bar that was cut. */
export function isForeign(text: string): boolean {
  if (text.startsWith('wandb: ')) return true;
  const option = text.indexOf(' --');
  if (option >= 0 && OPTION.test(text.slice(option, option + 4)) && OPTION.test(text.slice(option + 4))) return true;
  return BAR_TAIL.test(text) && !hasBar(text);
}

/** So many lines below a place are surely at it. */
export const NEAR = 3;

const OPTION = / --[A-Za-z]/;
const BAR_TAIL = /\d\/\d+ \[\d+:[\d:]+<[^\]]{0,40}(?:it\/s|s\/it)/;
/** The number of the run, which Lightning puts before the metrics; those may stand on the lines below. */
const LIGHTNING = /\bv_num\b/;
const DIGIT = /\d|nan|inf/i;

/** Surely of a training: a loss, or a rate or a metric at a step or an epoch that its own line or one just `before` prints, or beside a bar. */
export function isTraining(text: string, before: readonly Line[]): boolean {
  const message = text.slice(readPrefix(text).end);
  if (isHeader(message) || isTelling(message) || isSplitTable(message)) return true;
  if (!DIGIT.test(text) || isForeign(text)) return false;
  const { bars, rest } = barsOf(text);
  const surely = (part: string, beside: boolean): boolean => {
    const record = parse(part);
    const placed = () =>
      beside || isPlaced(record) || before.some((line) => isHeading(parse(line.text))) || recurs(record, before);
    return !record.summary && record.metrics.some(({ name }) => saysLoss(name) || isPart(name) || (isMeasured(name) && placed()));
  };
  return (
    surely(rest, false) ||
    bars.some(({ postfix }) => LIGHTNING.test(postfix)) ||
    bars.some(({ title, postfix }) => isHeader(title) || surely(title, true) || surely(postfix, true))
  );
}

/** A rate that each of the lines before prints as well is no setting. */
function recurs({ metrics }: LogRecord, before: readonly Line[]): boolean {
  return (
    before.length >= NEAR &&
    metrics.some(
      ({ name }) => roleOf(name) === 'lr' && before.every(({ text }) => parse(text).metrics.some((own) => own.name === name)),
    )
  );
}

function parse(text: string): LogRecord {
  return toRecord(readPairs(text, readPrefix(text).end));
}

function isPlaced({ epoch, step }: LogRecord): boolean {
  return epoch !== undefined || step !== undefined;
}

/** Beside a step or an epoch, a name with a word of measuring in it is one of a training. */
function isMeasured(name: string): boolean {
  return roleOf(name) !== 'other' || isMetricName(name) || wordsOf(name).every(isSplit);
}

/** The bars that a line holds, and the text around them. */
function barsOf(text: string): { readonly bars: readonly Bar[]; readonly rest: string } {
  if (hasBar(text)) return splitBars(text);
  const bar = ruledBar(text);
  return bar ? { bars: [bar], rest: '' } : { bars: [], rest: text };
}
