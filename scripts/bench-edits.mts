// `npm run bench:edits`: how long the answers about a script take on a file of 5000 lines, beside a plain parse of it by the engine in the
// same run. Read: after each change of the file; offer: all remedies at a site, as the light bulb asks; resolve: the one that was chosen.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import engine from '@vscode/tree-sitter-wasm';
import { optionsAt } from '../src/core/monitor/options.ts';
import { read } from '../src/core/rewrite/registry.ts';
import type { Language } from '../src/core/rewrite/syntax.ts';
import { loadParser } from '../src/node/treeSitter.ts';

const LINES = 5000;
const TIMES = 15;
const wasm = path.resolve(import.meta.dirname, '../node_modules/@vscode/tree-sitter-wasm/wasm');

const keras = `import keras

def make():
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss='mse')
    return model

model = make()
model.fit(x, y, epochs=20, validation_split=0.2)
`;
const torch = `import torch

def train(model, loader, val_loader, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        val_loss = evaluate(model, val_loader)
        print(epoch, val_loss)
`;
const tfjs = `import * as tf from '@tensorflow/tfjs';

export async function train(model, xs, ys) {
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  await model.fit(xs, ys, { epochs: 50, validationSplit: 0.2 });
}
`;
/** Code as it stands around the training in a long file. */
const python = (i: number) => `
def transform_${i}(rows, scale=${i}.5, *, names=('a', 'b')):
    """Row ${i}."""
    out = []
    for row in rows:
        if row is None or row['kind'] != "${i}":
            continue
        out.append({key: value * scale for key, value in row.items() if key in names})
    return sorted(out, key=lambda each: each['a'])
`;
const javascript = (i: number) => `
export function transform${i}(rows, { scale = ${i}.5, names = ['a', 'b'] } = {}) {
  const out = [];
  for (const row of rows) {
    if (!row || row.kind !== '${i}') continue;
    out.push(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, names.includes(key) ? value * scale : value])));
  }
  return out.sort((a, b) => a.a - b.a);
}
`;

function long(head: string, filler: (i: number) => string): string {
  let text = head;
  for (let i = 0; text.split('\n').length < LINES; i++) text += filler(i);
  return text;
}

const cases: readonly [string, Language, string][] = [
  ['Keras', 'python', long(keras, python)],
  ['PyTorch', 'python', long(torch, python)],
  ['TensorFlow.js', 'javascript', long(tfjs, javascript)],
  ['TensorFlow.js, TypeScript', 'typescript', long(tfjs, javascript)],
];

console.log('milliseconds, median (ratio to the plain parse)');
for (const [name, language, text] of cases) {
  const parser = await loadParser(wasm, [language]);
  await engine.Parser.init({ locateFile: (file) => path.join(wasm, file) });
  const grammar = await engine.Language.load(readFileSync(path.join(wasm, `tree-sitter-${language}.wasm`)));
  const plain = new engine.Parser().setLanguage(grammar);
  const parse = median(() => plain.parse(text)?.delete());
  const script = read(parser, language, text);
  const [site] = script.analysis.sites;
  if (!site) throw new Error(`${name}: no site`);
  const settings = optionsAt(script, site).find(({ preferred }) => preferred)?.remedy.settings;
  const times = {
    read: median(() => read(parser, language, text)),
    offer: median(() => optionsAt(script, site)),
    resolve: median(() => settings && script.checked(site, script.plan(site, settings))),
  };
  const words = Object.entries(times).map(([what, ms]) => `${what} ${ms.toFixed(1)} (${(ms / parse).toFixed(2)}×)`);
  console.log(`${name}: parse ${parse.toFixed(1)}, ${words.join(', ')}`);
}

function median(work: () => unknown): number {
  const times = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[TIMES >> 1] ?? NaN;
}
