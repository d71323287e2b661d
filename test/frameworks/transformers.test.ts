import assert from 'node:assert/strict';
import { torchPlateau } from '../../src/core/diagnosis/rules/torch.ts';
import { applyEdits } from '../../src/core/rewrite/edit.ts';
import { read, rewrite } from '../../src/core/rewrite/registry.ts';
import type { Parser } from '../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../src/core/schedules/remedy.ts';
import { ratesInForce } from '../../src/core/schedules/replay.ts';
import { cosineDecay } from '../../src/core/schedules/schedule.ts';
import { testParser } from '../unit/core/rewrite/support.ts';
import { assertRates, needs, ratesIn, runPython, tryPython } from './python.ts';

const EPOCHS = 8;
const STEPS = 4 * EPOCHS;
const LR = 0.01;
const VALUES = [1, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8];

/** A model without weights from anywhere, whose loss in each evaluation is given; it tells its rate at the start of each step. */
function script(options: string, { trainer = 'eval_dataset=data', each = 'on_step_begin' } = {}): string {
  return `import torch
from transformers import Trainer, TrainerCallback, TrainingArguments

VALUES = ${JSON.stringify(VALUES)}
done = []

class Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def forward(self, x, labels):
        y = self.layer(x)
        loss = torch.nn.functional.mse_loss(y, labels)
        return {"loss": loss if self.training else torch.tensor(float(VALUES[len(done)])), "logits": y}

class Tell(TrainerCallback):
    def ${each}(self, args, state, control, optimizer=None, **kwargs):
        print("rate", optimizer.param_groups[0]["lr"])

    def on_evaluate(self, args, state, control, **kwargs):
        done.append(1)

def compute_metrics(prediction):
    return {"accuracy": 1 - VALUES[len(done)]}

data = [{"x": torch.randn(2), "labels": torch.randn(1)} for _ in range(8)]
args = TrainingArguments(
    output_dir="out",
    num_train_epochs=${EPOCHS},
    per_device_train_batch_size=2,
    report_to=[],
    use_cpu=True,
    disable_tqdm=True,
${options}
)
trainer = Trainer(model=Line(), args=args, train_dataset=data, ${trainer}, callbacks=[Tell()])
trainer.train()
`;
}

const PLATEAU = { factor: 0.5, patience: 2, minDelta: 0.01, cooldown: 0, minLr: 1e-4 };

describe('Transformers: the rate that an edited script trains with', function () {
  let parser: Parser;
  before(async function () {
    needs(this, 'torch', 'transformers', 'accelerate');
    parser = await testParser();
  });

  const edit = (source: string, settings: RemedySettings): string => {
    const site = read(parser, 'python', source).analysis.sites[0];
    assert.ok(site, source);
    const result = rewrite(parser, 'python', source, site, settings);
    assert.ok(result.ok, JSON.stringify(result));
    return applyEdits(source, result.edits);
  };
  const trace = (rate: (step: number) => number) => Array.from({ length: STEPS }, (_, step) => rate(step));
  const plateau = (values: readonly number[], mode: 'min' | 'max') => {
    const { factor, patience, minDelta: threshold, cooldown, minLr } = PLATEAU;
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
  const WITH = `    learning_rate=${LR},`;
  const EVALUATED = `${WITH}\n    eval_strategy="epoch",`;

  it('cosine to a floor, and to nothing', () => {
    const floor = edit(script(WITH), { kind: 'cosine', alpha: 0.1 });
    assertRates(ratesIn(runPython(floor)), trace(cosineDecay(LR, STEPS, 0.1)), 'floor');
    const zero = edit(script(WITH), { kind: 'cosine', decaySteps: EPOCHS, alpha: 0 });
    assertRates(ratesIn(runPython(zero)), trace(cosineDecay(LR, STEPS, 0)), 'zero');
  });

  it('cosine from another rate, and without one', () => {
    const other = edit(script(WITH), { kind: 'cosine', initialLr: 0.002, alpha: 0.1 });
    assertRates(ratesIn(runPython(other)), trace(cosineDecay(0.002, STEPS, 0.1)), 'other');
    const own = edit(script('    seed=1,'), { kind: 'cosine', alpha: 0.1 });
    assertRates(ratesIn(runPython(own)), trace(cosineDecay(5e-5, STEPS, 0.1)), 'default');
  });

  it('warm-up, then cosine, as the schedule of Transformers itself: in this version, whichever it is', () => {
    const after = edit(script(WITH), { kind: 'warmup-cosine', warmupSteps: 2, alpha: 0.1 });
    const warm = STEPS / 4;
    const rate = (step: number) => (step < warm ? (LR * step) / warm : cosineDecay(LR, STEPS - warm, 0.1)(step - warm));
    assertRates(ratesIn(runPython(after)), trace(rate), 'warm-up');
  });

  it('reduce-on-plateau, with evaluation and with evaluation to be added', () => {
    for (const options of [EVALUATED, WITH]) {
      const source = script(options, { each: 'on_epoch_begin' });
      const after = edit(source, { kind: 'reduce-on-plateau', monitor: 'eval_loss', ...PLATEAU });
      assertRates(ratesIn(runPython(after)), plateau(VALUES, 'min'), options);
    }
  });

  it('reduce-on-plateau of an accuracy', () => {
    const source = script(EVALUATED, { each: 'on_epoch_begin', trainer: 'eval_dataset=data, compute_metrics=compute_metrics' });
    const after = edit(source, { kind: 'reduce-on-plateau', monitor: 'eval_accuracy', mode: 'max', ...PLATEAU });
    assertRates(
      ratesIn(runPython(after)),
      plateau(
        VALUES.map((value) => 1 - value),
        'max',
      ),
      'accuracy',
    );
  });

  it('reduce-on-plateau in one epoch: evaluated by steps', () => {
    const source = script(WITH)
      .replace(`num_train_epochs=${EPOCHS}`, 'num_train_epochs=1')
      .replace('batch_size=2', 'batch_size=1');
    const after = edit(source, { kind: 'reduce-on-plateau', monitor: 'eval_loss', ...PLATEAU, patience: 1 });
    assertRates(
      ratesIn(runPython(after)),
      [1, 1, 1, 1, 2, 4, 8, 16].map((cut) => LR / cut),
      'one epoch',
    );
  });

  it('set-rate: the number, and a new argument', () => {
    for (const options of [`${WITH}\n    lr_scheduler_type="constant",`, '    lr_scheduler_type="constant",']) {
      const after = edit(script(options), { kind: 'set-rate', lr: 0.002 });
      assertRates(
        ratesIn(runPython(after)),
        trace(() => 0.002),
        options,
      );
    }
  });

  it('early-stopping: with what it needs of the arguments', () => {
    for (const options of [EVALUATED, WITH, `${EVALUATED}\n    save_strategy="no",`]) {
      const source = script(options, { each: 'on_epoch_begin' });
      const after = edit(source, { kind: 'early-stopping', monitor: 'eval_loss', patience: 2, minDelta: 0.001 });
      const { status, stdout, stderr } = tryPython(after);
      assert.equal(status, 0, stderr);
      assert.equal(ratesIn(stdout).length, 5, after);
    }
  });
});
