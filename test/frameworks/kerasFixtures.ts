/** Scripts that train a small model with Keras, one for each manner of calling `fit`. */

const DATA = `import numpy as np

x = np.linspace(-1, 1, 8).reshape(8, 1).astype('float32')
y = np.sin(3 * x)
`;
const HEAD = `import keras
${DATA}
model = keras.Sequential([keras.layers.Dense(4, activation='tanh'), keras.layers.Dense(1)])
`;
const COMPILE = `model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.002), loss='mse', run_eagerly=True)\n`;
const PLAIN = `${HEAD}${COMPILE}`;

export interface Fixture {
  readonly name: string;
  readonly text: string;
  /** The optimizer's own rate. */
  readonly lr: number;
  readonly epochs: number;
  /** The remedies that are refused here, with a part of the reason. */
  readonly refused?: Readonly<Record<string, RegExp>>;
}

const ANEW = /would be called anew/;

export const FITS: readonly Fixture[] = [
  {
    name: 'no callbacks, an optimizer that is a string',
    text: `${HEAD}model.compile(optimizer='adam', loss='mse', run_eagerly=True)\nmodel.fit(x, y, epochs=9, verbose=0)\n`,
    lr: 0.001,
    epochs: 9,
  },
  {
    name: 'no optimizer at all',
    text: `${HEAD}model.compile(loss='mse', run_eagerly=True)\nmodel.fit(\n    x, y,\n    epochs=9,\n    verbose=0,  # quiet\n)\n`,
    lr: 0.001,
    epochs: 9,
  },
  {
    name: 'a list, a rate and a length with names, validation',
    text: `from keras.callbacks import TerminateOnNaN
${HEAD}LR = 0.004
EPOCHS = 10
optimizer = keras.optimizers.Adam(LR)
model.compile(optimizer, 'mse', run_eagerly=True)
nan = TerminateOnNaN()
history = model.fit(x, y, epochs=EPOCHS, validation_split=0.25, callbacks=[nan], verbose=0)
print(len(history.history['loss']), len(history.epoch))
`,
    lr: 0.004,
    epochs: 10,
  },
  {
    name: 'a list with a name that grows',
    text: `${PLAIN}cbs = [keras.callbacks.TerminateOnNaN()]
if len(x) > 3:
    cbs.append(keras.callbacks.TerminateOnNaN())
model.fit(x, y, epochs=9, callbacks=cbs, verbose=0)
`,
    lr: 0.002,
    epochs: 9,
  },
  {
    name: 'a concatenation',
    text: `${PLAIN}cbs = [keras.callbacks.TerminateOnNaN()]
last = keras.callbacks.TerminateOnNaN()
model.fit(x, y, epochs=9, callbacks=cbs + [last], verbose=0)
`,
    lr: 0.002,
    epochs: 9,
  },
  {
    name: 'a list with a splat',
    text: `${PLAIN}cbs = [keras.callbacks.TerminateOnNaN()]\nmodel.fit(x, y, epochs=9, callbacks=[*cbs], verbose=0)\n`,
    lr: 0.002,
    epochs: 9,
  },
  {
    name: 'a single callback',
    text: `${PLAIN}nan = keras.callbacks.TerminateOnNaN()\nmodel.fit(x, y, epochs=9, callbacks=nan, verbose=0)\n`,
    lr: 0.002,
    epochs: 9,
  },
  {
    name: 'None',
    text: `${PLAIN}model.fit(x, y, epochs=9, callbacks=None, verbose=0)\n`,
    lr: 0.002,
    epochs: 9,
  },
  {
    name: 'a tuple of one, made at the call',
    text: `${PLAIN}model.fit(x, y, epochs=9, callbacks=(keras.callbacks.TerminateOnNaN(),), verbose=0)\n`,
    lr: 0.002,
    epochs: 9,
    refused: { 'switch-to-sgd': ANEW },
  },
  {
    name: 'arguments by their place, validation data among them',
    text: `${PLAIN}model.fit(x, y, 8, 9, 0, [], 0.0, (x, y))\n`,
    lr: 0.002,
    epochs: 9,
  },
  {
    name: 'callbacks of a function',
    text: `${PLAIN}
def callbacks():
    return [keras.callbacks.TerminateOnNaN()]

model.fit(x, y, epochs=9, callbacks=callbacks(), verbose=0)
`,
    lr: 0.002,
    epochs: 9,
    refused: { 'switch-to-sgd': ANEW },
  },
  {
    name: 'callbacks of a caller, or none',
    text: `${PLAIN}
def train(epochs, callbacks=None):
    return model.fit(x, y, epochs=epochs, callbacks=callbacks, verbose=0)

train(9)
`,
    lr: 0.002,
    epochs: 9,
    refused: { 'switch-to-sgd': /elsewhere/ },
  },
  {
    name: 'a class, with a model that a method makes',
    text: `import keras
${DATA}

class Job:
    def __init__(self, epochs):
        self.epochs = epochs
        self.model = self.build()

    def build(self, rate=0.003):
        model = keras.Sequential([keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=rate), loss='mse', run_eagerly=True)
        return model

    def run(self):
        self.history = self.model.fit(
            x,
            y,
            epochs=self.epochs,
            validation_data=(x, y),
            verbose=0
        )


Job(9).run()
`,
    lr: 0.003,
    epochs: 9,
    refused: { 'switch-to-sgd': /elsewhere/ },
  },
  {
    name: 'folds, each with a model of its own',
    text: `import keras
${DATA}
for fold in range(2):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(optimizer='adam', loss='mse', run_eagerly=True)
    model.fit(x, y, epochs=6, verbose=0)
`,
    lr: 0.001,
    epochs: 6,
  },
  {
    name: 'callbacks as a module, tabs and CRLF',
    text: `from tensorflow import keras
from keras import callbacks
${DATA}
def main():
	model = keras.Sequential([keras.layers.Dense(1)])
	model.compile(loss="mse", optimizer="adam", run_eagerly=True)
	nan = callbacks.TerminateOnNaN()
	history = model.fit(
		x,
		y,
		epochs=9,
		callbacks=[nan],
		verbose=0
	)

main()
`.replaceAll('\n', '\r\n'),
    lr: 0.001,
    epochs: 9,
  },
  {
    name: 'all by way of tf',
    text: `import tensorflow as tf
${DATA}
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(), loss='mse', run_eagerly=True)
model.fit(x, y, epochs=9, verbose=0)
`,
    lr: 0.001,
    epochs: 9,
  },
  {
    name: 'parts of tensorflow.keras',
    text: `from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
${DATA}
epochs = 4
model = Sequential([Dense(1)])
model.compile(optimizer='adam', loss='mse', run_eagerly=True)
model.fit(x, y, epochs=2 * epochs + 1, verbose=0)
`,
    lr: 0.001,
    epochs: 9,
    refused: { 'switch-to-sgd': /does not surely train/ },
  },
];

const TAPE = `import tensorflow as tf
${DATA}`;

/** Loops with a `GradientTape`: each prints the rate of each round, and what can be watched. */
export const LOOPS: readonly Fixture[] = [
  {
    name: 'a loop of epochs with metrics of Keras',
    text: `${TAPE}
EPOCHS = 9
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
loss_fn = tf.keras.losses.MeanSquaredError()
optimizer = tf.keras.optimizers.Adam(learning_rate=0.002)
train_loss = tf.keras.metrics.Mean()
val_loss = tf.keras.metrics.Mean()
dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(4)

@tf.function
def train_step(a, b):
    with tf.GradientTape() as tape:
        loss = loss_fn(b, model(a))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    train_loss(loss)

for epoch in range(EPOCHS):
    train_loss.reset_state()
    val_loss.reset_state()
    for a, b in dataset:
        train_step(a, b)
    for a, b in dataset:
        val_loss.update_state(loss_fn(b, model(a)))
    print('rate', float(optimizer.learning_rate))
    print('value', float(val_loss.result()))
`,
    lr: 0.002,
    epochs: 9,
    refused: { 'switch-to-sgd': /is compiled/ },
  },
  {
    name: 'a class that counts from one and rounds what it prints',
    text: `${TAPE}
class Job:
    def __init__(self):
        self.optimizer = tf.keras.optimizers.Adam()
        self.model = tf.keras.Sequential([tf.keras.layers.Dense(1)])

    def train_epoch(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self.model(x) - y) ** 2)
        grads = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.model.trainable_variables))
        return loss

    def train(self, epochs):
        for epoch in range(1, epochs + 1):
            losses = []
            for _ in range(2):
                losses.append(self.train_epoch())
            avg_loss = round(float(tf.reduce_mean(losses)), 1)
            print('rate', float(self.optimizer.learning_rate))
            print('value', float(tf.reduce_mean(losses)))

Job().train(9)
`,
    lr: 0.001,
    epochs: 9,
    refused: { 'switch-to-sgd': /does not surely run/ },
  },
  {
    name: 'a loop of steps over data',
    text: `${TAPE}
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.01)
for step in range(9):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    print('rate', float(opt.learning_rate))
    print('value', float(loss))
`,
    lr: 0.01,
    epochs: 9,
    refused: { 'switch-to-sgd': /uses SGD already/ },
  },
  {
    name: 'a loop whose step is written in it',
    text: `${TAPE}
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)
epoch = 0
while epoch < 9:
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    print('rate', float(optimizer.learning_rate))
    print('value', float(loss))
    epoch += 1
`,
    lr: 0.01,
    epochs: 9,
  },
];
