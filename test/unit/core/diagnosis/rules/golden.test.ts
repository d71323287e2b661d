import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { originalName, type Settings } from '../../../../../src/core/diagnosis/rules/knownRule.ts';
import { rules } from '../../../../../src/core/diagnosis/rules/registry.ts';
import { replay } from '../../../../../src/core/diagnosis/rules/rule.ts';

/** JSON has no words for NaN and the infinities, and null is an epoch without a value. */
type Value = number | 'NaN' | 'Infinity' | '-Infinity' | null;

/**
 * What the originals did: Keras 3.15.1 on JAX 0.10.2, Optax 0.2.8 in a compiled step, the classes of PyTorch (at 008f727e) and
 * TensorFlow Probability (April 2026, on NumPy's float32). `at` are 0-based looks, `rate` is the rate in the end.
 */
interface Golden {
  readonly series: Readonly<Record<string, readonly Value[]>>;
  readonly cases: readonly {
    readonly rule: string;
    readonly series: string;
    readonly lr: number;
    readonly parameters: Settings;
    readonly at: readonly number[];
    readonly rate?: number;
  }[];
}

const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Golden;

describe('the rules of others, bit by bit', () => {
  for (const rule of rules) {
    const cases = golden.cases.filter((one) => one.rule === rule.name);
    if (cases.length === 0) continue;
    it(`${rule.title}: ${cases.length} runs of the original`, () => {
      const names = new Map(Object.keys(rule.kinds).map((name) => [originalName(name), name]));
      for (const { series, lr, parameters, at, rate } of cases) {
        const given = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [names.get(name) ?? name, value]));
        const looks = (golden.series[series] ?? []).map((value, step) => ({
          value: value === null ? undefined : Number(value),
          step,
        }));
        const acted = replay(rule.start(given, { lr, monitored: { name: 'loss', role: 'train/loss' } }), looks);
        const what = `${series} ${JSON.stringify(parameters)}`;
        assert.deepEqual(
          acted.map(({ look }) => look),
          at,
          what,
        );
        const last = acted.at(-1)?.action;
        if (rate !== undefined)
          assert.ok(last?.kind === 'rate' && Object.is(last.to, rate), `${what}: ${JSON.stringify(last)}, not ${rate}`);
      }
    });
  }
});
