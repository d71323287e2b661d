import assert from 'node:assert/strict';
import { applyEdits, type RewriteResult } from '../../../../src/core/rewrite/edit.ts';
import { readNotebook } from '../../../../src/core/rewrite/notebook/notebook.ts';
import { read, rewrite } from '../../../../src/core/rewrite/registry.ts';
import { verdictOf } from '../../../../src/core/rewrite/verdict.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { inverse, parses, testParser } from './support.ts';

interface Parts {
  readonly imports?: string;
  /** Arguments, one a line. */
  readonly args?: readonly string[];
  readonly trainer?: string;
  readonly end?: string;
}

function script({
  imports = 'from transformers import Trainer, TrainingArguments',
  args = [],
  trainer,
  end,
}: Parts = {}): string {
  const lines = ['output_dir="out"', ...args].map((arg) => `    ${arg}`).join(',\n');
  const given = trainer ?? 'train_dataset=train, eval_dataset=test';
  return `${imports}\n\ntraining = TrainingArguments(\n${lines}\n)\ntrainer = Trainer(model=model, args=training, ${given})\n${end ?? 'trainer.train()'}\n`;
}

const PLATEAU = {
  kind: 'reduce-on-plateau',
  monitor: 'eval_loss',
  factor: 0.5,
  patience: 4,
  minDelta: 0.001,
  cooldown: 2,
  minLr: 1e-6,
} as const;
const COSINE = { kind: 'cosine', alpha: 0 } as const;
const STOP = { kind: 'early-stopping', monitor: 'eval_loss', patience: 4, minDelta: 0.001 } as const;
const EVERY = 'eval_strategy="epoch"';
const LONG = 'num_train_epochs=20';

describe('Transformers', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const siteIn = (text: string) => {
    const site = read(parser, 'python', text).analysis.sites[0];
    assert.ok(site, text);
    return site;
  };
  const verdict = (text: string) => verdictOf(read(parser, 'python', text).analysis);
  const put = (text: string, settings: RemedySettings): RewriteResult => rewrite(parser, 'python', text, siteIn(text), settings);
  const edited = (text: string, settings: RemedySettings): string => {
    const result = put(text, settings);
    assert.ok(result.ok, JSON.stringify(result));
    return applyEdits(text, result.edits);
  };
  const refused = (text: string, settings: RemedySettings): string => {
    const result = put(text, settings);
    assert.ok(!result.ok);
    return result.reason;
  };
  const monitors = (parts: Parts) => siteIn(script(parts)).monitors.map(({ name, mode }) => (mode === 'max' ? `${name}^` : name));

  it('points at the call that trains, the arguments and their rate', () => {
    const site = siteIn(script({ args: ['learning_rate=2e-5', EVERY, LONG] }));
    assert.deepEqual([site.kind, site.line, site.what, site.epochs], ['TrainingArguments', 10, 'trainer.train', 20]);
    assert.deepEqual(site.optimizer, { line: 3, kind: 'adamw', lr: 2e-5, lrLine: 5 });
    assert.deepEqual(site.monitors, [{ name: 'eval_loss', line: 6, mode: 'min', of: 'validation' }]);
    assert.equal(site.existingSchedule, undefined);
  });

  const remedies: readonly RemedySettings[] = [PLATEAU, COSINE, { kind: 'warmup-cosine', warmupSteps: 2, alpha: 0.1 }];
  const styles: Record<string, string> = {
    'without a comma at the end': script({ args: [EVERY, LONG] }),
    'with one': script({ args: [EVERY, `${LONG},`] }),
    'on one line':
      'from transformers import Trainer, TrainingArguments\nt = TrainingArguments("out", eval_strategy="epoch")\nTrainer(model, t, eval_dataset=d).train()\n',
    'with a remark behind the last': script({ args: [EVERY, `${LONG}  # long`] }),
    'from a dictionary': `from transformers import Trainer, TrainingArguments\nmore = {"eval_strategy": "epoch"}\nt = TrainingArguments(\n    "out",\n    **more,\n)\ntrainer = Trainer(model=m, args=t, eval_dataset=d)\ntrainer.train()\n`,
  };
  for (const [name, plain] of Object.entries(styles))
    it(`adds arguments in the style of the call: ${name}`, () => {
      for (const text of [plain, plain.replaceAll('\n', '\r\n'), plain.replaceAll('    ', '\t'), `\uFEFF${plain}`])
        for (const settings of remedies) {
          const result = put(text, settings);
          assert.ok(result.ok, JSON.stringify(result));
          const after = applyEdits(text, result.edits);
          assert.ok(parses(parser, 'python', after), after);
          assert.equal(applyEdits(after, inverse(text, result.edits)), text);
          assert.equal(/[^\r]\n/.test(after), /[^\r]\n/.test(text));
          assert.match(refused(after, settings), /already changes its learning rate/);
          assert.equal(verdict(after).kind, 'no-add');
        }
    });

  describe('a plateau', () => {
    it('counts evaluations, and no more patience than there are', () => {
      assert.match(edited(script({ args: [EVERY, LONG] }), PLATEAU), /"patience": 3, .*"threshold_mode": "abs"/);
      assert.match(edited(script({ args: [EVERY, 'num_train_epochs=2'] }), PLATEAU), /"patience": 0,/);
      assert.match(edited(script({ args: [EVERY] }), PLATEAU), /"patience": 1,/);
    });
    it('brings an evaluation where there is none, in the spelling of the file', () => {
      assert.match(edited(script({ args: [LONG] }), PLATEAU), /\n {4}eval_strategy="epoch",\n/);
      assert.match(edited(script({ args: ['eval_strategy="no"'] }), PLATEAU), /eval_strategy="epoch"/);
      const old = `${script({ args: [LONG] })}other = TrainingArguments("b", evaluation_strategy="no")\n`;
      assert.match(edited(old, PLATEAU), /\n {4}evaluation_strategy="epoch",\n/);
      const steps = edited(script({ args: ['max_steps=1000'] }), PLATEAU);
      assert.match(steps, /eval_strategy="steps",\n {4}eval_steps=0\.05,/);
    });
    it('keeps the old spelling that is there', () => {
      const after = edited(script({ args: ['evaluation_strategy="epoch"'] }), PLATEAU);
      assert.ok(!/[^a-z]eval_strategy/.test(after), after);
    });
    it('tells the direction of what is more when better', () => {
      const metrics = 'def metrics(p):\n    return {"accuracy": 1, "speed": 2}\n';
      const imports = `from transformers import Trainer, TrainingArguments\n${metrics}`;
      const parts = { imports, args: [EVERY, LONG], trainer: 'eval_dataset=t, compute_metrics=metrics' };
      assert.deepEqual(monitors(parts), ['eval_loss', 'eval_accuracy^']);
      const after = edited(script(parts), { ...PLATEAU, monitor: 'eval_accuracy', mode: 'max' });
      assert.match(after, /metric_for_best_model="eval_accuracy",\n {4}greater_is_better=True,\n.*\n.*"mode": "max"/);
    });
    it('watches what the best model is chosen by, and nothing else', () => {
      assert.deepEqual(monitors({ args: [EVERY, 'metric_for_best_model="f1"'] }), ['eval_f1^']);
      assert.deepEqual(monitors({ args: [EVERY, 'metric_for_best_model="wer"', 'greater_is_better=False'] }), ['eval_wer']);
      assert.deepEqual(monitors({ args: [EVERY, 'metric_for_best_model=config.metric'] }), []);
      assert.match(refused(script({ args: [EVERY, 'metric_for_best_model="f1"'] }), PLATEAU), /not eval_loss/);
    });
    it('is refused without data, and where one evaluation is all there is', () => {
      assert.match(refused(script({ trainer: 'train_dataset=t' }), PLATEAU), /given no eval_dataset/);
      assert.match(refused(script({ trainer: 'eval_dataset=None', args: [EVERY] }), PLATEAU), /no eval_loss/);
      assert.match(refused(script({ args: [EVERY, 'num_train_epochs=1'] }), PLATEAU), /evaluates once/);
    });
    it('says that there is no warm-up with it', () => {
      assert.match(edited(script({ args: [EVERY, LONG, 'warmup_steps=100'] }), PLATEAU), /It takes no warmup_steps\./);
    });
  });

  describe('a cosine', () => {
    it('takes the place of a rate that stays', () => {
      const after = edited(script({ args: ['lr_scheduler_type="constant"'] }), COSINE);
      assert.match(after, /lr_scheduler_type="cosine"\n/);
      assert.equal(after.match(/lr_scheduler_type/g)?.length, 1);
    });
    it('warms up in the words of the version that the file is written for', () => {
      const warm = { kind: 'warmup-cosine', warmupSteps: 2, alpha: 0.1 } as const;
      assert.match(edited(script({ args: ['evaluation_strategy="epoch"', LONG] }), warm), /warmup_ratio=0\.1\n/);
      assert.match(edited(script({ trainer: 'tokenizer=tok', args: [LONG] }), warm), /warmup_ratio=0\.1\n/);
      assert.match(edited(script({ args: [LONG] }), warm), /hasattr\(TrainingArguments, "warmup_ratio"\)/);
      assert.match(edited(script({ args: ['max_steps=100'] }), warm), /warmup_steps=2\n/);
      const own = edited(script({ args: [LONG, 'warmup_steps=500'] }), warm);
      assert.match(own, /Raises the learning rate for warmup_steps as before, then/);
      assert.equal(own.match(/warmup_/g)?.length, 2);
    });
    it('ends with the training', () => {
      assert.match(refused(script({ args: [LONG] }), { ...COSINE, decaySteps: 5 }), /ends with the training, after 20 epochs/);
    });
  });

  describe('a schedule that is there already', () => {
    const has = (parts: Parts, line: number, what: RegExp) => {
      const text = script(parts);
      const found = siteIn(text).existingSchedule;
      assert.equal(found?.line, line, text);
      assert.match(found.what, what);
      assert.equal(verdict(text).kind, 'no-add');
    };
    it('by its type, by the optimizers, by a trainer of its own', () => {
      has({ args: ['lr_scheduler_type="cosine"'] }, 5, /lr_scheduler_type="cosine"/);
      has({ args: ['lr_scheduler_type=options.type'] }, 5, /options\.type/);
      const made = 'from transformers import Trainer, TrainingArguments\nplan = get_cosine_schedule_with_warmup(opt, 1, 2)';
      has({ imports: made, trainer: 'optimizers=(opt, plan)' }, 2, /get_cosine/);
      const own =
        'from transformers import TrainingArguments\nimport transformers\nclass Trainer(transformers.Trainer):\n    def create_scheduler(self, n, optimizer=None):\n        return LambdaLR(optimizer, f)';
      has({ imports: own }, 5, /LambdaLR/);
      has({ end: 'training.set_lr_scheduler(name="cosine")\ntrainer.train()' }, 7, /set_lr_scheduler/);
    });
    it('but not a straight line that nobody asked for, a rate that stays, or an optimizer alone', () => {
      for (const parts of [{}, { args: ['lr_scheduler_type="constant"'] }, { trainer: 'optimizers=(opt, None)' }])
        assert.equal(verdict(script(parts)).kind, 'edit');
    });
  });

  describe('early stopping', () => {
    it('brings what it needs: evaluation, saving at the same times, the best model', () => {
      const after = edited(script({ args: [LONG, 'save_strategy="no"'] }), STOP);
      for (const part of [
        'save_strategy="epoch"',
        'eval_strategy="epoch",',
        'load_best_model_at_end=True,',
        'metric_for_best_model="eval_loss",',
        'greater_is_better=False',
      ])
        assert.ok(after.includes(part), `${part} is not in\n${after}`);
      assert.match(after, /import Trainer, TrainingArguments, EarlyStoppingCallback\n/);
      assert.match(after, /callbacks=\[EarlyStoppingCallback\(early_stopping_patience=4, early_stopping_threshold=0\.001\)\]\)/);
      assert.match(refused(after, STOP), /stopped early already/);
    });
    it('saves as often as it evaluates', () => {
      const after = edited(script({ args: ['eval_strategy="steps"', 'eval_steps=50', 'save_strategy="epoch"', LONG] }), STOP);
      assert.match(after, /save_strategy="steps",\n {4}num_train_epochs=20,\n.*\n {4}save_steps=50,/);
    });
    it('joins the callbacks that are there', () => {
      assert.match(
        edited(script({ trainer: 'eval_dataset=t, callbacks=[Tell()]', args: [EVERY] }), STOP),
        /callbacks=\[Tell\(\), EarlyStoppingCallback/,
      );
      assert.match(refused(script({ trainer: 'eval_dataset=t, callbacks=made()', args: [EVERY] }), STOP), /not written out/);
    });
  });

  describe('the rate', () => {
    const set = { kind: 'set-rate', lr: 1e-5 } as const;
    it('is the number that is written, a new argument, or the default of an option', () => {
      assert.match(edited(script({ args: ['learning_rate=2e-5'] }), set), /learning_rate=1e-5\n/);
      assert.match(edited(script(), set), /output_dir="out",\n {4}learning_rate=1e-5\n/);
      const options = 'from transformers import Trainer, TrainingArguments\nclass Options:\n    lr: float = field(default=3e-4)';
      const text = script({ imports: options, args: ['learning_rate=options.lr'] });
      assert.match(edited(text, set), /field\(default=1e-5\)/);
      assert.equal(siteIn(text).optimizer?.lrIsDefault, true);
    });
    it('is refused where it comes from outside, or from an optimizer', () => {
      assert.match(refused(script({ args: ['learning_rate=cfg.lr'] }), set), /cfg\.lr/);
      assert.match(refused(script({ trainer: 'optimizers=(opt, None)' }), set), /optimizer of its own/);
    });
  });

  it('has one sentence for each schedule that Transformers has not', () => {
    for (const settings of [
      { kind: 'step', stepSize: 3, gamma: 0.1 },
      { kind: 'exponential', gamma: 0.9 },
      { kind: 'lr-callback', hold: 3, gamma: 0.9 },
    ] as const)
      assert.match(refused(script(), settings), /no lr_scheduler_type for an? [a-z ]+: take a cosine/);
    assert.match(refused(script(), { kind: 'switch-to-sgd', lr: 0.1, momentum: 0.9, at: 2 }), /makes its optimizer once/);
  });

  describe('which training', () => {
    it('the one that trains, and not the one that only evaluates', () => {
      const text = script({ end: 'trainer.train()\ntrainer = Trainer(model=model, args=training)\ntrainer.evaluate()' });
      assert.equal(read(parser, 'python', text).analysis.sites.length, 1);
      assert.equal(siteIn(text).line, 7);
    });
    it('is one, however often it goes on', () => {
      const text = script({ end: 'if resume:\n    trainer.train(resume_from_checkpoint=True)\nelse:\n    trainer.train()' });
      assert.deepEqual(
        read(parser, 'python', text).analysis.sites.map(({ line }) => line),
        [10],
      );
    });
    it('is asked for where there are two, or where its arguments are not to be seen', () => {
      const two = `${script()}other = Trainer(model=b, args=training)\nother.train()\n`;
      assert.match(JSON.stringify(verdict(two)), /"ask".*line 7.*line 9/);
      const parser =
        'from transformers import HfArgumentParser, Trainer, TrainingArguments\nmodel_args, training = HfArgumentParser((M, TrainingArguments)).parse_args_into_dataclasses()\ntrainer = Trainer(model=m, args=training)\ntrainer.train()\n';
      assert.match(JSON.stringify(verdict(parser)), /"ask".*command line/);
      assert.match(refused(parser, COSINE), /--lr_scheduler_type cosine/);
      assert.match(JSON.stringify(verdict(script({ args: ['**options'] }))), /"ask".*not written out/);
      const branches =
        'from transformers import Trainer, TrainingArguments\nif fast:\n    t = TrainingArguments("a")\nelse:\n    t = TrainingArguments("b")\ntrainer = Trainer(model=m, args=t)\ntrainer.train()\n';
      assert.match(JSON.stringify(verdict(branches)), /"ask".*lines 3, 5/);
    });
    it('knows trainers that are built upon it, and other trainers', () => {
      const trl =
        'from trl import SFTConfig, SFTTrainer\nt = SFTConfig(output_dir="o", learning_rate=1e-4)\ntrainer = SFTTrainer(model=m, args=t, train_dataset=d)\ntrainer.train()\n';
      assert.match(edited(trl, COSINE), /lr_scheduler_type="cosine"/);
      const model = 'import torch\nfrom transformers import BertModel\nmodel = BertModel(config)\nmodel.train()\n';
      assert.notEqual(read(parser, 'python', model).analysis.framework, 'Transformers');
    });
  });

  it('arguments alone, whose Trainer is made in another file', () => {
    const alone = (more: string) =>
      `from transformers import TrainingArguments\n\nSETTINGS = TrainingArguments(\n    "out",\n    learning_rate=3e-5,${more}\n)\n`;
    const evaluated = alone('\n    eval_strategy="epoch",');
    assert.deepEqual(
      siteIn(evaluated).monitors.map(({ name }) => name),
      ['eval_loss'],
    );
    assert.match(edited(evaluated, PLATEAU), /eval_strategy="epoch",\n {4}#.*\n {4}lr_scheduler_type="reduce_lr_on_plateau",/);
    assert.match(edited(alone(''), COSINE), /lr_scheduler_type="cosine"/);
    assert.match(refused(alone(''), PLATEAU), /ask for no evaluation, and the Trainer is made in another file/);
    assert.match(refused(evaluated, STOP), /give it an EarlyStoppingCallback there/);
  });

  it('a notebook: the change goes to the cell of the arguments, and what cannot be run is left alone', () => {
    const cells = [
      '!pip install transformers\nfrom transformers import Trainer, TrainingArguments',
      'training = TrainingArguments(\n    "out",\n    num_train_epochs=9,\n)',
      '%%time\ntrainer = Trainer(model=model, args=training, eval_dataset=data)\ntrainer.train()',
    ].map((source) => ({ cell_type: 'code', source: source.split(/(?<=\n)/) }));
    const file = JSON.stringify({ cells, metadata: { kernelspec: { language: 'python' } }, nbformat: 4 }, undefined, 1);
    const book = readNotebook(file);
    assert.ok('text' in book);
    const site = siteIn(book.text);
    assert.deepEqual(
      [book.placeOf(site.line), book.placeOf(site.optimizer?.line ?? 0)],
      [
        { cell: 2, line: 3 },
        { cell: 1, line: 1 },
      ],
    );
    const result = put(book.text, STOP);
    assert.ok(result.ok);
    const after = book.applyTo(result.edits);
    assert.ok(typeof after === 'string');
    const sources = (JSON.parse(after) as { cells: { source: string[] }[] }).cells.map(({ source }) => source.join(''));
    assert.match(
      sources[0] ?? '',
      /^!pip install transformers\nfrom transformers import Trainer, TrainingArguments, EarlyStoppingCallback$/,
    );
    assert.match(sources[1] ?? '', /eval_strategy="epoch",\n {4}save_strategy="epoch",/);
    assert.match(sources[2] ?? '', /^%%time\n# Stops the training .*\ntrainer = Trainer\(.*callbacks=\[EarlyStoppingCallback/);
  });
});
