import assert from 'node:assert/strict';
import { kerasPlateau } from '../../src/core/diagnosis/rules/keras.ts';
import { applyEdits } from '../../src/core/rewrite/edit.ts';
import { read } from '../../src/core/rewrite/registry.ts';
import type { Parser } from '../../src/core/rewrite/syntax.ts';
import { REMEDIES, type RemedySettings } from '../../src/core/schedules/remedy.ts';
import { ratesInForce } from '../../src/core/schedules/replay.ts';
import { foretold } from '../../src/core/schedules/schedule.ts';
import { testParser } from '../unit/core/rewrite/support.ts';
import { FITS, LOOPS, type Fixture } from './kerasFixtures.ts';
import { assertRates, has, needs, runPython } from './python.ts';

/** What a script did: the rate in force in each round, and the values that a rule watches, at the ends of the rounds. */
interface Trace {
  readonly rates: readonly number[];
  readonly values: readonly number[];
  readonly error?: string;
}

/** Runs scripts one after the other in one Python, since Keras takes long to load, and notes what each fit and loop does. */
const RUNNER = `
import contextlib, io, json, os, traceback
if BACKEND:
    os.environ['KERAS_BACKEND'] = BACKEND
import keras

class Recorder(keras.callbacks.Callback):
    def on_train_batch_begin(self, batch, logs=None):
        if batch == 0:
            trace['rates'].append(float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)))

    def on_epoch_end(self, epoch, logs=None):
        trace['values'].append(float(logs.get('val_loss', logs['loss'])))

fit = keras.Model.fit

def recorded(self, *args, **kwargs):
    if len(args) > 5:
        args = args[:5] + ([*keras.tree.flatten(args[5]), Recorder()],) + args[6:]
    else:
        kwargs['callbacks'] = [*keras.tree.flatten(kwargs.get('callbacks') or []), Recorder()]
    return fit(self, *args, **kwargs)

keras.Model.fit = recorded

for i, script in enumerate(SCRIPTS):
    # TensorFlow reads the source of functions that it compiles from their file.
    path = os.path.abspath(f'script{i}.py')
    with open(path, 'w', newline='') as file:
        file.write(script)
    trace = {'rates': [], 'values': []}
    keras.utils.set_random_seed(1)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(compile(script, path, 'exec'), {'__name__': '__main__'})
    except Exception:
        trace['error'] = traceback.format_exc()
    for row in said.getvalue().splitlines():
        name, _, number = row.partition(' ')
        if name in ('rate', 'value'):
            trace[name + 's'].append(float(number))
    print('TRACE ' + json.dumps(trace))
`;

/** What each script does, with TensorFlow where Python has it, else with PyTorch beneath Keras. */
function traces(scripts: readonly string[]): Trace[] {
  const backend = has('tensorflow') ? '' : 'torch';
  const source = `SCRIPTS = ${JSON.stringify(scripts)}\nBACKEND = '${backend}'\n${RUNNER}`;
  const found = [...runPython(source).matchAll(/^TRACE (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as Trace);
  assert.equal(found.length, scripts.length);
  return found;
}

/** Settings with which every remedy does something within nine rounds. */
function settingsFor(kind: RemedySettings['kind'], { lr, epochs }: Fixture, monitor: string): RemedySettings {
  switch (kind) {
    case 'reduce-on-plateau':
      return { kind, monitor, factor: 0.5, patience: 2, minDelta: 0.5, cooldown: 2, minLr: lr / 5 };
    case 'cosine':
      return { kind, initialLr: lr, decaySteps: epochs, alpha: 0.01 };
    case 'warmup-cosine':
      return { kind, initialLr: lr, warmupSteps: 3, decaySteps: epochs - 3, alpha: 0.1 };
    case 'step':
      return { kind, initialLr: lr, stepSize: 2, gamma: 0.1 };
    case 'exponential':
      return { kind, initialLr: lr, gamma: 0.9 };
    case 'lr-callback':
      return { kind, hold: 3, gamma: 0.7 };
    case 'set-rate':
      return { kind, lr: lr / 4 };
    case 'switch-to-sgd':
      return { kind, lr: 0.01, momentum: 0.9, at: 5 };
    case 'early-stopping':
      return { kind, monitor, patience: 3, minDelta: 0.5 };
  }
}

/** The rates that one training must have had. */
function expected(settings: RemedySettings, { lr, epochs }: Fixture, values: readonly number[]): number[] {
  const rounds = Array.from({ length: epochs }, (_, round) => round);
  switch (settings.kind) {
    case 'reduce-on-plateau':
      return ratesInForce(kerasPlateau(lr, settings), lr, values);
    case 'set-rate':
      return rounds.map(() => settings.lr);
    case 'switch-to-sgd':
      return rounds.map((round) => (round < settings.at ? lr : settings.lr));
    case 'early-stopping':
      // The first value is the best that there will be, by this margin.
      return rounds.slice(0, settings.patience + 1).map(() => lr);
    default:
      return rounds.map(foretold(settings, lr, epochs));
  }
}

describe('edited Keras scripts', () => {
  let parser: Parser;
  before(async function () {
    needs(this, 'keras');
    parser = await testParser();
  });

  for (const kind of REMEDIES)
    it(kind, function () {
      this.timeout(600_000);
      const fixtures = [...FITS, ...LOOPS].filter(({ text }) => !/tensorflow/.test(text) || has('tensorflow'));
      if (fixtures.length < FITS.length + LOOPS.length) console.log('      skipped: scripts that import tensorflow');
      const edited: { fixture: Fixture; settings: RemedySettings; text: string }[] = [];
      for (const fixture of fixtures) {
        const script = read(parser, 'python', fixture.text);
        const site = script.analysis.sites[0];
        assert.ok(site && script.analysis.sites.length === 1, fixture.name);
        const settings = settingsFor(kind, fixture, site.monitors[0]?.name ?? '');
        const result = script.checked(site, script.plan(site, settings));
        const refused = fixture.refused?.[kind];
        if (refused) assert.ok(!result.ok && refused.test(result.reason), `${fixture.name}: ${JSON.stringify(result)}`);
        else {
          assert.ok(result.ok, `${fixture.name}: ${JSON.stringify(result)}`);
          edited.push({ fixture, settings, text: applyEdits(fixture.text, result.edits) });
        }
      }
      const all = traces(edited.map(({ text }) => text));
      for (const [i, { fixture, settings, text }] of edited.entries()) {
        const { rates = [], values = [], error } = all[i] ?? {};
        assert.equal(error, undefined, `${fixture.name}\n${text}`);
        const folds = /\bfold\b/.test(fixture.text) ? 2 : 1;
        const length = rates.length / folds;
        for (let fold = 0; fold < folds; fold++) {
          const part = (numbers: readonly number[]) => numbers.slice(fold * length, (fold + 1) * length);
          assertRates(part(rates), expected(settings, fixture, part(values)), `${fixture.name}\n${text}\n`);
        }
        if (kind === 'reduce-on-plateau')
          assert.ok(
            rates.some((rate) => rate < fixture.lr / 1.5),
            `${fixture.name} never lowered its rate`,
          );
      }
    });
});
