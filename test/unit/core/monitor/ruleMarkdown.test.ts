import assert from 'node:assert/strict';
import { ruleMarkdown } from '../../../../src/core/monitor/ruleMarkdown.ts';
import { Run } from '../../../../src/core/runs/run.ts';
import { bytes, monitorOf, noisyLines } from './noisy.ts';

describe('the table of known rules as Markdown', () => {
  it('holds a row a rule and the verdicts of Lossline', () => {
    const monitor = monitorOf();
    monitor.open().push(bytes(noisyLines(1, 60).join('')));
    const text = ruleMarkdown(monitor.run) ?? '';
    assert.match(text, /^# Known rules on train\\\.\u2060log\n/);
    assert.match(text, /^\| Keras ReduceLROnPlateau \| epoch 29 \| 3 × \| 0\\\.02 → 2e\\-5 \\\(÷1000\\\) \|$/m);
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    assert.ok(rows.length >= 2 + 10 + 2 + 2);
    for (const row of rows) assert.ok([5, 3].includes(row.split(/(?<!\\)\|/).length - 1), row);
    assert.equal(ruleMarkdown(new Run({ id: 'a', name: 'a', source: 'a', startedAt: 0 })), undefined);
  });

  for (const evil of [
    '<img src=x onerror=alert(1)>',
    '[here](command:workbench.action.quit)',
    'https://example.com/x www.example.com mailto:a@example.com',
    '| a | b |\n\n# head\n\n![x](https://example.com)',
    '`code` **bold** _it_ ~~no~~ &lt; \\',
  ]) {
    it(`makes no markup and no link of ${JSON.stringify(evil)}`, () => {
      const run = new Run({ id: 'a', name: evil, source: 'a', startedAt: 0 });
      for (let epoch = 1; epoch < 20; epoch++) run.sample({ series: evil, role: 'train/loss', value: 1 / epoch, epoch });
      const text = (ruleMarkdown(run) ?? '').replace(/^(#+ |\| (--- \| )+--- \|$)/gm, '');
      const cells = text.split('\n').map((line) => line.replace(/^\| | \| | \|$/g, ' '));
      for (const line of cells) {
        assert.doesNotMatch(line.replace(/\\[!-/:-@[-`{-~]/g, ''), /[!-/:-@[-`{-~]/, 'all punctuation is escaped');
        assert.doesNotMatch(line.replaceAll('\\', ''), /:\/\/|www\.\w|\w\.com|@\w|mailto:\w|command:\w/);
      }
    });
  }
});
