import assert from 'node:assert/strict';
import ts from 'typescript';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { cosine, edited, plateau, ROOT, testParser } from './support.ts';

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
  return ts.getPreEmitDiagnostics(program).map((each) => ts.flattenDiagnosticMessageText(each.messageText, '\n'));
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
});
