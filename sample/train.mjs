// Learns y = sin(3a)·cos(2b) + c from noisy points. The learning rate is too high: the loss falls fast, then jumps around
// a floor that it cannot get below. Lossline sees it, says so, and offers the line that helps.
const tf = await import('@tensorflow/tfjs-node')
  .catch(() => import('@tensorflow/tfjs'))
  .then((module) => module.default ?? module);

const EPOCHS = 1500;
const LEARNING_RATE = 0.03;

/** A small seeded generator: every run sees the same points. */
function randomNumbers(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function points(count, seed) {
  const random = randomNumbers(seed);
  const noise = () => 0.3 * (random() + random() + random() + random() - 2);
  const inputs = Array.from({ length: count }, () => Array.from({ length: 8 }, () => 2 * random() - 1));
  const targets = inputs.map(([a, b, c]) => [Math.sin(3 * a) * Math.cos(2 * b) + c + noise()]);
  return [tf.tensor2d(inputs), tf.tensor2d(targets)];
}

const [xs, ys] = points(1600, 1);
const [valXs, valYs] = points(500, 2);

const weights = (seed) => tf.initializers.glorotUniform({ seed });
const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'tanh', inputShape: [8], kernelInitializer: weights(3) }));
model.add(tf.layers.dense({ units: 1, kernelInitializer: weights(5) }));
model.compile({ optimizer: tf.train.momentum(LEARNING_RATE, 0.9), loss: 'meanSquaredError' });

function report(epoch, logs) {
  const rate = Number(model.optimizer.learningRate.toPrecision(6));
  console.log(
    `epoch ${epoch + 1}/${EPOCHS} - loss: ${logs.loss.toFixed(5)} - val_loss: ${logs.val_loss.toFixed(5)} - lr: ${rate}`,
  );
}

await model.fit(xs, ys, {
  epochs: EPOCHS,
  batchSize: 8,
  validationData: [valXs, valYs],
  verbose: 0,
  callbacks: { onEpochEnd: report },
});
