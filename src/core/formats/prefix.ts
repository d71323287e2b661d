/**
 * What a logger puts before its message. Python's logging, loguru, glog and others begin with a time stamp:
 * `2026-01-31 23:05:05,739`, `[2026-01-31T23:05:05.739Z]`, `2026/01/31 23:05:05`, `01/31/2026 23:05:05`, `[01/31 23:05:05`,
 * glog `I0131 23:05:05.171924 15389`.
 */
const STAMP =
  /^[\s[(]*(?:(\d{4})[-/.](\d\d?)[-/.](\d\d?)[T _-]+|(\d\d)\/(\d\d)\/(\d{4})[ ,]+|(?:[IWEF]\d{4}|\d\d[/-]\d\d)[ ]+|(?=\d\d?:))(\d\d?):(\d\d):(\d\d)(?:[.,:](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?(?![\d:])(?: +\d{3,}(?= ))?\]?/;

/** The head of a line: where the message starts, and when it was written. */
export interface Prefix {
  readonly end: number;
  /** Milliseconds since the Unix epoch; a stamp without a zone is taken as UTC, so that differences are right on every machine. */
  readonly time?: number;
}

const NONE: Prefix = { end: 0 };

/** Reads the time stamp at the head of a line, if there is one. A stamp without a year or without a date gives no time. */
export function readPrefix(text: string): Prefix {
  const code = text.charCodeAt(0);
  // Most lines of most logs start with a letter: spare them the pattern. Glog's I W E F followed by a digit stay.
  if (code > 57 && code !== 91 && !(code <= 87 && text.charCodeAt(1) <= 57)) return NONE;
  const match = STAMP.exec(text);
  if (!match) return NONE;
  const [all, y1, m1, d1, m2, d2, y2, hour, minute, second, fraction, zone] = match;
  const year = y1 ?? y2;
  if (year === undefined) return { end: all.length };
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
  return { end: all.length, time: time - offset(zone) };
}

function offset(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}
