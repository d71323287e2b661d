import type { RemedySettings } from '../../schedules/remedy.ts';
import { braced, parameters, rateType, says, SET_RATE, within, type Dialect, type Helper } from './helper.ts';

type Decay = Extract<RemedySettings['kind'], 'cosine' | 'warmup-cosine' | 'step' | 'exponential'>;

interface Form {
  readonly base: string;
  readonly does: string;
  readonly types: Readonly<Record<string, string>>;
  /** The rate in \`epoch\`, of \`start\`. */
  readonly rate: string;
}

const COSINE = 'start * (alpha + (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * part)))';
const FORMS: Readonly<Record<Decay, Form>> = {
  cosine: {
    base: 'cosineDecay',
    does: 'moves the learning rate along a cosine, to `alpha` times what it is at the start, within `decaySteps` epochs',
    types: { decaySteps: 'number', alpha: 'number' },
    rate: `const part = Math.min(epoch, decaySteps) / decaySteps;\nconst next = ${COSINE};`,
  },
  'warmup-cosine': {
    base: 'warmupCosine',
    does: 'raises the learning rate for `warmupSteps` epochs, and moves it along a cosine to `alpha` times that within `decaySteps` more',
    types: { warmupSteps: 'number', decaySteps: 'number', alpha: 'number' },
    rate: `\
const part = Math.min(epoch - warmupSteps, decaySteps) / decaySteps;
const cosine = ${COSINE};
const next = epoch < warmupSteps ? (start * (epoch + 1)) / (warmupSteps + 1) : cosine;`,
  },
  step: {
    base: 'stepDecay',
    does: 'multiplies the learning rate by `gamma` every `stepSize` epochs',
    types: { stepSize: 'number', gamma: 'number' },
    rate: 'const next = start * gamma ** Math.floor(epoch / stepSize);',
  },
  exponential: {
    base: 'exponentialDecay',
    does: 'multiplies the learning rate by `gamma` every epoch',
    types: { gamma: 'number' },
    rate: 'const next = start * gamma ** epoch;',
  },
};

/** A callback that follows a schedule from `initialLr` on, or from the optimizer's own rate where that is left out. */
export function decayHelper(dialect: Dialect, kind: Decay): Helper {
  const { base, does, types, rate } = FORMS[kind];
  return {
    base,
    source: (name) => {
      const { list, unpack } = parameters(dialect, model(dialect), { 'initialLr?': 'number', ...types });
      return callback(dialect, {
        head: `/** A callback that ${does}. */\nfunction ${name}(${list}) {${unpack}`,
        state: '\n  let start = initialLr;',
        rate: `if (start === undefined) start = lr;\n${rate}`,
      });
    },
  };
}

/** A callback that asks a function of the user's for each epoch's rate. */
export function schedulerHelper(dialect: Dialect): Helper {
  const first = model(dialect);
  const type = '(epoch: number, lr: number) => number';
  const list = dialect.typed ? `${first.name}: ${first.type}, schedule: ${type}` : 'model, schedule';
  return {
    base: 'learningRateScheduler',
    source: (name) =>
      callback(dialect, {
        head: `/** A callback that sets the learning rate of each epoch to \`schedule(epoch, lr)\`, where \`lr\` is the rate so far. */\nfunction ${name}(${list}) {`,
        state: '',
        rate: 'const next = schedule(epoch, lr);',
      }),
  };
}

/** A callback that puts another optimizer in the place of the model's own: the library looks it up at each step. */
export function switchHelper(dialect: Dialect): Helper {
  const { list, unpack } = parameters(dialect, model(dialect), { at: 'number', make: '() => unknown' });
  return {
    base: 'switchOptimizer',
    source: (name) => `\
/** A callback that gives the model another optimizer after \`at\` epochs. */
function ${name}(${list}) {${unpack}
  let epoch = 0;
  return {
    onEpochBegin: () => {
      if (epoch === at) model.optimizer = make();
      epoch += 1;
    },
  };
}`,
  };
}

function model(dialect: Dialect): { name: string; type: string } {
  return { name: 'model', type: braced(dialect, 'optimizer: unknown') };
}

function callback(dialect: Dialect, { head, state, rate }: { head: string; state: string; rate: string }): string {
  return `\
${head}
  let epoch = 0;${state}
  return {
    onEpochBegin: () => {
      const optimizer = model.optimizer${dialect.typed ? ` as ${rateType(dialect)}` : ''};
      const lr = optimizer.learningRate;
      ${within(3, rate)}
      epoch += 1;
      if (lr === next) return;
      ${within(3, SET_RATE)}
      ${says('setting', 'Epoch')}
    },
  };
}`;
}
