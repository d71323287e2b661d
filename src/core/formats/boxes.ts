import { barredCells, isRuler } from './cells.ts';
import { toLogRecord } from './fields.ts';
import { toNumber } from './numbers.ts';
import type { LogRecord } from './logRecord.ts';
import { roleOf } from './roles.ts';
import { wordsOf } from './words.ts';

/**
 * Boxes of names and values between rules, one box a record: Stable-Baselines (stable_baselines3/common/logger.py,
 * HumanOutputFormat), Spinning Up, Lightning's table of a test:
 *
 *     ---------------------------
 *     | time/           |       |
 *     |    total_timesteps | 8384 |
 *     | train/          |       |
 *     |    loss         | 0.277 |
 *     ---------------------------
 *
 * A name that ends in `/` heads the names that stand further in. rllab and garage (dowel, tabulate) draw the rules in two parts and no bars:
 *
 *     --------------  ------
 *     AverageReturn   -20.5
 *     LossAfter        0.277
 *     --------------  ------
 */
export class BoxReader {
  /** Of the box that is open; undefined outside of one. */
  private box: Map<string, number> | undefined;
  private barred = true;
  private section = '';

  /** Does a line mean more here than it says by itself? */
  get isOpen(): boolean {
    return this.box !== undefined;
  }

  /** The record that this line completes, `taken` where it is a part of a box, else undefined. */
  read(text: string): LogRecord | 'taken' | undefined {
    if (isRuler(text)) return this.rule(!PARTED.test(text));
    if (!this.box) return undefined;
    const entry = this.barred ? entryOf(text) : spacedEntry(text);
    if (!entry) {
      this.box = undefined;
      return undefined;
    }
    const [name, value, deep] = entry;
    if (!deep) this.section = '';
    if (name.endsWith('/') && value === '') this.section = name;
    const number = toNumber(value);
    if (number !== undefined) this.box.set(this.section + name, number);
    return 'taken';
  }

  private rule(barred: boolean): LogRecord | undefined {
    this.barred = barred;
    const record = this.box && this.box.size > 0 ? toLogRecord(this.box) : undefined;
    this.box = new Map();
    this.section = '';
    return record;
  }
}

/** A rule of two parts. */
const PARTED = /^\s*-{3,} {2,}-{3,}\s*$/;
const SPACED = /^ {0,4}([A-Za-z][\w./()-]{0,79}) {1,80}([-+]?[\d.]\S{0,24}|nan|-?inf)$/;

function spacedEntry(text: string): [name: string, value: string, deep: boolean] | undefined {
  const [, name = '', value = ''] = SPACED.exec(text) ?? [];
  return toNumber(value) === undefined ? undefined : [name, value, false];
}

/** Is this line one of a box, with a loss or a rate in it? */
export function isTelling(text: string): boolean {
  const code = text.charCodeAt(0);
  const entry = code === 124 || code >= 0x2500 ? entryOf(text) : text.includes('  ') ? spacedEntry(text) : undefined;
  if (!entry || toNumber(entry[1]) === undefined) return false;
  return roleOf(entry[0]) !== 'other' || wordsOf(entry[0]).includes('loss');
}

/** Name, value and whether the name stands in from the edge. */
function entryOf(text: string): [name: string, value: string, deep: boolean] | undefined {
  const cells = barredCells(text);
  const name = cells?.[0] ?? '';
  // The value of a heading is blank, and `barredCells` takes an outer blank cell away.
  if (!cells || cells.length > 2 || name === '' || toNumber(name) !== undefined) return undefined;
  return [name, cells[1] ?? '', /^\s*[|│┃║]\s{2}/.test(text)];
}
