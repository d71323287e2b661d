import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { read } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { optionsAt } from '../../../../src/core/monitor/options.ts';
import type { RemedyId } from '../../../../src/core/schedules/remedy.ts';
import { testParser } from './support.ts';

const HEAD = `import torch.optim as optim
optimizer = optim.Adam(model.parameters(), lr=0.001)
`;
const STEP = `    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
const EPOCH = `    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
`;

describe('edits of Python that would run and be wrong', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const tried = (text: string, id: RemedyId) => {
    const script = read(parser, 'python', text);
    const [site] = script.analysis.sites;
    assert.ok(site, 'a training loop');
    const [option] = optionsAt(script, site, undefined, [id]);
    if (!option?.remedy.settings || option.disabled) return { site, reason: option?.disabled?.reason ?? '', edited: undefined };
    const result = script.checked(site, script.plan(site, option.remedy.settings));
    assert.ok(result.ok);
    return { site, reason: '', edited: applyEdits(text, result.edits) };
  };
  const has = (text: string, id: RemedyId, part: string) => {
    const { edited, reason } = tried(text, id);
    assert.ok(edited?.includes(part), `${JSON.stringify(part)} is not in\n${edited ?? reason}`);
  };
  const refuses = (text: string, id: RemedyId, why: RegExp) => {
    const { edited, reason } = tried(text, id);
    assert.equal(edited, undefined);
    assert.match(reason, why);
  };

  describe('a value of branches', () => {
    it('that each of them gives is watched behind all of them, once the weights have moved', () => {
      const text = `${HEAD}for epoch in range(40):
    if kind == 'a':
        loss = first(model)
    elif kind == 'b':
        loss = second(model)
    else:
        raise ValueError(kind)
${STEP}`;
      has(text, 'reduce-on-plateau', '    optimizer.step()\n    scheduler.step(loss.item())\n');
      has(text, 'early-stopping', '    optimizer.step()\n    # Stops');
    });
    it('that one of them only adds to is watched in every round', () => {
      const text = `${HEAD}for epoch in range(40):
    loss = criterion(model(x), y)
    if weight > 0:
        loss += weight * penalty(model)
${STEP}`;
      has(text, 'reduce-on-plateau', '    optimizer.step()\n    scheduler.step(loss.item())\n');
    });
    it('that is of another kind in each of them is not watched', () => {
      const text = `${HEAD}for epoch in range(40):
${EPOCH}    if epoch % 5 == 0:
        score = validate(model, val_loader)
    elif epoch % 2 == 0:
        score = trained(model, train_loader)
`;
      assert.deepEqual(
        tried(text, 'cosine').site.monitors.map(({ name }) => name),
        ['epoch_loss'],
      );
    });
  });

  describe('the way out of a loop', () => {
    it('is behind the step, where the loss is worked out in a context of its own', () => {
      const text = `${HEAD}for epoch in range(40):
    with autocast():
        loss = criterion(model(x), y)
${STEP}`;
      has(text, 'early-stopping', '    optimizer.step()\n    # Stops');
      has(text, 'reduce-on-plateau', '    optimizer.step()\n    scheduler.step(loss.item())\n');
    });
    it('is behind what the round saves outside of the context', () => {
      const text = `${HEAD}for epoch in range(40):
${EPOCH}    with torch.no_grad():
        val_loss = criterion(model(vx), vy).item()
    torch.save(model, 'model.pt')
`;
      has(text, 'early-stopping', "    torch.save(model, 'model.pt')\n    # Stops");
    });
    it('of a value of some rounds is behind what all rounds do', () => {
      const text = `${HEAD}for epoch in range(40):
${EPOCH}    if epoch % 5 == 0:
        val_loss = validate(model, val_loader)
    torch.save(model, 'model.pt')
`;
      has(text, 'early-stopping', '            bad_rounds += 1\n    torch.save(model,');
      has(text, 'early-stopping', "'model.pt')\n    if bad_rounds >= 3:\n        break\n");
    });
    it('is behind what a round with a GradientTape still does', () => {
      const text = `import tensorflow as tf
opt = tf.keras.optimizers.Adam(1e-3)
for epoch in range(40):
    with tf.GradientTape() as tape:
        loss = loss_fn(model(x))
    opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
    if epoch % 10 == 0:
        model.save('model.keras')
`;
      has(text, 'early-stopping', '        wait += 1\n    if epoch % 10');
      has(text, 'early-stopping', "        model.save('model.keras')\n    if wait >= 15:\n        break\n");
    });
    it('is none in one epoch of many, which another file counts', () => {
      const once = `import torch
def train_epoch(loader, model, optimizer):
    for x, y in loader:
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
`;
      refuses(once, 'early-stopping', /goes over the data once/);
      const wrapped = `${once}
def train(loader, model, optimizer):
    train_epoch(loader, model, optimizer)
`;
      refuses(wrapped, 'early-stopping', /made in another file/);
      refuses(wrapped, 'reduce-on-plateau', /made in another file/);
      refuses(wrapped, 'cosine', /made in another file/);
    });
  });

  it('watch no many values for one, and none that is rounded', () => {
    const watched = (line: string) => {
      const text = `${HEAD}for epoch in range(40):\n${EPOCH}    ${line}\n`;
      return tried(text, 'cosine').site.monitors[0]?.name;
    };
    assert.equal(watched('val_scores, order = torch.topk(model(vx), k=5)'), 'epoch_loss');
    assert.equal(watched('val_losses = criterion(model(vx), vy)'), 'epoch_loss');
    assert.equal(watched('val_losses = criterion(model(vx), vy).mean()'), 'val_losses');
    assert.equal(watched('val_loss = torch.stack(found)'), 'epoch_loss');
    assert.equal(watched('val_loss = torch.stack(found).mean()'), 'val_loss');
    assert.equal(watched('val_loss = validate(model)\n    val_loss = round(val_loss, 2)'), 'epoch_loss');
    assert.equal(watched('val_loss = round(validate(model), 6)'), 'val_loss');
    has(`${HEAD}for epoch in range(40):\n${EPOCH}    val_loss = round(total / n, 2)\n`, 'reduce-on-plateau', 'step(total / n)');
  });

  it('change the optimizer while the loop still runs', () => {
    const text = (epochs: number) => `${HEAD}for epoch in range(${epochs}):\n${EPOCH}`;
    has(text(2), 'switch-to-sgd', '    if epoch == 1:\n');
    const script = read(parser, 'python', text(20));
    const [site] = script.analysis.sites;
    const late = site && script.plan(site, { kind: 'switch-to-sgd', lr: 0.01, momentum: 0.9, at: 20 });
    assert.ok(late && !late.ok && late.reason.includes('for 20 epochs only'));
  });

  it('see a schedule that updates the groups', () => {
    const text = (line: string) => `${HEAD}for epoch in range(40):\n    ${line}\n${EPOCH}`;
    for (const line of ['optimizer.param_groups[0].update(lr=f(epoch))', "for g in gs: g.update({'lr': f(epoch)})"])
      refuses(text(line), 'cosine', /already changes its learning rate/);
    has(text("group.update({'betas': (0.9, 0.99)})"), 'cosine', 'T_max=40');
  });

  it('take no device and no matrix for validation data', () => {
    const text = `${HEAD}for epoch in range(40):\n    acc = score(model(x.to(dev)), q, k, v)\n${EPOCH}`;
    assert.equal(tried(text, 'cosine').site.monitors.find(({ name }) => name === 'acc')?.of, 'training');
  });

  it('lower the rate before the early stopping that is there', () => {
    const text = `${HEAD}for epoch in range(400):
${EPOCH}    val_loss = validate(model)
    wait = 0 if val_loss < best else wait + 1
    if wait >= 5:
        break
`;
    has(text, 'reduce-on-plateau', 'patience=1,');
  });

  describe('a number', () => {
    it('that is more than a rate stays', () => {
      const text = (name: string, more: string) => `import torch.optim as optim
${name} = 0.001
optimizer = optim.Adam(model.parameters(), lr=${name}${more})
for epoch in range(40):
${EPOCH}`;
      refuses(text('alpha', ', weight_decay=alpha'), 'set-rate', /used for something else/);
      refuses(`${text('alpha', '')}        loss = loss + alpha * penalty\n`, 'set-rate', /used for something else/);
      has(`${text('alpha', '')}        print(alpha)\n`, 'set-rate', 'alpha = 2e-4');
      has(`${text('base_lr', '')}        other = base_lr * 2\n`, 'set-rate', 'base_lr = 2e-4');
    });
    it('that a call overrides is not the rate', () => {
      const text = (call: string) => `import torch.optim as optim
def train(model, lr=0.001):
    optimizer = optim.Adam(model.parameters(), lr=lr)
    for epoch in range(40):
${EPOCH.replaceAll(/^/gm, '    ')}
${call}
`;
      refuses(text('train(net, lr=0.01)'), 'set-rate', /passes the rate `0\.01`/);
      refuses(text('train(net, 0.01)'), 'set-rate', /passes the rate `0\.01`/);
      has(text('train(net)'), 'set-rate', 'lr=2e-4):');
      const config = `import torch.optim as optim
class Config:
    rate: float = 0.001
config = Config(GIVEN)
optimizer = optim.Adam(model.parameters(), lr=config.rate)
for epoch in range(40):
${EPOCH}`;
      refuses(config.replace('GIVEN', 'rate=0.1'), 'set-rate', /passes the rate `0\.1`/);
      has(config.replace('GIVEN', ''), 'set-rate', 'rate: float = 2e-4');
    });
    it('that a schedule overrides is not the rate', () => {
      const text = (line: string) => `${HEAD}for epoch in range(40):\n    ${line}\n${EPOCH}`;
      refuses(text("optimizer.param_groups[0]['lr'] = table[epoch]"), 'set-rate', /is set in/);
      has(text("optimizer.param_groups[0]['lr'] *= 0.9"), 'set-rate', 'lr=2e-4');
    });
    it('is no floor above the rate of a group', () => {
      const text = HEAD.replace('model.parameters()', "[{'params': a, 'lr': 1e-6}, {'params': b}]");
      has(`${text}for epoch in range(40):\n${EPOCH}`, 'cosine', 'CosineAnnealingLR(optimizer, T_max=40)\n');
    });
  });
});
