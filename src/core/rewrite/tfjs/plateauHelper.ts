import { braced, parameters, rateType, says, SET_RATE, within, type Dialect, type Helper } from './helper.ts';

/** What a rule watches: a value in the logs of a fit, or numbers that a loop hands to it. */
export type Watch =
  | { readonly kind: 'logs' }
  /** `smooth`: one batch says little, so a running mean counts. */
  | { readonly kind: 'values'; readonly unit: 'epoch' | 'step'; readonly smooth: boolean };

const OPTIMIZER = 'optimizer';
const NUMBER = 'number';

/** Keras's `ReduceLROnPlateau` as a callback of a fit, or as a function that a loop calls with its value. */
export function plateauHelper(dialect: Dialect, watch: Watch, mode: 'min' | 'max'): Helper {
  const numbers = { factor: NUMBER, patience: NUMBER, minDelta: NUMBER, cooldown: NUMBER, minLr: NUMBER };
  const unit = watch.kind === 'logs' ? 'epoch' : watch.unit;
  const rest = `\
if (cooling > 0) {
  cooling -= 1;
  wait = 0;
}
if (${better(mode)}) {
  best = ${level(watch)};
  wait = 0;
  return;
}
if (cooling > 0) return;
wait += 1;
OPTIMIZER
if (wait < patience || !(lr > minLr)) return;
const next = Math.max(lr * factor, minLr);
${SET_RATE}
${says('reducing', unit === 'epoch' ? 'Epoch' : 'Step')}
cooling = cooldown;
wait = 0;`.replaceAll('value', level(watch));
  const state = `${best(mode)}\n  let wait = 0;\n  let cooling = 0;`;
  if (watch.kind === 'logs')
    return {
      base: 'reduceLROnPlateau',
      source: (name) => {
        const { list, unpack } = parameters(
          dialect,
          { name: 'model', type: braced(dialect, `${OPTIMIZER}: unknown`) },
          { monitor: 'string', ...numbers },
        );
        const optimizer = `const optimizer = model.optimizer${dialect.typed ? ` as ${rateType(dialect)}` : ''};\nconst lr = optimizer.learningRate;`;
        return `\
/** A callback that multiplies the learning rate by \`factor\` when \`monitor\` has not improved for \`patience\` epochs. */
function ${name}(${list}) {${unpack}
  let epoch = 0;
  ${state}
  return {
    onEpochEnd: (${handler(dialect)}) => {
      epoch += 1;
      const value = logs ? logs[monitor] : undefined;
      if (value === undefined || !Number.isFinite(value)) return;
      ${within(3, rest.replace('OPTIMIZER', optimizer))}
    },
  };
}`;
      },
    };
  return {
    base: 'reduceLROnPlateau',
    source: (name) => {
      const settings = watch.smooth ? { ...numbers, smoothing: NUMBER } : numbers;
      const first = { name: dialect.typed ? 'trained' : OPTIMIZER, type: 'unknown' };
      const { list, unpack } = parameters(dialect, first, settings);
      const cast = dialect.typed ? `\n  const optimizer = trained as ${rateType(dialect)};` : '';
      return `\
/** Multiplies the learning rate by \`factor\` when the values it is called with have not improved for \`patience\` ${unit}s. */
function ${name}(${list}) {${unpack}${cast}
  let ${unit} = 0;
  ${state}${watch.smooth ? '\n  let sum = 0;\n  let weight = 0;' : ''}
  return (value${dialect.typed ? ': number | undefined' : ''}) => {
    ${unit} += 1;
    if (value === undefined || !Number.isFinite(value)) return;
    ${watch.smooth ? within(2, SMOOTHED) + '\n    ' : ''}${within(2, rest.replace('OPTIMIZER', 'const lr = optimizer.learningRate;'))}
  };
}`;
    },
  };
}

/** Ends a training as Keras's `EarlyStopping` does: a callback of a fit, or a function that tells a loop when it is time. */
export function stopHelper(dialect: Dialect, watch: Watch, mode: 'min' | 'max'): Helper {
  const numbers = { patience: NUMBER, minDelta: NUMBER };
  const rest = (end: string, going: string) =>
    `\
if (${better(mode)}) {
  best = ${level(watch)};
  wait = 0;
  return${going};
}
wait += 1;
${end}`.replaceAll('value', level(watch));
  if (watch.kind === 'logs')
    return {
      base: 'stopEarly',
      source: (name) => {
        const { list, unpack } = parameters(
          dialect,
          { name: 'model', type: braced(dialect, 'stopTraining: boolean') },
          { monitor: 'string', ...numbers },
        );
        return `\
/** A callback that ends the training when \`monitor\` has not improved for \`patience\` epochs. */
function ${name}(${list}) {${unpack}
  ${best(mode)}
  let wait = 0;
  return {
    onEpochEnd: (${handler(dialect)}) => {
      const value = logs ? logs[monitor] : undefined;
      if (value === undefined) return;
      ${within(3, rest('if (wait >= patience) model.stopTraining = true;', ''))}
    },
  };
}`;
      },
    };
  return {
    base: 'stopEarly',
    source: (name) => {
      const { list, unpack } = parameters(dialect, undefined, watch.smooth ? { ...numbers, smoothing: NUMBER } : numbers);
      return `\
/** Tells when the values it is called with have not improved for \`patience\` ${watch.unit}s. */
function ${name}(${list}) {${unpack}
  ${best(mode)}
  let wait = 0;${watch.smooth ? '\n  let sum = 0;\n  let weight = 0;' : ''}
  return (value${dialect.typed ? ': number | undefined' : ''}) => {
    if (value === undefined) return false;
    ${watch.smooth ? within(2, SMOOTHED) + '\n    ' : ''}${within(2, rest('return wait >= patience;', ' false'))}
  };
}`;
    },
  };
}

/** The mean that TensorBoard shows: each value counts `smoothing` times as much as the next, and the first ones not too much. */
const SMOOTHED = `\
// One batch says little: what counts is a running mean.
sum = smoothing * sum + value;
weight = smoothing * weight + 1;
const level = sum / weight;`;

const level = (watch: Watch) => (watch.kind === 'values' && watch.smooth ? 'level' : 'value');
const better = (mode: 'min' | 'max') => (mode === 'max' ? 'value - minDelta > best' : 'value + minDelta < best');
const best = (mode: 'min' | 'max') => `let best = ${mode === 'max' ? '-' : ''}Infinity;`;

function handler(dialect: Dialect): string {
  return dialect.typed ? `_: number, logs?: ${braced(dialect, '[name: string]: number')}` : '_, logs';
}
