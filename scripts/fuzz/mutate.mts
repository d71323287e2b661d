import type { Random } from '../random.mts';

/** What trips readers up: line ends, quotes, brackets, signs, escapes, borders of numbers, half characters. */
const NASTY = ['\r', '\n', '\r\r\n', '\b', '\x1b[A', '\x1b[', '\x1b]8;;', '\0', '\t', ' ', '"', "'", '{', '}', '[', ']', '(', ')', ',', ':', '=', '|', '/',
  '-', '+', '.', 'e', 'E9', '1e999', '-0', 'NaN', 'nan', 'inf', '99999999999999999999', 'loss', 'val_', 'epoch', 'lr', '%', '\ufeff', '\u2028', 'é', '__proto__', '\\', '\\u'].map((text) => Buffer.from(text)); // prettier-ignore

/** Some bytes changed, put in, taken out, doubled or moved; now and then nothing of the log is left but its length. */
export function mutated(log: Uint8Array, random: Random): Uint8Array {
  if (random.below(20) === 0) return Uint8Array.from({ length: random.below(400) }, () => random.below(256));
  let bytes: Buffer = Buffer.from(log);
  for (let changes = random.below(6); changes > 0; changes--) bytes = change(bytes, random);
  return bytes;
}

function change(bytes: Buffer, random: Random): Buffer {
  const from = random.below(bytes.length + 1);
  const to = Math.min(bytes.length, from + random.below(random.below(4) ? 8 : 400));
  const [head, middle, tail] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([head, tail]);
    case 1:
      return Buffer.concat([head, random.pick(NASTY), bytes.subarray(from)]);
    case 2:
      return Buffer.concat([head, Buffer.from(middle.map((byte) => byte ^ (1 << random.below(8)))), tail]);
    case 3:
      return Buffer.concat([head, ...Array.from({ length: 1 + random.below(random.below(10) ? 4 : 200) }, () => middle), tail]);
    case 4:
      return Buffer.concat([tail, middle, head]);
    default:
      return Buffer.concat([head, ...Array.from({ length: random.below(60) }, () => random.pick(NASTY)), tail]);
  }
}
