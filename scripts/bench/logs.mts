// The logs that readers are timed on: four kinds in equal parts, as four frameworks write them to a file. Seeded: always the same bytes.
import { closeSync, openSync, writeSync } from 'node:fs';
import { Random } from '../random.mts';

/** One kind of log. `block(i, random)`: what it writes between two places where it may be cut. */
interface Kind {
  readonly name: string;
  block(i: number, random: () => number): string;
  /** How many numbers of series so many blocks hold. */
  numbers(blocks: number): number;
}

const BAR = '━'.repeat(20);

export const kinds: readonly Kind[] = [
  {
    name: 'huggingface',
    numbers: (blocks) => 3 * blocks,
    block(i, random) {
      let text = '';
      for (let step = 1; step <= 10; step++) {
        const n = i * 10 + step;
        text += `\r ${String(n % 100).padStart(2)}%|${'█'.repeat(n % 10)}${' '.repeat(10 - (n % 10))}| ${n}/9000000 [00:${10 + (n % 50)}<1:02:${10 + (n % 49)}, ${(20 + random()).toFixed(2)}it/s]`;
      }
      const epoch = ((i + 1) / 5000).toFixed(4);
      return `${text}{'loss': ${(0.4 + random()).toFixed(4)}, 'grad_norm': ${0.5 + random()}, 'learning_rate': ${(5e-5 * (1 - i / 1e6)).toPrecision(12)}, 'epoch': ${epoch}}\n`;
    },
  },
  {
    name: 'keras',
    numbers: (blocks) => 5 * blocks,
    block(i, random) {
      const steps = 40;
      let text = `Epoch ${i + 1}/900000\n`;
      const values = () => `accuracy: ${random().toFixed(4)} - loss: ${(0.3 + random()).toFixed(4)}`;
      for (let n = 1; n <= steps; n++) {
        const full = Math.floor((n / steps) * 20);
        const bar = `\r\x1b[1m${String(n).padStart(2)}/${steps}\x1b[0m \x1b[32m${BAR.slice(0, full)}\x1b[0m\x1b[37m${BAR.slice(full)}\x1b[0m`;
        text += n < steps ? `${bar} \x1b[1m${n % 9}s\x1b[0m 12ms/step - ${values()}${'\b'.repeat(78)}` : bar;
      }
      return `${text} \x1b[1m1s\x1b[0m 12ms/step - ${values()} - val_accuracy: ${random().toFixed(4)} - val_loss: ${(0.4 + random()).toFixed(4)} - learning_rate: 0.0010\n`;
    },
  },
  {
    name: 'key=value',
    numbers: (blocks) => 4 * blocks,
    block: (i, random) =>
      `step=${i} epoch=${Math.floor(i / 1000)} loss=${(0.2 + random()).toFixed(6)} lr=${(1e-3 * random()).toExponential(4)} grad_norm=${(random() * 3).toFixed(4)} acc=${random().toFixed(4)}\n`,
  },
  {
    name: 'nanogpt',
    numbers: (blocks) => blocks + 2 * Math.ceil(blocks / 250),
    block(i, random) {
      const line = `iter ${i}: loss ${(2 + random()).toFixed(4)}, time ${(100 + 50 * random()).toFixed(2)}ms, mfu ${(30 + random()).toFixed(2)}%\n`;
      return i % 250 === 0
        ? `step ${i}: train loss ${(2 + random()).toFixed(4)}, val loss ${(2 + random()).toFixed(4)}\n${line}`
        : line;
    },
  },
];

/** Writes a log of this kind of about so many bytes; returns how many numbers of series are in it. */
export function writeLog({ block, numbers }: Kind, path: string, bytes: number): number {
  const source = new Random(7);
  const random = () => source.below(2 ** 32) / 2 ** 32;
  const file = openSync(path, 'w');
  let [text, written, blocks] = ['', 0, 0];
  while (written < bytes) {
    text += block(blocks++, random);
    if (text.length < 1 << 18) continue;
    written += writeSync(file, text);
    text = '';
  }
  closeSync(file);
  return numbers(blocks);
}
