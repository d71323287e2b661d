import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze, rewrite } from '../../../../src/core/rewrite/registry.ts';
import { verdictOf } from '../../../../src/core/rewrite/verdict.ts';
import type { Language, Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { inverse, parses, testParser } from './support.ts';
import { allCells, scriptOf } from './tfjsCells.ts';

const ESM = "import * as tf from '@tensorflow/tfjs';\n";
const COSINE: RemedySettings = { kind: 'cosine', alpha: 0 };
const STEP: RemedySettings = { kind: 'step', stepSize: 10, gamma: 0.5 };
const watching = (monitor: string): RemedySettings => {
  return { kind: 'reduce-on-plateau', monitor, factor: 0.5, patience: 3, minDelta: 0, cooldown: 0, minLr: 0 };
};
const stopping = (monitor: string): RemedySettings => ({ kind: 'early-stopping', monitor, patience: 9, minDelta: 0 });

describe('training loops of TensorFlow.js', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const siteOf = (text: string, language: Language = 'javascript') => {
    const [site] = analyze(parser, language, ESM + text).sites;
    assert.ok(site, 'no site');
    return site;
  };
  const put = (text: string, settings: RemedySettings, language: Language = 'javascript') =>
    rewrite(parser, language, ESM + text, siteOf(text, language), settings);
  const edited = (text: string, settings: RemedySettings, language: Language = 'javascript') => {
    const result = put(text, settings, language);
    assert.ok(result.ok, JSON.stringify(result));
    return applyEdits(ESM + text, result.edits).slice(ESM.length);
  };

  describe('what a loop is', () => {
    it('its head, its rounds, its optimizer and what can be watched', () => {
      const site = siteOf(`const RATE = 0.1;
const optimizer = tf.train.sgd(RATE);
export function train(data) {
  for (let i = 1; i <= 50; i++) {
    const cost = optimizer.minimize(() => loss(data), true);
    const lossValue = cost.dataSync()[0];
    const valLoss = (await validate().data())[0];
    cost.dispose();
  }
}
`);
      assert.equal(site.kind, 'loop');
      assert.equal(site.what, 'for (let i = 1; i <= 50; i++)');
      assert.deepEqual([site.line, site.unit, site.epochs], [5, 'step', 50]);
      assert.deepEqual(site.optimizer, { line: 3, name: 'optimizer', kind: 'sgd', lr: 0.1, lrLine: 2 });
      assert.deepEqual(
        site.monitors.map(({ name, line, of }) => `${name} ${line} ${of}`),
        ['valLoss 8 validation', 'lossValue 7 training', 'cost 6 training'],
      );
    });

    it('the one over epochs, where there is one', () => {
      const inner = 'for (const batch of batches) {\n    optimizer.minimize(() => loss(batch));\n  }';
      const site = siteOf(`const optimizer = tf.train.adam();\nfor (let e = 0; e < n; e++) {\n  ${inner}\n}\n`);
      assert.deepEqual([site.line, site.unit, site.epochs], [3, 'epoch', undefined]);
      assert.deepEqual(site.optimizer, { line: 2, name: 'optimizer', kind: 'adam', lr: 0.001 });
    });

    it('not the one around the life of its optimizer', () => {
      const site = siteOf(`for (const seed of seeds) {
  const optimizer = tf.train.adam(0.01);
  for (let step = 0; step < 9; step++) {
    optimizer.minimize(() => loss());
  }
}
`);
      assert.equal(site.line, 4);
    });

    it('one that calls the function which trains', () => {
      const site = siteOf(`class Net {
  optimizer = tf.train.adam(0.01);
  step(batch) {
    return tf.tidy(() => this.optimizer.minimize(() => this.loss(batch), true).dataSync()[0]);
  }
  async train(epochs) {
    for (let epoch = 0; epoch < epochs; epoch++) {
      let sum = 0;
      await this.data.forEachAsync((batch) => {
        sum += this.step(batch);
      });
      const meanLoss = sum / this.size;
    }
  }
}
`);
      assert.deepEqual([site.line, site.unit, site.monitors[0]?.name, site.optimizer?.line], [8, 'epoch', 'meanLoss', 3]);
    });

    it('a sum that becomes a mean can be watched from there on', () => {
      const site = siteOf(`const optimizer = tf.train.adam();
for (let epoch = 0; epoch < 9; epoch++) {
  let epochLoss = 0;
  for (const batch of batches) epochLoss += step(optimizer.minimize(() => loss(batch), true));
  epochLoss /= batches.length;
}
`);
      assert.deepEqual(site.monitors, [{ name: 'epochLoss', line: 6, mode: 'min', of: 'training' }]);
    });

    it('neither a sum nor a value of another loop nor one that is no loss can be watched', () => {
      const site = siteOf(`const optimizer = tf.train.adam();
for (let epoch = 0; epoch < 9; epoch++) {
  let epochLoss = 0;
  for (const batch of batches) {
    const batchLoss = optimizer.minimize(() => loss(batch), true).dataSync()[0];
    epochLoss += batchLoss;
  }
  const time = (Date.now() - start) / 1000;
  const valLoss = evaluate();
}
`);
      assert.deepEqual(site.monitors, []);
    });
  });

  describe('what is asked or left alone', () => {
    const loop = (body: string) => `const optimizer = tf.train.sgd(0.1);\nfor (let i = 0; i < 99; i++) {\n  ${body}\n}\n`;
    const verdict = (text: string) => verdictOf(analyze(parser, 'javascript', ESM + text));

    for (const [name, text, line] of [
      ['a setter', loop('optimizer.setLearningRate(0.1 / (1 + i));\n  optimizer.minimize(() => loss());'), 4],
      ['a number set half-way', loop('if (i === 50) optimizer.setLearningRate(0.01);\n  optimizer.minimize(() => loss());'), 4],
      [
        'a new optimizer half-way',
        `let optimizer = tf.train.sgd(0.1);\nfor (let i = 0; i < 99; i++) {\n  if (i > 9) optimizer = tf.train.sgd(0.01);\n  optimizer.minimize(() => loss());\n}\n`,
        4,
      ],
      [
        'an optimizer made anew with a falling rate',
        `let lr = 0.1;\nfor (let i = 0; i < 99; i++) {\n  lr *= 0.99;\n  const optimizer = tf.train.sgd(lr);\n  optimizer.minimize(() => loss());\n}\n`,
        5,
      ],
      [
        'a function that the loop calls',
        `const optimizer = tf.train.sgd(0.1);\nfunction decay(i) {\n  optimizer.setLearningRate(0.1 / i);\n}\nfor (let i = 1; i < 99; i++) {\n  optimizer.minimize(() => loss());\n  decay(i);\n}\n`,
        4,
      ],
    ] as const) {
      it(`a schedule in disguise: ${name}`, () => {
        const found = verdict(text);
        assert.equal(found.kind, 'no-add');
        assert.equal('line' in found && found.line, line);
      });
    }

    it('a rate set before the loop is none, nor is a comment', () => {
      assert.equal(
        verdict(
          `const optimizer = tf.train.sgd(0.1);\noptimizer.setLearningRate(0.2);\n// optimizer.setLearningRate(1 / i)\nfor (let i = 0; i < 9; i++) optimizer.minimize(() => loss());\n`,
        ).kind,
        'edit',
      );
    });

    it('two optimizers', () => {
      const text = `const [a, b] = [0, 1];\nconst dOpt = tf.train.adam();\nconst gOpt = tf.train.adam();\nfor (;;) {\n  dOpt.minimize(() => d());\n  gOpt.minimize(() => g());\n}\n`;
      assert.match(JSON.stringify(verdict(text)), /"ask".*Two optimizers train in this loop, `dOpt` and `gOpt`/);
      for (const settings of [COSINE, STEP, stopping('cost')]) {
        const result = put(text, settings);
        assert.ok(!result.ok && result.reason.includes('Two optimizers'), JSON.stringify(result));
      }
    });

    const refuses = (name: string, text: string, settings: RemedySettings, reason: RegExp) =>
      it(name, () => {
        const result = put(text, settings);
        assert.ok(!result.ok, 'was edited');
        assert.match(result.reason, reason);
        assert.ok(result.line);
      });
    refuses(
      'a cosine without an end',
      'const o = tf.train.adam();\nwhile (on) {\n  o.minimize(() => loss());\n}\n',
      COSINE,
      /where the cosine ends/,
    );
    refuses(
      'a length that is asked for each time',
      'const o = tf.train.adam();\nfor (let i = 0; i < length(); i++) {\n  o.minimize(() => loss());\n}\n',
      COSINE,
      /where the cosine ends/,
    );
    refuses(
      'a cost that nobody holds',
      'const o = tf.train.adam();\nfor (let i = 0; i < 9; i++) {\n  if (a) o.minimize(() => loss());\n}\n',
      watching('cost'),
      /give it a block/,
    );
    refuses(
      'a cost that is passed on',
      'const o = tf.train.adam();\nfor (let i = 0; i < 9; i++) {\n  log(o.minimize(() => loss(), true));\n}\n',
      watching('cost'),
      /No cost is surely a number/,
    );
    refuses(
      'SGD after SGD',
      loop('optimizer.minimize(() => loss());'),
      { kind: 'switch-to-sgd', lr: 1, momentum: 0.9, at: 5 },
      /uses SGD already/,
    );
    refuses(
      'an imported optimizer that is to be replaced',
      "import { optimizer } from './o.js';\nfor (let i = 0; i < 9; i++) {\n  optimizer.minimize(() => loss());\n}\n",
      { kind: 'switch-to-sgd', lr: 1, momentum: 0.9, at: 5 },
      /is imported/,
    );
    refuses(
      'the rate of an imported optimizer',
      "import { optimizer } from './o.js';\nfor (let i = 0; i < 9; i++) {\n  optimizer.minimize(() => loss());\n}\n",
      { kind: 'set-rate', lr: 1 },
      /change its learning rate where it is made/,
    );
    refuses('the rate it has', loop('optimizer.minimize(() => loss());'), { kind: 'set-rate', lr: 0.1 }, /is 0\.1 already/);
    refuses(
      'a second end',
      loop('optimizer.minimize(() => loss());\n  if (wait > patience) break;'),
      stopping('cost'),
      /stopped early already/,
    );
  });

  describe('how it is written', () => {
    it("first thing in the body, by the loop's own index, bound and name of the rate", () => {
      const text = `const LR = .1;\nconst optimizer = tf.train.sgd(LR);\nfor (let i = 0; i < STEPS; i++) {\n  // A comment.\n  optimizer.minimize(() => loss());\n}\n`;
      const after = edited(text, { kind: 'cosine', initialLr: 0.1, alpha: 0 });
      assert.match(
        after,
        /i\+\+\) \{\n {2}\/\/ Lowers .*\n {2}optimizer\.setLearningRate\(LR \* 0\.5 \* \(1 \+ Math\.cos\(\(Math\.PI \* i\) \/ STEPS\)\)\);\n {2}\/\/ A comment\.\n/,
      );
    });

    it('by the property for other optimizers, by asking where it is not known', () => {
      const body = 'for (let i = 0; i < 9; i++) {\n  o.minimize(() => optim());\n}\n';
      assert.match(edited(`const o = tf.train.adam(0.1);\n${body}`, STEP), /\n {2}o\.learningRate = initialLr \* 0\.5 \*\*/);
      const unknown = edited(body.replaceAll('o.', 'optimizer.'), STEP);
      assert.match(unknown, /\n {2}setRate\(optimizer, initialLr \* /);
      assert.match(unknown, /function setRate\(optimizer, lr\) \{/);
    });

    it('a number that is written at the optimizer has a name beside the loop, and is changed there from then on', () => {
      const text = 'const o = tf.train.sgd(0.3);\nfor (let i = 0; i < 9; i++) {\n  o.minimize(() => optim());\n}\n';
      const after = edited(text, { kind: 'step', initialLr: 0.3, stepSize: 3, gamma: 0.5 });
      assert.match(
        after,
        /\nconst initialLr = 0\.3;\nfor .*\n.*\n {2}o\.setLearningRate\(initialLr \* 0\.5 \*\* Math\.floor\(i \/ 3\)\);\n/,
      );
      const again = put(after, { kind: 'set-rate', lr: 0.01 });
      assert.ok(!again.ok && again.line === 3 && /begins at this number/.test(again.reason), JSON.stringify(again));
    });

    it('asks minimize for its cost and gives that back', () => {
      const text =
        'const o = tf.train.sgd(1);\r\nfor (let i = 0; i < 9; i++) {\r\n\to.minimize(() => loss(), false, vars) // step\r\n}\r\n';
      assert.match(
        edited(text, watching('cost')),
        /\tconst cost = o\.minimize\(\(\) => loss\(\), true, vars\) \/\/ step\r\n\tplateau\(cost\.dataSync\(\)\[0\]\);\r\n\tcost\.dispose\(\);\r\n\}/,
      );
      assert.doesNotMatch(edited(text, watching('cost')), /[^\r]\n/);
    });

    it('gives a body to a loop without one, and leaves it', () => {
      const text = 'const o = tf.train.sgd(1);\nfor (let i = 0; i < 9; i++) o.minimize(() => loss()); // all\n';
      assert.match(
        edited(text, stopping('cost')),
        /i\+\+\) \{\n {2}const cost = o\.minimize\(\(\) => loss\(\), true\);\n {2}const costValue = cost\.dataSync\(\)\[0\];\n {2}cost\.dispose\(\);\n {2}if \(shouldStop\(costValue\)\) break;\n\} \/\/ all\n/,
      );
    });

    it('another optimizer needs a variable', () => {
      const text = 'const o = tf.train.adam(0.1);\nfor (let i = 1; i <= 9; i++) {\n  o.minimize(() => loss());\n}\n';
      const settings: RemedySettings = { kind: 'switch-to-sgd', lr: 0.5, momentum: 0.9, at: 6 };
      assert.match(
        edited(text, settings),
        /^let o = tf\.train\.adam\(0\.1\);\nfor .*\n {2}\/\/ From step 7 .*\n {2}if \(\(i - 1\) === 6\) o = tf\.train\.momentum\(0\.5, 0\.9\);\n/,
      );
      assert.match(edited(text, settings, 'typescript'), /^let o: tf\.Optimizer = tf/);
    });

    for (const [name, text, after] of [
      ['a literal', 'const o = tf.train.sgd(.1);', 'const o = tf.train.sgd(0.02);'],
      ['the default of the library', 'const o = tf.train.adam();', 'const o = tf.train.adam(0.02);'],
      [
        'a name',
        'const cfg = { lr: 1e-3 };\nconst { lr } = cfg;\nconst o = tf.train.adam(lr);',
        'const cfg = { lr: 0.02 };\nconst { lr } = cfg;\nconst o = tf.train.adam(lr);',
      ],
      [
        'a default on the command line',
        "parser.add_argument('--learning-rate', { type: 'float', default: 0.1 });\nconst args = parser.parse_args();\nconst o = tf.train.adam(args.learningRate);",
        "parser.add_argument('--learning-rate', { type: 'float', default: 0.02 });\nconst args = parser.parse_args();\nconst o = tf.train.adam(args.learningRate);",
      ],
    ] as const) {
      it(`a new rate: ${name}`, () => {
        const loop = '\nfor (let i = 0; i < 9; i++) o.minimize(() => loss());\n';
        assert.equal(edited(text + loop, { kind: 'set-rate', lr: 0.02 }), after + loop);
      });
    }

    it('a new rate for a model whose optimizer is named by a string', () => {
      const fit = "\nmodel.compile({ optimizer: 'rmsprop', loss });\nmodel.fit(xs, ys, { epochs: 9 });\n";
      assert.match(edited(fit, { kind: 'set-rate', lr: 0.02 }), /optimizer: tf\.train\.rmsprop\(0\.02\), loss/);
    });
  });

  describe('how the library is called', () => {
    const fit = (imports: string, body = '') =>
      `${imports}\nmodel.compile({ optimizer: 'adam', loss });\n${body}model.fit(xs, ys, { epochs: 9 });\n`;
    const changed = (text: string, settings: RemedySettings) => {
      const [site] = analyze(parser, 'javascript', text).sites;
      assert.ok(site);
      const result = rewrite(parser, 'javascript', text, site, settings);
      return result.ok ? applyEdits(text, result.edits) : result.reason;
    };
    const rate: RemedySettings = { kind: 'set-rate', lr: 0.02 };
    for (const [imports, train, stop] of [
      [
        "import * as tfvis from '@tensorflow/tfjs-vis';\nimport * as tf from '@tensorflow/tfjs';",
        'tf.train.adam(0.02)',
        'tf.callbacks.earlyStopping({',
      ],
      [
        "import * as tfc from '@tensorflow/tfjs-core';\nimport * as tfl from '@tensorflow/tfjs-layers';",
        'tfc.train.adam(0.02)',
        'tfl.callbacks.earlyStopping({',
      ],
      ["import { train, callbacks } from '@tensorflow/tfjs';", 'train.adam(0.02)', 'callbacks: callbacks.earlyStopping({'],
      ["const tfn = require('@tensorflow/tfjs-node');", 'tfn.train.adam(0.02)', 'tfn.callbacks.earlyStopping({'],
      ['const model = tf.sequential();', 'tf.train.adam(0.02)', 'tf.callbacks.earlyStopping({'],
      [
        "import { getTF } from './tf.js';\nconst tf = await getTF();\ntf.tensor([1]);",
        'tf.train.adam(0.02)',
        'tf.callbacks.earlyStopping({',
      ],
      [
        "import { sequential } from '@tensorflow/tfjs';",
        'import tf and write tf.train.adam(0.02)',
        'callbacks: stopEarly(model, {',
      ],
    ] as const) {
      it(imports.replaceAll('\n', ' '), () => {
        assert.ok(changed(fit(imports), rate).includes(train), changed(fit(imports), rate));
        assert.ok(changed(fit(imports), stopping('loss')).includes(stop), changed(fit(imports), stopping('loss')));
      });
    }
  });

  it('is taken back to the byte, parses, and is not put in twice', () => {
    for (const { dialect, place, kind, settings } of allCells()) {
      if (dialect !== 'esm' && dialect !== 'typescript') continue;
      const language = dialect === 'esm' ? 'javascript' : 'typescript';
      const text = scriptOf(place, dialect, kind);
      const [site] = analyze(parser, language, text).sites;
      assert.ok(site);
      const result = rewrite(parser, language, text, site, settings);
      if (!result.ok) continue;
      const after = applyEdits(text, result.edits);
      assert.ok(parses(parser, language, after), after);
      assert.equal(applyEdits(after, inverse(text, result.edits)), text);
      const [again] = analyze(parser, language, after).sites;
      assert.ok(again && again.kind === site.kind);
      assert.ok(!rewrite(parser, language, after, again, settings).ok, `${settings.kind} put in twice:\n${after}`);
    }
  }).timeout(30_000);
});
