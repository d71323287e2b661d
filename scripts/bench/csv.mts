// How fast a table is read: Lossline's own reader, which gives samples with their step, against d3-dsv, which gives rows of text, and
// `Number` for each cell.
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { readings } from './measure.mts';
import { rounded } from './numbers.mts';

const ROWS = 1_000_000;

export interface Csv {
  /** How many times as fast, by processor time. */
  readonly vsD3Dsv: number;
}

export function benchCsv(folder: string): Csv {
  const table = path.join(folder, 'metrics.csv');
  write(table);
  const [ours, theirs] = readings(folder, ['lossline', 'd3-dsv'], [table]).map(({ seconds: [seconds = NaN] }) => seconds);
  const speed = (seconds = NaN) => `${(statSync(table).size / 1e6 / seconds).toFixed(0)} MB/s`;
  console.log(`metrics.csv    ${speed(ours)}, d3-dsv ${speed(theirs)}`);
  return { vsD3Dsv: rounded((theirs ?? NaN) / (ours ?? NaN)) };
}

function write(path: string): void {
  const file = openSync(path, 'w');
  let text = 'step,epoch,loss,val_loss,accuracy,learning_rate,grad_norm\n';
  for (let i = 0; i < ROWS; i++) {
    const loss = Math.exp(-i / ROWS);
    text += `${i},${Math.floor(i / 1000)},${loss.toFixed(6)},${i % 100 === 0 ? (loss * 1.1).toFixed(6) : ''},${(1 - loss).toFixed(4)},${(1e-3 * loss).toFixed(8)},${(2 + Math.sin(i)).toFixed(6)}\n`;
    if (text.length > 1 << 18 || i === ROWS - 1) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}
