import type { Language } from '../../../../src/core/rewrite/syntax.ts';

/** A script that can be edited, what its first training reports, and lines that the edited script must hold. */
export interface Shape {
  readonly name: string;
  readonly language: Language;
  readonly text: string;
  readonly monitor: 'loss' | 'val_loss';
  readonly holds: readonly (string | RegExp)[];
}

const ESM = "import * as tf from '@tensorflow/tfjs';\n";
const js = (name: string, text: string, monitor: Shape['monitor'], ...holds: Shape['holds']): Shape => {
  return { name, language: 'javascript', text, monitor, holds };
};
const ts = (name: string, text: string, monitor: Shape['monitor'], ...holds: Shape['holds']): Shape => {
  return { name, language: 'typescript', text, monitor, holds };
};

export const SHAPES: readonly Shape[] = [
  js(
    'options on lines, a trailing comma and a comment behind it',
    `${ESM}async function train(model, xs, ys) {
  await model.fit(xs, ys, {
    epochs: 50,
    validationSplit: 0.2, // a fifth
  });
}
train();
`,
    'val_loss',
    /0\.2, \/\/ a fifth\n {4}\/\/ Lowers the learning rate when val_loss .*\n {4}callbacks: reduceLROnPlateau\(model, \{\n {6}monitor: 'val_loss',/,
    '    }),\n  });',
  ),
  js(
    'no trailing comma',
    `${ESM}const h = await model.fit(xs, ys, {\n  epochs: 50,\n  batchSize: 8 // small\n});\n`,
    'loss',
    '  batchSize: 8, // small\n  // Lowers',
    '    minLr: 1e-6\n  })\n});\n',
  ),
  js(
    'options on one line',
    `${ESM}await model.fit(xs, ys, { epochs: 50, shuffle: true });\n`,
    'loss',
    '{\n  epochs: 50,\n  shuffle: true,\n  // Lowers',
  ),
  js(
    'options on one line without spaces',
    `${ESM}await model.fit(xs, ys, {epochs: 50});\n`,
    'loss',
    'fit(xs, ys, {\n  epochs: 50,\n',
    'function reduceLROnPlateau(model, {monitor,',
  ),
  js(
    'a single plain object',
    `${ESM}await model.fit(xs, ys, {\n  epochs: 50,\n  callbacks: {\n    onEpochEnd: async (e, l) => {\n      say(e, l);\n    },\n  },\n});\n`,
    'loss',
    '  callbacks: [{\n',
    '  },\n  // Lowers',
    '  })],\n});',
  ),
  js(
    'plain object, all on one line',
    `${ESM}await model.fit(xs, ys, { epochs: 50, callbacks: { onEpochEnd: say } });\n`,
    'loss',
    'callbacks: [{ onEpochEnd: say }, reduceLROnPlateau(model, {\n',
  ),
  js(
    'array of plain objects on lines',
    `${ESM}await model.fit(xs, ys, {\n  callbacks: [\n    { onBatchEnd },\n    { onEpochEnd }\n  ],\n  epochs: 50\n});\n`,
    'loss',
    '    { onEpochEnd },\n    // Lowers',
    '    reduceLROnPlateau(model, {',
  ),
  js(
    'array on one line',
    `${ESM}await model.fit(xs, ys, {\n  callbacks: [{ onBatchEnd }],\n  epochs: 50,\n});\n`,
    'loss',
    '  // Lowers',
    'callbacks: [{ onBatchEnd }, reduceLROnPlateau(model, {',
  ),
  js(
    'empty array',
    `${ESM}await model.fit(xs, ys, {\n  callbacks: [],\n  epochs: 50,\n});\n`,
    'loss',
    '  callbacks: reduceLROnPlateau(model, {',
  ),
  js(
    'callbacks that are null',
    `${ESM}await model.fit(xs, ys, {\n  callbacks: null,\n  epochs: 50,\n});\n`,
    'loss',
    '  callbacks: reduceLROnPlateau(model, {',
  ),
  js(
    'shorthand of a constant object',
    `${ESM}const callbacks = { onEpochEnd() {} };\nawait model.fit(xs, ys, {\n  epochs: 50,\n  callbacks,\n});\n`,
    'loss',
    '  callbacks: [callbacks, reduceLROnPlateau(model, {',
  ),
  js(
    'shorthand of a constant array',
    `${ESM}const callbacks = [{ onEpochEnd() {} }];\nawait model.fit(xs, ys, { epochs: 50, callbacks });\n`,
    'loss',
    '  callbacks: [...callbacks, reduceLROnPlateau(model, {',
  ),
  js(
    'identifier of an instance',
    `${ESM}const stop = tf.callbacks.earlyStopping({ patience: 9 });\nawait model.fit(xs, ys, {\n  epochs: 50,\n  callbacks: stop,\n});\n`,
    'loss',
    '  callbacks: [stop, new tf.CustomCallback(reduceLROnPlateau(model, {',
    '  }))],\n',
  ),
  js(
    'array of instances',
    `${ESM}await model.fit(xs, ys, {\n  epochs: 50,\n  callbacks: [\n    tf.callbacks.earlyStopping({ monitor: 'loss', patience: 60 }),\n    tf.node.tensorBoard('logs'),\n  ],\n});\n`,
    'loss',
    '    new tf.CustomCallback(reduceLROnPlateau(model, {',
    '    })),\n  ],',
  ),
  js(
    'instance of a class of the file',
    `${ESM}class Say extends tf.Callback {}\nawait model.fit(xs, ys, { epochs: 50, callbacks: [new Say()] });\n`,
    'loss',
    'callbacks: [new Say(), new tf.CustomCallback(reduce',
  ),
  js(
    'charts of tfjs-vis over several lines',
    `${ESM}await model.fit(xs, ys, {\n  epochs: 50,\n  callbacks: tfvis.show.fitCallbacks(area, [\n    'loss',\n  ])\n});\n`,
    'loss',
    '  callbacks: [tfvis.show.fitCallbacks(area, [\n',
    '  ]),\n  // Lowers',
    '  })]\n});',
  ),
  js(
    'a list that is filled later',
    `${ESM}const list = [];\nif (early) list.push(tf.callbacks.earlyStopping({ patience: 50 }));\nawait model.fit(xs, ys, {\n  epochs: 50,\n  callbacks: list,\n});\n`,
    'loss',
    'callbacks: [...list, new tf.CustomCallback(',
  ),
  js(
    'a function of the file that makes the callbacks',
    `${ESM}const report = () => ({ onEpochEnd() {} });\nawait model.fit(xs, ys, {\n  epochs: 50,\n  callbacks: report(),\n});\n`,
    'loss',
    'callbacks: [report(), reduceLROnPlateau(model, {',
  ),
  js(
    'options in a constant',
    `${ESM}const options = { epochs: 50, validationData: [vx, vy], callbacks: { onEpochEnd() {} } };\nawait model.fit(xs, ys, options);\n`,
    'val_loss',
    'fit(xs, ys, {\n  ...options,\n  // Lowers',
    '  callbacks: [options.callbacks, reduceLROnPlateau(model, {',
  ),
  js(
    'options that take in a constant',
    `${ESM}const base = { epochs: 50, callbacks: [{ onEpochEnd() {} }] };\nawait model.fit(xs, ys, { ...base, shuffle: true });\n`,
    'loss',
    '  callbacks: [...base.callbacks, reduceLROnPlateau(model, {',
  ),
  js(
    'CommonJS, double quotes, tabs, no final newline',
    `const tf = require("@tensorflow/tfjs-node");\nfunction train(model) {\n\treturn model.fit(xs, ys, {\n\t\tepochs: 50,\n\t\tvalidationSplit: 0.1\n\t});\n}\ntrain(build())`,
    'val_loss',
    '\t\tcallbacks: reduceLROnPlateau(model, {\n\t\t\tmonitor: "val_loss",',
    /\ntrain\(build\(\)\)\n\n\/\*\* A callback/,
    /\n\}$/,
  ),
  js(
    'CRLF line ends',
    `${ESM}await model.fitDataset(ds, {\n  epochs: 50,\n  validationData: other,\n});\n`.replaceAll('\n', '\r\n'),
    'val_loss',
    'callbacks: reduceLROnPlateau(model, {\r\n    monitor:',
    '\r\n}\r\n',
  ),
  js(
    'byte-order mark and letters beyond ASCII',
    `\uFEFF${ESM}const größe = 'ёж 🦔';\nawait model.fit(xs, größe, {\n  epochs: 50, // 🦔\n});\n`,
    'loss',
    /^\uFEFFimport/,
    '  epochs: 50, // 🦔\n  // Lowers',
  ),
  js(
    'no semicolons',
    `import * as tf from '@tensorflow/tfjs'\nconst model = tf.sequential()\nawait model.fit(xs, ys, {\n  epochs: 50\n})\n`,
    'loss',
    '  let wait = 0\n',
    '  })\n})\n',
  ),
  js(
    'model behind this',
    `${ESM}class Net {\n  train() {\n    this.model.fit(this.x, this.y, {\n      epochs: 50,\n    });\n  }\n}\n`,
    'loss',
    'reduceLROnPlateau(this.model, {',
  ),
  js(
    'one epoch a call within a loop',
    `${ESM}const model = build();\nfor (let i = 0; i < 50; i++) {\n  const h = await model.fit(xs, ys, { epochs: 1 });\n  say(h);\n}\n`,
    'loss',
    /\n\/\/ Lowers .*\nconst lrSchedule = reduceLROnPlateau\(model, \{\n/,
    '});\nfor (let i',
    '    callbacks: lrSchedule',
  ),
  js(
    'a new model in each turn of the loop',
    `${ESM}for (const fold of folds) {\n  const model = build();\n  await model.fit(xs, ys, {\n    epochs: 50,\n  });\n}\n`,
    'loss',
    '    callbacks: reduceLROnPlateau(model, {',
  ),
  js(
    'an older import attribute',
    `${ESM}import data from './data.json' assert { type: 'json' };\nawait model.fit(xs, ys, {\n  epochs: 50,\n});\n`,
    'loss',
    "assert { type: 'json' };\n",
  ),
  js(
    'the global of a script tag',
    `const model = tf.sequential();\nmodel.fit(xs, ys, {\n    epochs: 50,\n});\n`,
    'loss',
    '    callbacks: reduceLROnPlateau(model, {\n        monitor',
  ),
  ts(
    'TypeScript',
    `${ESM}export async function train(model: tf.LayersModel, xs: tf.Tensor, ys: tf.Tensor) {\n  return await model.fit(xs, ys, {\n    epochs: 50,\n    callbacks: {\n      onEpochEnd: async () => console.log('.'),\n    },\n  });\n}\n`,
    'loss',
    'model: { optimizer: unknown }',
    '      // Lowers'.slice(2),
    '[name: string]: number',
  ),
  ts(
    'TypeScript, optional model',
    `${ESM}class Net {\n  model?: tf.Sequential;\n  async train(xs: tf.Tensor, ys: tf.Tensor) {\n    await this.model?.fit(xs, ys, { epochs: 50 });\n  }\n}\n`,
    'loss',
    'reduceLROnPlateau(this.model!, {',
  ),
];
