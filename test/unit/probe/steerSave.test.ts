import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Helmed, near, quadratic, temporary, tf } from './helmed.ts';

/** A saved model as `tf.loadLayersModel` reads it from a folder. */
async function load(folder: string): Promise<ReturnType<typeof tf.sequential>> {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { paths: string[]; weights: never[] }[];
  };
  assert.deepEqual(weightsManifest[0]?.paths, ['weights.bin']);
  const bytes = readFileSync(path.join(folder, 'weights.bin'));
  const weightData = new Uint8Array(bytes).buffer;
  const handler = tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0]?.weights ?? [], weightData });
  return (await tf.loadLayersModel(handler)) as ReturnType<typeof tf.sequential>;
}

describe('saving the model of a training that goes on', () => {
  let helmed: Helmed;
  beforeEach(async () => {
    helmed = await Helmed.start();
  });
  afterEach(() => helmed.end());

  it('writes what loads again, with the weights of that moment, and costs no tensor', async () => {
    const { model, xs, ys } = quadratic(tf.train.adam(0.01));
    const folder = path.join(temporary(), 'a', 'b');
    const weights: number[] = [];
    const tensors = new Set<number>();
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, (epoch) => {
      weights.push(model.getWeights()[0]?.dataSync()[0] ?? NaN);
      tensors.add(tf.memory().numTensors);
      return epoch === 3 ? helmed.steer({ do: 'save', folder }) : undefined;
    });
    await model.fit(xs, ys, { epochs: 6, verbose: 0, callbacks: callback });
    const [event] = await helmed.events();
    assert.deepEqual([event?.kind, event?.command], ['saved', 1]);
    assert.equal((await load(folder)).getWeights()[0]?.dataSync()[0], weights[2]);
    assert.equal(tensors.size, 1);
  });

  it('is done in a loop around trainOnBatch too, which the event loop never interrupts', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(1e-5));
    const folder = path.join(temporary(), 'saved');
    const training = helmed.training('trainOnBatch', { model });
    helmed.helm.begins(training);
    await helmed.steer({ do: 'save', folder });
    const end = Date.now() + 5000;
    while (!existsSync(path.join(folder, 'model.json')) && Date.now() < end) {
      await model.trainOnBatch(xs, ys);
      training.step++;
      helmed.helm.stepOver(training);
    }
    const [event] = await helmed.events();
    const saved = (await load(folder)).getWeights()[0]?.dataSync()[0];
    assert.ok(near(saved, (1 - 2e-5) ** (event?.step ?? 0), 1e-4), `${saved} after ${event?.step} steps`);
  });

  it('is refused where there is no model, and where a file would be overwritten or cannot be written', async () => {
    helmed.helm.begins(helmed.training('loop', { optimizer: tf.train.sgd(0.1) }));
    const { model } = quadratic(tf.train.sgd(0.1));
    helmed.helm.begins(helmed.training('trainOnBatch', { model }));
    const folder = temporary();
    writeFileSync(path.join(folder, 'weights.bin'), 'mine');
    const file = path.join(temporary(), 'file');
    writeFileSync(file, '');
    await helmed.steer({ do: 'save', folder });
    for (const to of [folder, file]) await helmed.steer({ do: 'save', folder: to }, Helmed.run(2));
    await helmed.until(({ command }) => command === 3);
    const told = await helmed.told();
    assert.equal(told[0], 'refused: This training has no model that Lossline can see: nothing can be saved.');
    assert.equal(told[1], `refused: ${path.join(folder, 'weights.bin')} is there already and is not overwritten.`);
    assert.match(told[2] ?? '', /^refused: It did not work: EEXIST/);
    assert.deepEqual(readdirSync(folder), ['weights.bin']);
    assert.equal(readFileSync(path.join(folder, 'weights.bin'), 'utf8'), 'mine');
  });

  it('is undone without a folder of the user', async () => {
    const { model } = quadratic(tf.train.sgd(0.1));
    const folder = path.join(temporary(), 'mine');
    mkdirSync(folder);
    helmed.helm.begins(helmed.training('trainOnBatch', { model }));
    await helmed.steer({ do: 'save', folder });
    await helmed.until(({ kind }) => kind === 'saved');
    await helmed.steer({ do: 'undo', of: 1 });
    await helmed.until(({ kind }) => kind === 'undone');
    assert.deepEqual(readdirSync(folder), []);
  });
});
