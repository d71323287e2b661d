import { memo } from './memo.ts';
import { isSplit } from './words.ts';

/**
 * What launchers put before the lines of a process: Horovod and MPI `[1,0]<stdout>:`, torchrun `[rank0]:` and `[default7]:`, ClearML
 * `1668396630646 host info `, and whatever a logger puts in brackets before the time stamp.
 */
const TAG =
  /(?:\d{13} [\w.-]{1,60} (?:info|error|warning) |\[\d+,\d+\]<std(?:out|err)>: ?|\[(?:rank|default)\d+\]: ?|\[[A-Za-z][\w.-]{0,40}\] (?=\[?\d{4}[-/]\d\d))/y;
/**
 * What a logger puts before its message. Python's logging, loguru, glog and others begin with a time stamp:
 * `2026-01-31 23:05:05,739`, `[2026-01-31T23:05:05.739Z]`, `2026/01/31 23:05:05`, `01/31/2026 23:05:05`, `[01/31 23:05:05`,
 * glog `I0131 23:05:05.171924 15389`.
 */
const STAMP =
  /[\s[(]*(?:(\d{4})[-/.](\d\d?)[-/.](\d\d?)[T _-]+|(\d\d)\/(\d\d)\/(\d{4})[ ,]+|(?:[IWEF]\d{4}|\d\d[/-]\d\d)[ ]+|(?=\d\d?:))(\d\d?):(\d\d):(\d\d)(?:[.,:](\d{1,9}))?(Z|[+-]\d\d:?\d\d| [AP]M\b)?(?![\d:])(?: +\d{3,}(?= ))?\]?/y;
/** A zone in letters (`EST | `), and the stream that Kubernetes writes behind its stamp (`stdout F `). */
const STREAM = / (?:[A-Z]{3,4} \||std(?:out|err) [FP])(?= )/y;
/** The level ends what a logger says of itself: who it is, where in the program it stands. */
const LEVEL = /([^{}=]{0,100}?)\b(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|SUCCESS)\b[\]:)]*/y;

/** The head of a line: where the message starts, and when it was written. */
export interface Prefix {
  readonly end: number;
  /** Milliseconds since the Unix epoch; a stamp without a zone is taken as UTC, so that differences are right on every machine. */
  readonly time?: number;
}

const NONE: Prefix = { end: 0 };

/** Reads what stands before the message, if there is something. A stamp without a year or without a date gives no time. */
export function readPrefix(text: string): Prefix {
  const code = text.charCodeAt(0);
  // Most lines of most logs start with a letter: spare them the pattern. Glog's I W E F followed by a digit stay.
  if (code > 57 && code !== 91 && !(code <= 87 && text.charCodeAt(1) <= 57)) return NONE;
  let start = 0;
  for (let end = endOf(TAG, text, 0); end > start; end = endOf(TAG, text, end)) start = end;
  STAMP.lastIndex = start;
  const match = STAMP.exec(text);
  if (!match) return start === 0 ? NONE : { end: start };
  const end = message(text, endOf(STREAM, text, STAMP.lastIndex));
  const [, y1, m1, d1, m2, d2, y2, hour, minute, second, fraction, zone] = match;
  const year = y1 ?? y2;
  if (year === undefined || zone?.startsWith(' ')) return { end };
  const milliseconds = Math.round(Number(`0.${fraction ?? '0'}`) * 1000);
  const time = Date.UTC(
    Number(year),
    Number(m1 ?? m2) - 1,
    Number(d1 ?? d2),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
  return { end, time: time - offset(zone) };
}

/** Where the pattern ends that stands at `at`; `at` where none does. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Behind the level, where a logger names one. One that is called `valid` says what the numbers are: it stays. */
function message(text: string, at: number): number {
  LEVEL.lastIndex = at;
  const before = LEVEL.exec(text)?.[1];
  return before === undefined || namesSplit(before) ? at : LEVEL.lastIndex;
}

const namesSplit = memo((before: string): boolean => before.split(/[^\w.]+/).some((word) => isSplit(word.toLowerCase())));

function offset(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}
