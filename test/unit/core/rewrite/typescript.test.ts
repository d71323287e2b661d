import assert from 'node:assert/strict';
import ts from 'typescript';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze, rewrite } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { cosine, edited, plateau, rewriteAt, ROOT, testParser } from './support.ts';
import { allCells, scriptOf, settings } from './tfjsCells.ts';

const IMPORT = "import * as tf from '@tensorflow/tfjs';\n";
const SCRIPTS = [
  `${IMPORT}export async function train(model: tf.LayersModel, xs: tf.Tensor, ys: tf.Tensor) {
  return model.fit(xs, ys, { epochs: 50 });
}
`,
  `${IMPORT}export async function train(model: tf.Sequential, xs: tf.Tensor, ys: tf.Tensor) {
  return model.fit(xs, ys, {
    epochs: 50,
    callbacks: {
      onEpochEnd: async (epoch, logs) => {
        if (logs) say(epoch, logs['loss']);
      },
    },
  });
}
declare function say(...values: unknown[]): void;
`,
  `${IMPORT}class Net {
  private model?: tf.LayersModel;
  async train(xs: tf.Tensor, ys: tf.Tensor) {
    const stop = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 20 });
    for (let i = 0; i < 9; i++) await this.model?.fit(xs, ys, { epochs: 1, callbacks: [stop] });
  }
}
new Net();
`,
];

/** Type errors of sources that exist in memory only, as a user's strictest project would see them. */
function errorsIn(sources: ReadonlyMap<string, string>): string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    noImplicitReturns: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const text = sources.get(file);
    return text === undefined ? getSourceFile(file, language, ...rest) : ts.createSourceFile(file, text, language);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, start, messageText }) =>
        `${file?.text.slice(start, (start ?? 0) + 60)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

describe('an edited TypeScript script', function () {
  this.timeout(120_000);
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  it('passes a strict type check', () => {
    const sources = new Map<string, string>();
    for (const [i, text] of SCRIPTS.entries()) {
      for (const remedy of [plateau(), cosine()]) {
        sources.set(`${ROOT}edited-${i}-${remedy.id}.ts`, edited(parser, 'typescript', text, remedy));
      }
    }
    assert.deepEqual(errorsIn(sources), []);
  });

  it('passes it with every remedy in every kind of place', () => {
    const sources = new Map<string, string>();
    for (const [i, { dialect, place, kind, settings, file }] of allCells().entries()) {
      if (dialect !== 'typescript') continue;
      const text = scriptOf(place, dialect, i % 2 === 0 ? 'adam' : kind);
      const result = rewriteAt(parser, dialect, text, { id: settings.kind, title: '', reason: '', settings });
      if (result.ok) sources.set(`${ROOT}edited-${file}`, applyEdits(text, result.edits));
    }
    assert.ok(sources.size > 80);
    assert.deepEqual(errorsIn(sources), []);
  });

  it('passes it where the optimizer or the callbacks come from elsewhere', () => {
    const texts = [
      `${IMPORT}export function train(optimizer: tf.Optimizer, w: tf.Variable, steps: number) {
  for (let i = 0; i < steps; i++) optimizer.minimize(() => w.mul(1) as tf.Scalar);
}
`,
      `${IMPORT}export class Net {
  optimizer: tf.Optimizer = tf.train.adam(0.01);
  run(w: tf.Variable) {
    let i = 0;
    while (i++ < 20) {
      const cost = this.optimizer.minimize(() => w.mul(1) as tf.Scalar, true);
      cost?.dispose();
    }
  }
}
`,
      `${IMPORT}export async function train(model: tf.LayersModel, xs: tf.Tensor, ys: tf.Tensor, epochs: number, callbacks?: tf.CustomCallbackArgs | tf.CustomCallbackArgs[]) {
  await model.fit(xs, ys, { epochs, callbacks: callbacks ?? [] });
}
`,
      `${IMPORT}export async function train(model: tf.Sequential, xs: tf.Tensor, ys: tf.Tensor, epochs = 9) {
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  await model.fit(xs, ys, { epochs });
}
`,
      `import type * as tf from '@tensorflow/tfjs';
export async function train(model: tf.LayersModel, data: tf.data.Dataset<tf.TensorContainer>, stop: tf.CustomCallbackArgs) {
  await model.fitDataset(data, { epochs: 9, callbacks: [stop] });
}
`,
      `import { type LayersModel, type Tensor } from '@tensorflow/tfjs';
export async function train(model: LayersModel, xs: Tensor, ys: Tensor, options: { epochs: number }) {
  await model.fit(xs, ys, { epochs: options.epochs });
}
`,
    ];
    const sources = new Map<string, string>();
    for (const [i, text] of texts.entries()) {
      const [site] = analyze(parser, 'typescript', text).sites;
      assert.ok(site);
      for (const [j, put] of settings(site.monitors[0]?.name ?? '').entries()) {
        const result = rewrite(parser, 'typescript', text, site, put);
        if (result.ok) sources.set(`${ROOT}edited-${i}-${j}.ts`, applyEdits(text, result.edits));
      }
    }
    assert.ok(sources.size > 30, `only ${sources.size}`);
    assert.deepEqual(errorsIn(sources), []);
  });
});
