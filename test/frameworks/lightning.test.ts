import assert from 'node:assert/strict';
import { torchPlateau } from '../../src/core/diagnosis/rules/torch.ts';
import { applyEdits } from '../../src/core/rewrite/edit.ts';
import { read, rewrite } from '../../src/core/rewrite/registry.ts';
import type { Parser } from '../../src/core/rewrite/syntax.ts';
import { isSchedule, type RemedySettings } from '../../src/core/schedules/remedy.ts';
import { foretold } from '../../src/core/schedules/schedule.ts';
import { ratesInForce } from '../../src/core/schedules/replay.ts';
import { testParser } from '../unit/core/rewrite/support.ts';
import { assertRates, needs, ratesIn, runPython } from './python.ts';

const EPOCHS = 12;
const LR = 0.05;
/** Falls, then lies flat, then falls once more. */
const VALUES = Array.from({ length: EPOCHS }, (_, epoch) => (epoch < 3 ? 1 - epoch / 10 : epoch < 9 ? 0.8 : 0.5));

interface Fixture {
  /** Lines of `configure_optimizers`. */
  readonly configure: string;
  readonly imports?: string;
  readonly trainer?: string;
  readonly init?: string;
}

/** A module whose validation loss is given, and which tells its rate at the start of each epoch. */
function script({ configure, imports = 'import torch', trainer = '', init = 'super().__init__()' }: Fixture): string {
  return `import lightning as L
${imports}
from torch.utils.data import DataLoader, TensorDataset
${imports.includes('import torch\n') || imports.endsWith('import torch') ? '' : 'import torch\n'}
VALUES = ${JSON.stringify(VALUES)}

class Line(L.LightningModule):
    def __init__(self, lr=${LR}):
        ${init}
        self.lr = lr
        self.layer = torch.nn.Linear(2, 1)

    def _share(self, batch, prefix):
        x, y = batch
        self.log(f"{prefix}/loss", torch.tensor(VALUES[self.current_epoch]))
        return torch.nn.functional.mse_loss(self.layer(x), y)

    def training_step(self, batch, _):
        return self._share(batch, "train")

    def validation_step(self, batch, _):
        self._share(batch, "val")
        self.log("val/acc", 1 - torch.tensor(VALUES[self.current_epoch]))

    def on_train_epoch_start(self):
        print("rate", self.optimizers().param_groups[0]["lr"])

    def configure_optimizers(self):
${configure
  .split('\n')
  .map((line) => `        ${line}`)
  .join('\n')}

data = DataLoader(TensorDataset(torch.randn(8, 2), torch.randn(8, 1)), batch_size=4)
trainer = L.Trainer(
    max_epochs=${EPOCHS},
    accelerator="cpu",
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    num_sanity_val_steps=0,${trainer}
)
trainer.fit(Line(), data, data)
`;
}

const RETURNS: Record<string, Fixture> = {
  'the optimizer by its name': {
    configure: 'optimizer = torch.optim.Adam(self.parameters(), lr=self.lr)\nreturn optimizer',
  },
  'the optimizer as it is made': { configure: `return torch.optim.SGD(\n    self.parameters(),\n    lr=${LR},\n)` },
  'a list, with a module of its own name': {
    imports: 'import torch\nfrom torch import optim',
    configure: 'opt = optim.AdamW(self.parameters(), lr=self.lr)\nreturn [opt]',
  },
  'two lists, the second one empty': { configure: `return [torch.optim.SGD(self.parameters(), lr=${LR})], []` },
  'a dictionary that is made before': {
    imports: 'import torch\nfrom torch.optim.lr_scheduler import LRScheduler',
    init: 'super().__init__()\n        self.save_hyperparameters()',
    configure: 'config = {\n    "optimizer": torch.optim.Adam(self.parameters(), lr=self.hparams.lr),\n}\nreturn config',
  },
  'a call of dict': {
    configure: 'optimizer = torch.optim.Adam(self.parameters(), lr=self.lr)\nreturn dict(optimizer=optimizer)',
  },
};

const PLATEAU = { factor: 0.5, patience: 2, minDelta: 0.01, cooldown: 1, minLr: 1e-4 };

describe('Lightning: the rate that an edited script trains with', function () {
  let parser: Parser;
  before(async function () {
    needs(this, 'torch', 'lightning');
    parser = await testParser();
  });

  const edit = (source: string, settings: RemedySettings): string => {
    const site = read(parser, 'python', source).analysis.sites[0];
    assert.ok(site, source);
    const result = rewrite(parser, 'python', source, site, settings);
    assert.ok(result.ok, JSON.stringify(result));
    return applyEdits(source, result.edits);
  };
  const plateau = (values: readonly number[], mode: 'min' | 'max', patience = PLATEAU.patience) => {
    const { factor, minDelta: threshold, cooldown, minLr } = PLATEAU;
    const settings = {
      mode,
      factor,
      patience: patience - 1,
      threshold,
      thresholdMode: 'abs',
      cooldown,
      minLr,
      eps: 1e-8,
    } as const;
    return ratesInForce(torchPlateau(LR, settings), LR, values);
  };

  for (const [name, fixture] of Object.entries(RETURNS)) {
    const schedules: RemedySettings[] = [
      { kind: 'cosine', alpha: 0.01 },
      { kind: 'warmup-cosine', warmupSteps: 3, alpha: 0.1 },
      { kind: 'step', stepSize: 4, gamma: 0.1 },
      { kind: 'exponential', gamma: 0.9 },
      { kind: 'lr-callback', hold: 3, gamma: 0.8 },
    ];
    // Each form of return with one schedule of each way to hand it over is enough: what the schedules do is the same in all.
    const chosen = name === 'the optimizer by its name' ? schedules : schedules.slice(0, 1);
    for (const settings of chosen) {
      it(`${settings.kind}: ${name}`, () => {
        assert.ok(isSchedule(settings) && settings.kind !== 'reduce-on-plateau');
        const rate = foretold(settings, LR, EPOCHS);
        const expected = Array.from({ length: EPOCHS }, (_, epoch) => rate(epoch));
        assertRates(ratesIn(runPython(edit(script(fixture), settings))), expected, name);
      });
    }
    it(`reduce-on-plateau: ${name}`, () => {
      const after = edit(script(fixture), { kind: 'reduce-on-plateau', monitor: 'val/loss', ...PLATEAU });
      assertRates(ratesIn(runPython(after)), plateau(VALUES, 'min'), name);
    });
  }

  const plain = script(RETURNS['the optimizer by its name'] as Fixture);

  it('another rate to begin with, and a cosine that ends before the training: it does not climb again', () => {
    const known = script({ configure: `return torch.optim.Adam(self.parameters(), lr=${LR})` });
    for (const settings of [
      { kind: 'cosine', initialLr: 0.01, decaySteps: 5, alpha: 0.1 },
      { kind: 'warmup-cosine', initialLr: 0.01, warmupSteps: 2, decaySteps: 4, alpha: 0.1 },
      { kind: 'cosine', initialLr: 0.01, alpha: 0.1 },
    ] as const) {
      const rate = foretold(settings, LR, EPOCHS);
      const expected = Array.from({ length: EPOCHS }, (_, epoch) => rate(epoch));
      assertRates(ratesIn(runPython(edit(known, settings))), expected, settings.kind);
    }
  });

  it('a plateau of an accuracy, and one of the training loss', () => {
    const acc = edit(plain, { kind: 'reduce-on-plateau', monitor: 'val/acc', mode: 'max', ...PLATEAU });
    assertRates(
      ratesIn(runPython(acc)),
      plateau(
        VALUES.map((value) => 1 - value),
        'max',
      ),
      'accuracy',
    );
    const train = edit(plain, { kind: 'reduce-on-plateau', monitor: 'train/loss', ...PLATEAU });
    assertRates(ratesIn(runPython(train)), plateau(VALUES, 'min'), 'training');
  });

  it('a validation every third epoch: the rule is asked then, and no epoch fails', () => {
    const source = script({ ...RETURNS['the optimizer as it is made'], trainer: '\n    check_val_every_n_epoch=3,' } as Fixture);
    const rates = ratesIn(
      runPython(edit(source, { kind: 'reduce-on-plateau', monitor: 'val/loss', ...PLATEAU, patience: 3, cooldown: 0 })),
    );
    // Validations after epochs 3, 6, 9 and 12: the second and the third are no better than the first.
    assertRates(
      rates,
      [...Array<number>(6).fill(LR), ...Array<number>(3).fill(LR / 2), ...Array<number>(3).fill(LR / 4)],
      'rhythm',
    );
  });

  it('set-rate: the default of the argument that the module keeps', () => {
    assertRates(ratesIn(runPython(edit(plain, { kind: 'set-rate', lr: 0.02 }))), Array<number>(EPOCHS).fill(0.02), 'set');
  });

  it('set-rate: an optimizer without one', () => {
    const source = script({ configure: 'return torch.optim.RMSprop(self.parameters())' });
    assertRates(ratesIn(runPython(edit(source, { kind: 'set-rate', lr: 0.02 }))), Array<number>(EPOCHS).fill(0.02), 'set');
  });

  it('early-stopping: beside no callbacks and beside some', () => {
    const callbacks = '\n    callbacks=[L.pytorch.callbacks.Timer()],';
    for (const trainer of ['', callbacks]) {
      const source = script({ ...RETURNS['the optimizer as it is made'], trainer } as Fixture);
      const after = edit(source, { kind: 'early-stopping', monitor: 'val/loss', patience: 3, minDelta: 0.001 });
      // The best value is that of epoch 3; three more do not better it.
      assert.equal(ratesIn(runPython(after)).length, 6, after);
    }
  });

  it('a training that counts steps follows its schedule by steps', () => {
    const source = script(RETURNS['the optimizer as it is made'] as Fixture)
      .replace(`max_epochs=${EPOCHS}`, 'max_steps=8')
      .replace('on_train_epoch_start(self)', 'on_train_batch_start(self, batch, batch_idx)');
    const settings = { kind: 'cosine', alpha: 0.1 } as const;
    const rate = foretold(settings, LR, 8);
    assertRates(
      ratesIn(runPython(edit(source, settings))),
      Array.from({ length: 8 }, (_, step) => rate(step)),
      'steps',
    );
  });
});
