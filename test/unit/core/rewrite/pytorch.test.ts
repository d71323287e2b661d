import assert from 'node:assert/strict';
import type { TrainingSite } from '../../../../src/core/rewrite/analysis.ts';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze, read } from '../../../../src/core/rewrite/registry.ts';
import { verdictOf } from '../../../../src/core/rewrite/verdict.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { inverse, testParser } from './support.ts';

const WATCH = { minDelta: 1e-3, patience: 4 } as const;
const REMEDIES: { readonly [K in RemedySettings['kind']]: (monitor: string) => RemedySettings } = {
  'reduce-on-plateau': (monitor) => ({ kind: 'reduce-on-plateau', monitor, ...WATCH, factor: 0.5, cooldown: 2, minLr: 1e-5 }),
  cosine: () => ({ kind: 'cosine', alpha: 0.01 }),
  'warmup-cosine': () => ({ kind: 'warmup-cosine', alpha: 0.01, warmupSteps: 5 }),
  step: () => ({ kind: 'step', stepSize: 10, gamma: 0.1 }),
  exponential: () => ({ kind: 'exponential', gamma: 0.95 }),
  'lr-callback': () => ({ kind: 'lr-callback', hold: 5, gamma: 0.9 }),
  'set-rate': () => ({ kind: 'set-rate', lr: 3e-4 }),
  'switch-to-sgd': () => ({ kind: 'switch-to-sgd', lr: 0.01, momentum: 0.9, at: 30 }),
  'early-stopping': (monitor) => ({ kind: 'early-stopping', monitor, ...WATCH }),
};

const BATCHES = `    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
`;
const HEAD = `import torch.optim as optim
optimizer = optim.Adam(model.parameters(), lr=0.001)
`;
const VALIDATED = `${HEAD}for epoch in range(epochs):
${BATCHES}    val_loss = validate(model, val_loader)
    print(epoch, val_loss)
`;

describe('putting a remedy into a PyTorch script', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const siteOf = (text: string): TrainingSite => {
    const { sites } = analyze(parser, 'python', text);
    assert.ok(sites[0], 'a training loop');
    return sites[0];
  };
  const result = (text: string, kind: RemedySettings['kind'], settings?: Partial<RemedySettings>) => {
    const script = read(parser, 'python', text);
    const [site] = script.analysis.sites;
    assert.ok(site, 'a training loop');
    const mode = site.monitors[0]?.mode === 'max' ? { mode: 'max' as const } : {};
    const all = {
      ...REMEDIES[kind](site.monitors[0]?.name ?? 'loss'),
      ...('minDelta' in REMEDIES[kind]('') ? mode : {}),
      ...settings,
    };
    return script.checked(site, script.plan(site, all as RemedySettings));
  };
  /** The edited text, after all that must hold of every edit. */
  const after = (text: string, kind: RemedySettings['kind'], settings?: Partial<RemedySettings>): string => {
    const done = result(text, kind, settings);
    assert.ok(done.ok, JSON.stringify(done));
    const edited = applyEdits(text, done.edits);
    assert.equal(applyEdits(edited, inverse(text, done.edits)), text, 'taken back');
    assert.equal(/[^\r]\n/.test(edited), /[^\r]\n/.test(text), 'line ends');
    const again = kind === 'switch-to-sgd' ? undefined : result(edited, kind, settings);
    assert.ok(!again?.ok, `twice:\n${edited}`);
    return edited;
  };
  const has = (text: string, ...parts: readonly string[]) => {
    let from = 0;
    for (const part of parts) {
      const at = text.indexOf(part, from);
      assert.ok(at >= 0, `${JSON.stringify(part)} is not in\n${text.slice(from)}`);
      from = at + part.length;
    }
  };
  const refuses = (text: string, kind: RemedySettings['kind'], why: RegExp, line?: number) => {
    const done = result(text, kind);
    assert.ok(!done.ok, 'refused');
    assert.match(done.reason, why);
    if (line !== undefined) assert.equal(done.line, line);
  };

  describe('every remedy', () => {
    it('plateau: behind the optimizer, and behind the final value', () => {
      has(
        after(VALIDATED, 'reduce-on-plateau'),
        'lr=0.001)\n# Lowers the learning rate when val_loss',
        'scheduler = optim.lr_scheduler.ReduceLROnPlateau(\n    optimizer, factor=0.5, patience=3,\n',
        "    threshold=0.001, threshold_mode='abs', cooldown=1, min_lr=1e-5)\nfor epoch",
        '    val_loss = validate(model, val_loader)\n    scheduler.step(val_loss)\n    print',
      );
    });
    it('cosine: as long as the loop, in its own words; a step at the end of each epoch', () => {
      const edited = after(VALIDATED, 'cosine');
      has(
        edited,
        'CosineAnnealingLR(optimizer, T_max=epochs, eta_min=1e-5)\n',
        '    print(epoch, val_loss)\n    scheduler.step()\n',
      );
      has(after(VALIDATED.replace('epochs)', '1, 10)'), 'cosine'), 'T_max=9,');
    });
    it('cosine that ends before the training stays at its floor', () => {
      const text = VALIDATED.replace('range(epochs)', 'range(100)');
      const edited = after(text, 'cosine', { decaySteps: 40 } as Partial<RemedySettings>);
      has(
        edited,
        'import math\nimport torch.optim',
        'LambdaLR(\n    optimizer, lambda epoch: 0.01 + 0.99 *',
        'min(epoch, 40) / 40',
      );
    });
    it('warm-up, step, exponential, a function of one’s own', () => {
      has(
        after(VALIDATED, 'warmup-cosine'),
        'scheduler = optim.lr_scheduler.SequentialLR(optimizer, [\n    optim.lr_scheduler.LinearLR(optimizer, start_factor=1 / 6, total_iters=5),\n',
        'T_max=max(1, epochs - 5), eta_min=1e-5),\n], milestones=[5])\n',
      );
      has(after(VALIDATED, 'step'), 'StepLR(optimizer, step_size=10, gamma=0.1)');
      has(after(VALIDATED, 'exponential'), 'ExponentialLR(optimizer, gamma=0.95)');
      has(after(VALIDATED, 'lr-callback'), 'def lr_factor(epoch):\n    return 0.9 ** max(0, epoch - 4)', 'lr_lambda=lr_factor)');
    });
    it('the rate, wherever it is written', () => {
      has(after(VALIDATED, 'set-rate'), 'lr=3e-4)');
      has(after(VALIDATED.replace(', lr=0.001', ''), 'set-rate'), 'model.parameters(), lr=3e-4)');
      const args = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', default=0.1)\nargs = p.parse_args()\n";
      const text = args + VALIDATED.replace('0.001', 'args.lr');
      assert.deepEqual([siteOf(text).optimizer?.lrLine, siteOf(text).optimizer?.lrIsDefault], [3, true]);
      has(after(text, 'set-rate'), "'--lr', default=3e-4)");
      refuses(VALIDATED.replace('0.001', 'cfg.lr'), 'set-rate', /`cfg.lr`, which is no number in this file/, 2);
    });
    it('SGD from an epoch on', () => {
      const text = VALIDATED.replace('range(epochs)', 'range(1, epochs + 1)').replace('0.001', '0.001, weight_decay=0.1');
      const call = 'optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=0.1)';
      has(
        after(text, 'switch-to-sgd'),
        `    # From epoch 31 on`,
        `    if epoch == 31:\n        optimizer = ${call}\n    for x, y`,
      );
      refuses(VALIDATED.replace('for epoch', 'keep(optimizer)\nfor epoch'), 'switch-to-sgd', /handed to `keep`/, 3);
      refuses(VALIDATED.replace('Adam', 'SGD'), 'switch-to-sgd', /SGD already/);
    });
    it('an early end, after all that the epoch does', () => {
      const edited = after(VALIDATED, 'early-stopping');
      has(
        edited,
        "best, bad_rounds = float('inf'), 0\nfor epoch",
        '    print(epoch, val_loss)\n    # Stops',
        '    if val_loss < best - 0.001:\n        best, bad_rounds = val_loss, 0\n    else:\n        bad_rounds += 1\n    if bad_rounds >= 4:\n        break\n',
      );
      assert.equal(siteOf(edited).stopper?.patience, 4);
    });
  });

  describe('the value', () => {
    it('of a score, which should rise', () => {
      const text = VALIDATED.replaceAll('val_loss', 'val_acc');
      has(after(text, 'reduce-on-plateau'), "optimizer, mode='max', factor", 'scheduler.step(val_acc)');
      has(after(text, 'early-stopping'), "-float('inf')", 'if val_acc > best + 0.001:');
    });
    it('that a function only prints is returned, and taken', () => {
      const text = `${HEAD}
def test(loader):
  total_loss = 0
  for x, y in loader:
    total_loss += criterion(model(x), y).item()
  total_loss /= len(loader)
  print('loss',
        total_loss)

for epoch in range(9):
  for x in data:
    optimizer.step()
  test(test_loader)
`;
      assert.deepEqual(siteOf(text).monitors[0], { name: 'total_loss', line: 8, mode: 'min', of: 'validation' });
      has(
        after(text, 'reduce-on-plateau'),
        '        total_loss)\n  return total_loss\n',
        '  total_loss = test(test_loader)\n  scheduler.step(total_loss)\n',
      );
    });
    it('that is 0.0 without validation data is watched where there is some', () => {
      const text = `${HEAD}def fit(x_val=None):
    for epoch in range(9):
        optimizer.step()
        val_loss = 0.0
        if x_val is not None:
            val_loss = criterion(
                model(x_val)
            ).item()
            log(val_loss)
        print(val_loss)
`;
      has(after(text, 'reduce-on-plateau'), '            ).item()\n            scheduler.step(val_loss)\n            log');
    });
    it('of every fifth epoch is looked at less often', () => {
      const text = VALIDATED.replace(
        '    val_loss = validate(model, val_loader)\n    print(epoch, val_loss)\n',
        '    if epoch % 5 == 0:\n        val_loss = validate(model, val_loader)\n',
      );
      const edited = after(text, 'reduce-on-plateau', { patience: 20 } as Partial<RemedySettings>);
      has(
        edited,
        'for 20 epochs',
        'patience=3,',
        '        val_loss = validate(model, val_loader)\n        scheduler.step(val_loss)\n',
      );
    });
    it('of the validation phase', () => {
      const text = `${HEAD}for epoch in range(9):
    for phase in ['train', 'val']:
        running_loss = 0.0
        for x in loaders[phase]:
            if phase == 'train':
                optimizer.step()
            running_loss += loss.item()
        epoch_loss = running_loss / sizes[phase]
`;
      has(after(text, 'reduce-on-plateau'), "        if phase == 'val':\n            scheduler.step(epoch_loss)\n");
      has(after(text, 'early-stopping'), '        epoch_loss = running_loss / sizes[phase]\n    # Stops', '    if epoch_loss <');
      has(after(text, 'cosine'), 'sizes[phase]\n    scheduler.step()\n');
    });
    it('is collected where a script keeps none', () => {
      const text = `${HEAD}for epoch in range(9):\n${BATCHES}    print(loss.item())\n`;
      has(
        after(text, 'reduce-on-plateau'),
        'for epoch in range(9):\n    epoch_loss = 0.0\n    for x, y',
        '        optimizer.step()\n        epoch_loss += loss.item()\n    scheduler.step(epoch_loss / len(train_loader))\n',
      );
    });
    it('of one of several processes is refused', () => {
      const text = VALIDATED.replace('    val_loss =', '    if rank == 0:\n        val_loss =').replace(
        '    print(epoch, val_loss)\n',
        '',
      );
      refuses(text, 'reduce-on-plateau', /one of several processes only/);
    });
    it('is not to be had, and that is said', () => {
      const text = `${HEAD}def one():\n${BATCHES}\nfor epoch in range(9):\n    one()\n`;
      refuses(text, 'reduce-on-plateau', /keeps no loss of a round/, 10);
    });
  });

  describe('the place', () => {
    it('behind a statement of several lines, a remark, tabs, CRLF, a byte order mark', () => {
      const text = `\uFEFFimport torch\noptimizer = torch.optim.SGD(\n\tnet.parameters(),\n\tlr=0.1,\n)  # plain\n\nfor e in range(7):\n\tfor x in data:\n\t\toptimizer.step()\n\tval_loss = test()\n`;
      const edited = after(text.replaceAll('\n', '\r\n'), 'reduce-on-plateau');
      has(
        edited,
        ')  # plain\r\n# Lowers',
        'ReduceLROnPlateau(\r\n\toptimizer,',
        '\tval_loss = test()\r\n\tscheduler.step(val_loss)',
      );
    });
    it('before a way out of the epoch', () => {
      const text = VALIDATED.replace(
        '    print(epoch, val_loss)\n',
        '    if val_loss > 9:\n        continue\n    print(epoch)\n',
      );
      has(after(text, 'cosine'), 'val_loader)\n    scheduler.step()\n    if val_loss > 9:\n        continue\n');
    });
    it('with the optimizer, once for several calls', () => {
      const text = `import torch
class Net:
    def fit(self, epochs=9):
        if not hasattr(self, 'optimizer'):
            self.optimizer = torch.optim.Adam(self.parameters())
        for epoch in range(epochs):
            for x in data:
                self.optimizer.step()
            val_loss = self.check()
`;
      has(
        after(text, 'reduce-on-plateau'),
        'Adam(self.parameters())\n            # Lowers',
        '            self.scheduler = torch.optim',
        '            self.scheduler.step(val_loss)\n',
      );
      const split = text
        .replace('    def fit(self, epochs=9):\n        if not hasattr', '    def __init__(self):\n        if not hasattr')
        .replace('        for epoch', '    def fit(self, epochs=9):\n        for epoch');
      has(
        after(split, 'cosine'),
        'def fit(self, epochs=9):\n        # Lowers',
        '        scheduler = torch',
        'T_max=epochs',
        '    scheduler.step()',
      );
      has(after(split, 'step'), '            self.scheduler = torch', '            self.scheduler.step()');
    });
    it('before the loop, where the optimizer comes from outside or from one of several branches', () => {
      const given = `import torch\ndef run(optimizer, epochs):\n    n = 3\n    for epoch in range(epochs):\n        for x in data:\n            optimizer.step()\n`;
      has(after(given, 'cosine'), '    # Lowers', "T_max=epochs, eta_min=0.01 * optimizer.param_groups[0]['lr'])\n    for epoch");
      const branches = VALIDATED.replace(
        'optimizer = optim.Adam(model.parameters(), lr=0.001)\n',
        'if fast:\n    optimizer = optim.Adam(p, lr=0.001)\nelse:\n    optimizer = optim.SGD(p, lr=0.1)\n',
      );
      has(after(branches, 'step'), 'lr=0.1)\n# Multiplies', 'scheduler = optim', 'for epoch');
    });
    it('anew in each fold, in which the optimizer is made', () => {
      const indent = (text: string) => text.replaceAll(/^(?=.)/gm, '    ');
      const [imports = '', ...rest] = VALIDATED.split(/(?<=\n)/);
      const folds = `${imports}for fold in folds:\n${indent(rest.join(''))}`;
      has(after(folds, 'cosine'), 'lr=0.001)\n    # Lowers', '    scheduler = optim', '        scheduler.step()\n');
      const once = `${imports}${rest[0] ?? ''}for fold in folds:\n${indent(rest.slice(1).join(''))}`;
      refuses(once, 'cosine', /runs again in each round of the one in line 3, with the same optimizer/);
      refuses(
        VALIDATED.replace('    for x, y', '    optimizer = optim.Adam(p)\n    for x, y'),
        'cosine',
        /made anew in each round/,
        4,
      );
    });
    it('behind the scaler, each batch, where there is but one epoch', () => {
      const text = `import torch\nopt = torch.optim.SGD(p, lr=1)\nfor epoch in range(1):\n    for i, x in enumerate(loader):\n        scaler.step(opt)\n        scaler.update()\n        total_loss += f(x)\n        if i % 100 == 99:\n            log(total_loss / 100)\n            total_loss = 0.0\n`;
      const site = siteOf(text);
      assert.deepEqual([site.line, site.unit, site.monitors[0]?.name, site.monitors[0]?.line], [3, 'step', 'total_loss', 7]);
      has(after(text, 'cosine'), 'T_max=len(loader)', '        scaler.update()\n        scheduler.step()\n');
      has(
        after(text, 'reduce-on-plateau'),
        '            log(total_loss / 100)\n            scheduler.step(total_loss / 100)\n            total_loss = 0.0\n',
      );
    });
  });

  describe('names and imports', () => {
    const imports = (line: string, optimizer: string) =>
      after(VALIDATED.replace('import torch.optim as optim', line).replace('optim.Adam', optimizer), 'step');
    it('as the file writes them', () => {
      has(imports('import torch', 'torch.optim.Adam'), 'scheduler = torch.optim.lr_scheduler.StepLR(');
      has(imports('from torch import optim', 'optim.Adam'), 'scheduler = optim.lr_scheduler.StepLR(');
      has(imports('from torch.optim import Adam, lr_scheduler', 'Adam'), 'scheduler = lr_scheduler.StepLR(');
      has(imports('from torch.optim.lr_scheduler import StepLR\nfrom torch.optim import Adam', 'Adam'), 'scheduler = StepLR(');
      has(
        imports('from torch.optim import Adam', 'Adam'),
        'Adam\nfrom torch.optim.lr_scheduler import StepLR\n',
        'scheduler = StepLR(',
      );
    });
    it('that are free', () => {
      has(
        after(VALIDATED.replace('print(', 'scheduler = print('), 'step'),
        'lr_scheduler = optim.lr_scheduler.StepLR(',
        'lr_scheduler.step()',
      );
    });
  });

  describe('what stands in the way', () => {
    const scheduled = (made: string, stepped = '', what?: string) => {
      const text = VALIDATED.replace('for epoch', `${made}for epoch`).replace('    print', `${stepped}    print`);
      const site = siteOf(text);
      assert.ok(site.existingSchedule, text);
      if (what) assert.ok(site.existingSchedule.what.includes(what), site.existingSchedule.what);
      assert.equal(verdictOf(analyze(parser, 'python', text)).kind, 'no-add');
      refuses(text, 'cosine', /already changes its learning rate/, site.existingSchedule.line);
      after(text, 'set-rate');
      return site.existingSchedule.line;
    };
    it('a schedule, in whatever disguise', () => {
      assert.equal(scheduled('s = optim.lr_scheduler.StepLR(optimizer, 3)\n', '    s.step()\n'), 3);
      assert.equal(scheduled('warm = MyWarmUpLR(optimizer, 3)\n', '    warm.step()\n'), 3);
      assert.equal(scheduled('s = get_cosine_schedule_with_warmup(optimizer, 3, 9)\n', '    s.step()\n'), 3);
      assert.equal(
        scheduled('', "    lr = rate_of(epoch)\n    for g in optimizer.param_groups:\n        g['lr'] = lr\n", 'lr = rate_of'),
        10,
      );
      assert.equal(scheduled('', '    adjust_learning_rate(optimizer, epoch)\n'), 10);
      assert.equal(scheduled('', '    lr_scheduler.step(val_loss)\n'), 10);
      assert.equal(
        scheduled('def lower(o):\n    for g in o.param_groups:\n        g["lr"] *= 0.5\n', '    lower(optimizer)\n'),
        5,
      );
    });
    it('one that is made and never stepped, which is said', () => {
      scheduled('s = optim.lr_scheduler.StepLR(optimizer, 3)\n', '    # s.step()\n', '(which is never stepped)');
    });
    it('no commented one, no decay of weights, no noise, no rate that is set once', () => {
      const text = VALIDATED.replace(
        'for epoch',
        "# s = StepLR(optimizer)\nnoise_scheduler = DDPMScheduler(100)\nscaler = torch.cuda.amp.GradScaler()\nfor g in optimizer.param_groups:\n    g['lr'] = 0.1\nfor epoch",
      );
      assert.equal(siteOf(text.replace('lr=0.001', 'lr=0.001, weight_decay=0.1')).existingSchedule, undefined);
    });
    it('several optimizers', () => {
      const text = `import torch\nopt_d = torch.optim.Adam(d, lr=1)\nopt_g = torch.optim.Adam(g, lr=2)\nfor epoch in range(9):\n    for x in data:\n        opt_d.step()\n        opt_g.step()\n`;
      const verdict = verdictOf(analyze(parser, 'python', text));
      assert.ok(verdict.kind === 'ask' && /opt_d \(line 2\), opt_g \(line 3\)/.test(verdict.reason));
      refuses(text, 'cosine', /several optimizers/);
      refuses(text, 'set-rate', /rates of their own/);
    });
    it('an optimizer of another file, which is asked about', () => {
      const text = VALIDATED.replace('optimizer = optim.Adam(model.parameters(), lr=0.001)\n', '');
      const verdict = verdictOf(analyze(parser, 'python', text));
      assert.ok(verdict.kind === 'ask' && /made in another file/.test(verdict.reason));
    });
    it('a training that is written in another file, but called here with its optimizer', () => {
      const text = `from torch.optim import Adam
from engine import train_one_epoch, evaluate, save_checkpoint
optimizer = Adam(model.parameters(), lr=0.001)
for epoch in range(args.epochs):
    train_one_epoch(model, optimizer, loader)
    val_loss = evaluate(model, val_loader)
    save_checkpoint(model, optimizer)
`;
      const site = siteOf(text);
      assert.deepEqual([site.line, site.optimizer?.line, site.monitors[0]?.name], [4, 3, 'val_loss']);
      has(after(text, 'step'), '    save_checkpoint(model, optimizer)\n    scheduler.step()\n');
    });
    it('a file of another framework', () => {
      const text =
        'import numpy\nimport paddle\noptimizer = paddle.optimizer.Adam(0.1)\nfor e in range(9):\n    optimizer.step()\n';
      assert.equal(analyze(parser, 'python', text).framework, undefined);
    });
    it('a file that only steps', () => {
      const text = 'import torch\ndef train(model, loader, optimizer):\n    for x in loader:\n        optimizer.step()\n';
      assert.ok(siteOf(text).ask?.reason.includes('what calls it is in another file'));
    });
    it('a loop of unknown length', () => {
      refuses(VALIDATED.replace('for epoch in range(epochs)', 'while True'), 'cosine', /does not say how often this loop runs/);
      const inner = `import torch\nopt = torch.optim.SGD(p, lr=1)\nfor epoch in range(1):\n    order = shuffled()\n    for i in range(0, len(order), 8):\n        opt.step()\n`;
      refuses(inner, 'cosine', /becomes known only within it/);
    });
  });
});
