import assert from 'node:assert/strict';
import { applyEdits, type RewriteResult } from '../../../../src/core/rewrite/edit.ts';
import { read, rewrite, verdictOf } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { inverse, parses, testParser } from './support.ts';

const LOGS = `    def training_step(self, batch, i):
        loss = self.loss(batch)
        self.log("train_loss", loss)
        return loss
    def validation_step(self, batch, i):
        self.log("val_loss", self.loss(batch))
`;

/** A module with these lines in `configure_optimizers`. */
function module(
  configure: string,
  { imports = 'import torch', logs = LOGS, bases = 'L.LightningModule', rest = '' } = {},
): string {
  const body = configure.split('\n').map((line) => `        ${line}\n`);
  return `import lightning as L\n${imports}\n\nclass Net(${bases}):\n${logs}    def configure_optimizers(self):\n${body.join('')}${rest}`;
}

const PLATEAU = {
  kind: 'reduce-on-plateau',
  monitor: 'val_loss',
  factor: 0.5,
  patience: 4,
  minDelta: 0.001,
  cooldown: 2,
  minLr: 1e-6,
} as const;
const COSINE = { kind: 'cosine', alpha: 0.01 } as const;
const SCHEDULES: readonly RemedySettings[] = [
  PLATEAU,
  COSINE,
  { kind: 'warmup-cosine', warmupSteps: 3, alpha: 0 },
  { kind: 'step', stepSize: 5, gamma: 0.1 },
  { kind: 'exponential', gamma: 0.9 },
  { kind: 'lr-callback', hold: 3, gamma: 0.9 },
];
const ADAM = 'return torch.optim.Adam(self.parameters(), lr=1e-3)';

describe('Lightning', () => {
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
  const refused = (text: string, settings: RemedySettings) => {
    const result = put(text, settings);
    assert.ok(!result.ok);
    return result;
  };

  const forms: Record<string, [configure: string, holds: string]> = {
    'a name': [
      'opt = torch.optim.Adam(self.parameters(), lr=1e-3)\nreturn opt',
      'return {"optimizer": opt, "lr_scheduler": scheduler}',
    ],
    'a call': [ADAM, 'optimizer = torch.optim.Adam(self.parameters(), lr=1e-3)\n'],
    'a list': ['opt = torch.optim.Adam(self.parameters(), lr=1e-3)\nreturn [opt]', 'return [opt], [scheduler]'],
    'a tuple of one': ['opt = torch.optim.SGD(self.parameters(), 0.1)\nreturn (opt,)', 'return [opt], [scheduler]'],
    'two lists': ['opt = torch.optim.SGD(self.parameters(), 0.1)\nreturn [opt], []', 'return [opt], [scheduler]'],
    'a dictionary': [
      'return {"optimizer": torch.optim.SGD(self.parameters(), 0.1)}',
      'return {"optimizer": optimizer, "lr_scheduler": scheduler}',
    ],
    'a dictionary with a name': [
      'opt = torch.optim.SGD(self.parameters(), 0.1)\nout = dict(optimizer=opt)\nreturn out',
      'out = dict(optimizer=opt, lr_scheduler=scheduler)',
    ],
    'branches that each make one': [
      'if self.big:\n    opt = torch.optim.SGD(self.parameters(), 0.1)\nelse:\n    opt = torch.optim.Adam(self.parameters())\nreturn opt',
      'return {"optimizer": opt, "lr_scheduler": scheduler}',
    ],
  };
  for (const [name, [configure, holds]] of Object.entries(forms))
    it(`hands the scheduler over in the form that is returned: ${name}`, () => {
      const plain = module(configure);
      for (const text of [plain, plain.replaceAll('\n', '\r\n'), plain.replaceAll('    ', '\t'), `\uFEFF${plain}`])
        for (const settings of SCHEDULES) {
          const result = put(text, settings);
          assert.ok(result.ok, JSON.stringify(result));
          const after = applyEdits(text, result.edits);
          assert.ok(parses(parser, 'python', after), after);
          assert.equal(applyEdits(after, inverse(text, result.edits)), text);
          assert.equal(/[^\r]\n/.test(after), /[^\r]\n/.test(text));
          assert.match(refused(after, settings).reason, /already changes its learning rate/);
          assert.equal(verdict(after).kind, 'no-add');
          if (settings.kind === 'cosine')
            assert.ok(after.includes(holds.replaceAll('\n', text.includes('\r') ? '\r\n' : '\n')), after);
        }
    });

  it('writes the plateau with the patience of PyTorch, an absolute threshold and its monitor', () => {
    const after = edited(module(ADAM), PLATEAU);
    for (const part of [
      'patience=3,',
      'threshold_mode="abs",',
      '"lr_scheduler": {"scheduler": scheduler, "monitor": "val_loss"}',
    ])
      assert.ok(after.includes(part), after);
    assert.ok(!after.includes('verbose'));
  });

  it('says where things are: the method, the optimizer, the log, the rate', () => {
    const site = siteIn(module('rate = 3e-4\nopt = torch.optim.AdamW(\n    self.parameters(), lr=rate)\nreturn opt'));
    assert.deepEqual([site.kind, site.line, site.what], ['configure_optimizers', 11, 'Net.configure_optimizers']);
    assert.deepEqual(site.optimizer, { line: 13, name: 'opt', kind: 'adamw', lr: 3e-4, lrLine: 12 });
    assert.deepEqual(
      site.monitors.map(({ name, line, of }) => [name, line, of]),
      [
        ['val_loss', 10, 'validation'],
        ['train_loss', 7, 'training'],
      ],
    );
  });

  describe('what is logged', () => {
    const names = (logs: string, rest = '', bases = 'L.LightningModule') =>
      siteIn(module(ADAM, { logs, rest, bases })).monitors.map(({ name, mode }) => (mode === 'max' ? `${name}^` : name));

    it('by way of a helper, whose callers say the prefix', () => {
      const logs = `    def _step(self, batch, stage, extra=None):
        self.log(f"{stage}/loss", 1)
        self.log_dict({stage + "/acc": 1, f"{stage}/speed": 2})
        return 1
    def training_step(self, batch, i):
        return self._step(batch, "train")
    def validation_step(self, batch, i):
        self._step(batch, stage="val")
    def test_step(self, batch, i):
        self._step(batch, "test")
`;
      assert.deepEqual(names(logs), ['val/loss', 'val/acc^', 'train/loss', 'train/acc^']);
    });

    it('under names that are chosen, and in dictionaries that are filled', () => {
      const logs = `    def _write(self, loss):
        where = "train" if self.training else "val"
        log = {}
        log[f"{where}_loss"] = loss
        self.log_dict(log)
    def training_step(self, batch, i):
        self._write(1)
    def validation_step(self, batch, i):
        self._write(1)
`;
      assert.deepEqual(names(logs), ['val_loss', 'train_loss']);
    });

    it('and known at the end of an epoch: not what is logged of a step only, nor what nothing is known of', () => {
      const logs = `    def training_step(self, batch, i):
        self.log("loss", 1)
        self.log("lr", 1)
    def validation_step(self, batch, i):
        self.log("val_loss", 1, on_step=True, on_epoch=False)
        self.log("val_f1", 1, on_epoch=True)
        print("val_mae", 1)
`;
      assert.deepEqual(names(logs), ['val_f1^', 'loss']);
    });

    it('and no validation where the training is given no data for it', () => {
      const fit = (args: string) => `\ntrainer = L.Trainer(max_epochs=3)\ntrainer.fit(${args})\n`;
      const best = (args: string) => names(LOGS, fit(args))[0];
      assert.equal(best('Net(), train_loader'), 'train_loss');
      assert.equal(best('Net(), train_dataloaders=train_loader'), 'train_loss');
      assert.equal(best('Net(), train_loader, val_loader'), 'val_loss');
      assert.equal(best('Net(), data_module'), 'val_loss');
      assert.equal(best('Net(), datamodule=dm'), 'val_loss');
    });

    it('by a helper that the base class calls, in another file: then the change says so', () => {
      const logs = '    def shared(self, batch, prefix):\n        self.log(f"{prefix}_loss", 1)\n';
      const text = module(ADAM, { logs, bases: 'Base' }).replace(
        'import lightning as L',
        'from base import Base\nfrom lightning import Trainer',
      );
      assert.equal(siteIn(`${text}Trainer().fit(Net())\n`).monitors[0]?.name, 'val_loss');
      assert.match(edited(text, PLATEAU), /# The base class, in another file, must log it as val_loss\./);
    });
  });

  it('a validation every few epochs sets the rhythm and the patience', () => {
    const rest = '\ntrainer = L.Trainer(max_epochs=90, check_val_every_n_epoch=3)\n';
    const after = edited(module(ADAM, { rest }), { ...PLATEAU, patience: 9 });
    assert.match(after, /"monitor": "val_loss", "frequency": 3\}/);
    assert.match(after, /patience=2,/);
  });

  it('the length is the one of the trainer; another one does not climb again', () => {
    const text = module(ADAM, { rest: '\ntrainer = L.Trainer(max_epochs=40)\n' });
    assert.match(edited(text, { ...COSINE, decaySteps: 40 }), /T_max=self\.trainer\.max_epochs,\s+eta_min=1e-5/);
    assert.match(edited(text, { ...COSINE, decaySteps: 20 }), /min\(epoch, 20\) \/ 20/);
  });

  it('imports in the manner of the file', () => {
    const after = (imports: string) => edited(module(ADAM, { imports }), COSINE);
    assert.match(after('import torch'), /= torch\.optim\.lr_scheduler\.CosineAnnealingLR\(/);
    assert.match(after('import torch\nfrom torch import nn, optim'), /= optim\.lr_scheduler\.CosineAnnealingLR\(/);
    assert.match(after('import torch\nfrom torch.optim import lr_scheduler as sched'), /= sched\.CosineAnnealingLR\(/);
    assert.match(
      after('import torch\nfrom torch.optim.lr_scheduler import LRScheduler'),
      /import LRScheduler, CosineAnnealingLR\n/,
    );
    assert.match(after('from torch.optim import Adam'), /\nfrom torch\.optim\.lr_scheduler import CosineAnnealingLR\n/);
  });

  describe('a schedule that is there already', () => {
    const has = (text: string, line: number, what: RegExp) => {
      const found = siteIn(text).existingSchedule;
      assert.equal(found?.line, line, text);
      assert.match(found.what, what);
    };
    const opt = 'opt = torch.optim.Adam(self.parameters())\n';
    it('by whatever class', () => {
      has(module(`${opt}plan = {\n    "scheduler": RampUpLR(opt, 3),\n}\nreturn [opt], [plan]`), 14, /RampUpLR/);
      has(module(`${opt}return [opt], [get_cosine_schedule_with_warmup(opt, 1, 2)]`), 13, /get_cosine/);
      has(module(`${opt}return [opt], [self.plan(opt)]`), 13, /self\.plan/);
    });
    it('made and never returned', () => {
      has(module(`${opt}plan = torch.optim.lr_scheduler.StepLR(opt, 3)\nreturn opt`), 13, /never returned/);
    });
    it('in a hook, or in a callback of the file', () => {
      const hook =
        '    def on_train_epoch_start(self):\n        for group in self.optimizers().param_groups:\n            group["lr"] *= 0.9\n';
      has(module(ADAM, { rest: hook }), 15, /group\["lr"\]/);
    });
    it('but not in comments, in weight decay, or in a function that nobody calls', () => {
      const helper = '\ndef lower(optimizer):\n    for group in optimizer.param_groups:\n        group["lr"] = 0.1\n';
      const text = module(`# plan = StepLR(opt, 3)\nreturn torch.optim.SGD(self.parameters(), 0.1, weight_decay=1e-4)`, {
        rest: helper,
      });
      assert.equal(siteIn(text).existingSchedule, undefined);
    });
    it('leaves the rate to be set', () => {
      const text = module(`opt = torch.optim.Adam(self.parameters(), lr=1e-3)\nreturn [opt], [StepLR(opt, 3)]`);
      assert.match(edited(text, { kind: 'set-rate', lr: 5e-4 }), /lr=5e-4\)/);
    });
  });

  describe('what a person must decide', () => {
    const asks = (text: string, reason: RegExp) => {
      const said = verdict(text);
      assert.equal(said.kind, 'ask');
      assert.match('reason' in said ? said.reason : '', reason);
    };
    it('two optimizers', () => {
      const two = 'g = torch.optim.Adam(self.gen.parameters())\nd = torch.optim.Adam(self.disc.parameters())\n';
      for (const form of ['return g, d', 'return [g, d]', 'return [g, d], []']) {
        asks(module(two + form), /2 optimizers \(g, d\)/);
        assert.match(refused(module(two + form), COSINE).reason, /2 optimizers/);
      }
    });
    it('optimization by hand', () => {
      const logs = `    def __init__(self):\n        super().__init__()\n        self.automatic_optimization = False\n${LOGS}`;
      asks(module(ADAM, { logs }), /by hand/);
    });
    it('an optimizer that is made elsewhere, or in several returns', () => {
      asks(module('return build(self)'), /cannot see the optimizer/);
      asks(module('return super().configure_optimizers()'), /cannot see the optimizer/);
      asks(
        module('if self.fast:\n    return torch.optim.SGD(self.parameters(), 0.1)\nreturn torch.optim.Adam(self.parameters())'),
        /several places \(lines 13, 14\)/,
      );
    });
    it('two modules', () => {
      asks(
        `${module(ADAM)}\n${module(ADAM).split('\n').slice(3).join('\n').replace('Net', 'Other')}`,
        /Several places .*Other\.configure_optimizers \(line 21\)/,
      );
    });
  });

  describe('the rate', () => {
    const set = { kind: 'set-rate', lr: 0.02 } as const;
    const init = (line: string) =>
      `    def __init__(self, lr: float = 1e-3):\n        super().__init__()\n        ${line}\n${LOGS}`;
    it('is the default of an argument that the module keeps', () => {
      for (const [line, rate] of [
        ['self.save_hyperparameters()', 'self.hparams.lr'],
        ['self.save_hyperparameters()', 'self.hparams["lr"]'],
        ['self.lr = lr', 'self.lr'],
      ]) {
        const text = module(`return torch.optim.SGD(self.parameters(), lr=${rate})`, { logs: init(line ?? '') });
        assert.match(edited(text, set), /lr: float = 0\.02\)/);
        assert.equal(siteIn(text).optimizer?.lrIsDefault, true);
      }
    });
    it('is given where there is none', () => {
      assert.match(edited(module('return torch.optim.Adam(self.parameters())'), set), /\(self\.parameters\(\), lr=0\.02\)/);
    });
    it('is refused where it comes from outside, or where groups have their own', () => {
      assert.match(
        refused(module('return torch.optim.Adam(self.parameters(), lr=self.cfg.rate)'), set).reason,
        /self\.cfg\.rate/,
      );
      const groups = 'groups = [{"params": self.a, "lr": 0.1}, {"params": self.b}]\nreturn torch.optim.SGD(groups, lr=0.2)';
      assert.match(refused(module(groups), set).reason, /rates of their own/);
    });
  });

  describe('early stopping', () => {
    const stop = { kind: 'early-stopping', monitor: 'val_loss', patience: 6, minDelta: 0 } as const;
    const trainer = (args: string) => module(ADAM, { rest: `\ntrainer = L.Trainer(${args})\ntrainer.fit(Net())\n` });
    it('is given to the trainer of the file', () => {
      assert.match(edited(trainer('max_epochs=9'), stop), /max_epochs=9, callbacks=\[L\.pytorch\.callbacks\.EarlyStopping\(/);
      assert.match(edited(trainer('callbacks=[Timer()]'), stop), /callbacks=\[Timer\(\), L\.pytorch/);
      assert.match(edited(trainer('callbacks=Timer()'), stop), /callbacks=\[Timer\(\), L\.pytorch/);
      assert.match(refused(trainer('callbacks=made()'), stop).reason, /not written out/);
      assert.match(refused(trainer('**options'), stop).reason, /may bring callbacks/);
    });
    it('is refused where the trainer is elsewhere, or where it stops already', () => {
      assert.match(refused(module(ADAM), stop).reason, /another file: add EarlyStopping\(monitor="val_loss"/);
      assert.match(refused(trainer('callbacks=[EarlyStopping("val_loss", patience=2)]'), stop).reason, /stopped early already/);
    });
  });

  it('refuses what would end the training with an error, and what Lightning cannot do', () => {
    assert.match(refused(module(ADAM), { ...PLATEAU, monitor: 'val/loss' }).reason, /logs no val\/loss/);
    assert.match(
      refused(module(ADAM), { kind: 'switch-to-sgd', lr: 0.1, momentum: 0.9, at: 3 }).reason,
      /takes its optimizer once/,
    );
  });

  it('takes no other method of that name for one of Lightning, and says where the module is missing', () => {
    const other =
      'import torch\nclass GPT(torch.nn.Module):\n    def configure_optimizers(self, decay, lr):\n        return torch.optim.AdamW(self.groups(decay), lr=lr)\n';
    assert.notEqual(read(parser, 'python', other).analysis.framework, 'Lightning');
    const start = 'import lightning as L\nfrom net import Net\ntrainer = L.Trainer()\ntrainer.fit(Net())\n';
    assert.deepEqual(verdict(start).kind, 'refuse');
    assert.match(read(parser, 'python', start).analysis.problem?.reason ?? '', /open the file that has the LightningModule/);
  });
});
