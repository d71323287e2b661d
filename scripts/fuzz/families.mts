import { bytes, event, float, plugin, simple, tensor, version, field } from '../../test/unit/core/formats/events.ts';
import { history, runFile } from '../../test/unit/core/formats/wandbFile.ts';
import type { Random } from '../random.mts';

/** A log of a family, as its writer would have it. */
type Family = (random: Random) => string | Uint8Array;

const repeat = (random: Random, line: (i: number) => string) =>
  Array.from({ length: 1 + random.below(12) }, (_, i) => line(i + 1)).join('');
const loss = (random: Random) => random.pick(['0.5', '1.2e-3', '4', 'nan', 'inf', '-0.25', `${random.below(1000) / 64}`]);

/** A log of each kind that is read, small. */
export const families: Readonly<Record<string, Family>> = {
  keras: (random) =>
    repeat(
      random,
      (i) =>
        `Epoch ${i}/9\n\r\x1b[1m4/4\x1b[0m ━━ 1s 9ms/step - loss: ${loss(random)} - val_loss: ${loss(random)}${'\b'.repeat(9)}\n`,
    ),
  tfjs: (random) => repeat(random, (i) => `Epoch ${i} / 9\n264ms 412us/step - loss=${loss(random)} val_loss=${loss(random)} \n`),
  tqdm: (random) => repeat(random, (i) => `\rEpoch ${i}:  50%|█████     | 5/10 [00:01<00:01, 9.1it/s, loss=${loss(random)}]`),
  dict: (random) => repeat(random, (i) => `{'loss': '${loss(random)}', 'learning_rate': 5e-05, 'epoch': '${i / 4}'}\n`),
  jsonl: (random) => repeat(random, (i) => `{"step": ${i}, "loss": ${loss(random)}, "optim": {"lr": 0.1}}\n`),
  jsonDocument: (random) => `{"log_history": [${repeat(random, (i) => `{"step": ${i}, "loss": ${loss(random)}},\n`)}{}]}`,
  csv: (random) => `epoch,loss,"val, loss"\n${repeat(random, (i) => `${i},${loss(random)},"${loss(random)}"\r\n`)}`,
  mlflow: (random) => repeat(random, (i) => `17000000000${10 + i} ${loss(random)} ${i}\n`),
  darknet: (random) =>
    repeat(random, (i) => `${i}: ${loss(random)}, ${loss(random)} avg loss, 0.001 rate, 1.5 seconds, ${64 * i} images\n`),
  table: (random) =>
    `epoch  train_loss  valid_loss  time\n${repeat(random, (i) => `${i}      ${loss(random)}    ${loss(random)}   00:01\n`)}`,
  boxed: (random) =>
    repeat(random, (i) => `------\n| train/ |    |\n|    loss | ${loss(random)} |\n|  iterations | ${i} |\n------\n`),
  general: (random) =>
    repeat(
      random,
      (i) =>
        `2026-01-31 10:00:0${i % 10} - INFO - [${i}/9] train loss: ${loss(random)} (0.5), lr = 1e-3 | val_loss=${loss(random)}\n`,
    ),
  tfevents: (random) => {
    const points = Array.from({ length: 1 + random.below(12) }, (_, i) =>
      event(i, [
        random.below(2)
          ? simple(random.pick(['loss', 'val/loss', 'epoch']), i)
          : bytes(field(1, 'loss'), tensor(1, float(i)), plugin('scalars')),
      ]),
    );
    return bytes(version, ...points);
  },
  wandb: (random) => {
    const size = random.below(20) ? 10 : 40_000;
    const points = Array.from({ length: 1 + random.below(6) }, (_, i) => history({ loss: i / 2, 'a.b': 'NaN', _step: i }));
    return runFile([...points, field(13, new Uint8Array(size)), ...points]);
  },
};
