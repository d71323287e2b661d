import type { RemedySettings } from '../../schedules/remedy.ts';
import { literal } from '../purpose.ts';
import type { CodeStyle } from '../style.ts';

/** Name of the function that a schedule's code is put into. */
export const HELPER_NAMES = { 'reduce-on-plateau': 'reduceLROnPlateau', cosine: 'cosineDecay' } as const;

/** The call that makes the callback: a few lines, of which the second and later ones begin with `indent`. */
export function helperCall(name: string, model: string, settings: RemedySettings, style: CodeStyle, indent: string): string {
  const entries = Object.entries(settings).filter(([key]) => key !== 'kind');
  const lines = entries.map(([key, value]) => {
    const written = typeof value === 'string' ? style.quote + value + style.quote : literal(value);
    return `${indent}${style.unit}${key}: ${written}`;
  });
  const body = lines.join(`,${style.eol}`) + (style.trailingCommas ? ',' : '');
  return `${name}(${model}, {${style.eol}${body}${style.eol}${indent}})`;
}

/** The function itself, at the top level of the file. It never throws: a handler that throws would end the training. */
export function helperFunction(name: string, kind: RemedySettings['kind'], typed: boolean, style: CodeStyle): string {
  const braces = (inside: string) => (style.braceSpaces ? `{ ${inside} }` : `{${inside}}`);
  const source = kind === 'reduce-on-plateau' ? plateau(name, typed, braces) : cosine(name, typed, braces);
  const lines = source.split('\n').map((line, index, all) => {
    let body = line.trimStart();
    const level = (line.length - body.length) / 2;
    if (!style.semicolons) body = body.replace(/;$/, '');
    if (!style.trailingCommas && /^[})]/.test(all[index + 1]?.trimStart() ?? '')) body = body.replace(/,$/, '');
    return style.unit.repeat(level) + body;
  });
  return lines.join(style.eol);
}

type Braces = (inside: string) => string;

/** Parameters of a helper and the line that takes its settings apart: in TypeScript a line each, with their types. */
function parameters(typed: boolean, braces: Braces, types: Record<string, string>): { list: string; unpack: string } {
  const names = braces(Object.keys(types).join(', '));
  if (!typed) return { list: `model, ${names}`, unpack: '' };
  const members = Object.entries(types).map(([key, type]) => `${key}: ${type}`);
  const list = `\n  model: ${braces('optimizer: unknown')},\n  settings: ${braces(members.join('; '))},\n`;
  return { list, unpack: `\n  const ${names} = settings;` };
}

/** The optimizer as it is now: compiling the model again makes a new one. */
function optimizer(typed: boolean, braces: Braces): string {
  // The library's typings hide the rate of all optimizers and the setter of most.
  const type = braces('learningRate: number; setLearningRate?(lr: number): void');
  return `const optimizer = model.optimizer${typed ? ` as ${type}` : ''};`;
}

const SET_RATE = `\
// SGD and momentum take a new rate only through their setter, the other optimizers read the property at each step.
      if (optimizer.setLearningRate) optimizer.setLearningRate(next);
      else optimizer.learningRate = next;
      console.log(\`Epoch \${epoch}: learning rate \${Number(lr.toPrecision(4))} -> \${Number(next.toPrecision(4))}\`);`;

function plateau(name: string, typed: boolean, braces: Braces): string {
  const numbers = { factor: 'number', patience: 'number', minDelta: 'number', cooldown: 'number', minLr: 'number' };
  const { list, unpack } = parameters(typed, braces, { monitor: 'string', ...numbers });
  const handler = typed ? `_: number, logs?: ${braces('[name: string]: number')}` : '_, logs';
  return `\
/** A callback that multiplies the learning rate by \`factor\` when \`monitor\` has not improved for \`patience\` epochs. */
function ${name}(${list}) {${unpack}
  let epoch = 0;
  let best = Infinity;
  let wait = 0;
  let cooling = 0;
  return {
    onEpochEnd: (${handler}) => {
      epoch += 1;
      const value = logs?.[monitor];
      if (value === undefined || !Number.isFinite(value)) return;
      if (cooling > 0) {
        cooling -= 1;
        wait = 0;
      }
      if (value + minDelta < best) {
        best = value;
        wait = 0;
        return;
      }
      if (cooling > 0) return;
      wait += 1;
      ${optimizer(typed, braces)}
      const lr = optimizer.learningRate;
      if (wait < patience || !(lr > minLr)) return;
      const next = Math.max(lr * factor, minLr);
      ${SET_RATE}
      cooling = cooldown;
      wait = 0;
    },
  };
}`;
}

function cosine(name: string, typed: boolean, braces: Braces): string {
  const { list, unpack } = parameters(typed, braces, { initialLr: 'number', decaySteps: 'number', alpha: 'number' });
  return `\
/** A callback that moves the learning rate along a cosine from \`initialLr\` to \`alpha * initialLr\` within \`decaySteps\` epochs. */
function ${name}(${list}) {${unpack}
  let epoch = 0;
  return {
    onEpochBegin: () => {
      const part = Math.min(epoch, decaySteps) / decaySteps;
      const next = initialLr * (alpha + (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * part)));
      epoch += 1;
      ${optimizer(typed, braces)}
      const lr = optimizer.learningRate;
      if (lr === undefined || lr === next) return;
      ${SET_RATE}
    },
  };
}`;
}
