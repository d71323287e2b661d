import assert from 'node:assert/strict';
import { Diagnosis } from '../../../../src/core/diagnosis/diagnosis.ts';
import { Digest } from '../../../../src/core/diagnosis/digest.ts';
import { FEATURE_TEXTS, SHAPE_TEXTS } from '../../../../src/core/diagnosis/featureTexts.ts';
import { model } from '../../../../src/core/diagnosis/model.ts';
import { shapeOf } from '../../../../src/core/diagnosis/shape.ts';
import type { Numbers } from './synthetic.ts';
import { normal, tooHigh, values, viewOf } from './synthetic.ts';

function reasonsOf(numbers: Numbers): string[] {
  const diagnosis = new Diagnosis();
  diagnosis.update(viewOf(numbers));
  return diagnosis.reasons();
}

describe('the numbers that the model looks at', () => {
  it('each have a unit and a sentence', () => {
    for (const name of model.features) {
      const text = FEATURE_TEXTS[name.replace('train.', '')];
      assert.ok(text && text.unit !== '', name);
      for (const value of [-1, 0, 0.25, 1]) assert.match(text.says(value), /^(?!.*(?:NaN|undefined)).{12,}$/, name);
    }
    assert.equal(model.typical.length, model.features.length);
  });
});

describe('the reasons of a verdict', () => {
  it('are the few numbers that weigh most, once where nothing stands beside the curve', () => {
    const [alone, paired] = [reasonsOf({ train: tooHigh(1, 80).train }), reasonsOf(tooHigh(1, 80))];
    for (const reasons of [alone, paired]) assert.ok(reasons.length > 0 && reasons.length <= 3);
    assert.ok(alone.every((reason) => !reason.startsWith('train loss')));
  });

  it('can be checked by hand', () => {
    const { train } = tooHigh(1, 80);
    const digest = new Digest();
    for (const value of train) digest.push(value);
    const shape = shapeOf(digest);
    const [half, quarter] = [train.slice(40), train.slice(60)];
    const mean = (of: number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
    const bends = half.map((v, i) => Math.abs(v - 2 * (train[39 + i] ?? NaN) + (train[38 + i] ?? NaN)));
    const scatter = (100 * mean(bends)) / 1.954 / mean(quarter);
    assert.equal(
      SHAPE_TEXTS.noiseOfLevel.says(shape.noiseOfLevel),
      `single values scatter by ${scatter.toPrecision(2)} % of the level`,
    );
    const best = train.indexOf(Math.min(...train));
    assert.equal(
      SHAPE_TEXTS.sinceBest.says(shape.sinceBest),
      `its best value is ${((100 * (79 - best)) / 80).toPrecision(2)} % of the run ago`,
    );
    const gained =
      (100 * (mean(half.slice(0, 20)) - mean(half.slice(20)))) /
      (Math.max(...digest.means(0, 80, 24)) - Math.min(...digest.means(0, 80, 24)));
    assert.equal(SHAPE_TEXTS.fallHalf.says(shape.fallHalf), `the last half brought ${gained.toPrecision(2)} % of the whole fall`);
  });

  it('are none before there is a verdict, and none of what is plain', () => {
    assert.deepEqual(reasonsOf({ train: [3, 2] }), []);
    assert.deepEqual(reasonsOf({ train: values(40, (i) => (i < 30 ? 1 : NaN)) }), []);
  });

  it('are sentences on curves of every kind', () => {
    const gauss = normal(4);
    const curves: Numbers[] = [
      { train: values(200, (i) => Math.exp(-i / 40)), lr: values(200, () => 0.1) },
      { train: values(200, (i) => 1 + 0.1 * gauss() + (i > 150 ? i / 50 : 0)) },
      { train: values(100, () => 0) },
      { train: values(60, (i) => Math.exp(-i / 9)), validation: values(60, (i) => 0.4 + Math.exp(-i / 9) + i / 90) },
      { train: values(200, (i) => -5 - i / 100 + 0.3 * gauss()) },
    ];
    for (const numbers of curves) for (const reason of reasonsOf(numbers)) assert.doesNotMatch(reason, /NaN|undefined|infinity/i);
  });
});
