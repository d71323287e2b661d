import type { Problem } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { freeName } from '../javascript/edit.ts';
import { literal } from '../purpose.ts';
import { rateFormula, type Decay, type Span } from './formula.ts';
import { braced, rateType, type Dialect, type Helper, type Setting } from './helper.ts';
import { helperAtEnd } from './helperPlace.ts';
import { roundsFor, START, startFor } from './length.ts';
import type { LoopParts, LoopTask } from './loopTask.ts';
import { counterOf } from './loops.ts';
import type { Making } from './optimizer.ts';

/** A name for a counter of rounds, where the loop has none. */
export function ownCounter({ loop: { unit }, script: { text } }: LoopTask): string {
  return new RegExp(`\\b${unit}\\b`).test(text) ? freeName(unit === 'epoch' ? 'lrEpoch' : 'lrStep', text) : unit;
}

/** Sets the rate first thing in each round. */
export function decay(task: LoopTask, settings: Decay): LoopParts | Problem {
  const { script, loop, site, optimizer, making, style, dialect } = task;
  const end = style.semicolons ? ';' : '';
  const counter = counterOf(loop.loop);
  const own = counter ? undefined : ownCounter(task);
  const round = counter?.round ?? own ?? '';
  const before: string[] = [];
  const length = { text: counter?.rounds, count: counter?.count };
  const without = settings.kind === 'warmup-cosine' ? settings.warmupSteps : 0;
  const rounds = 'alpha' in settings ? roundsFor(settings.decaySteps, length, without) : 1;
  if (rounds === undefined) {
    const reason = `How many ${loop.unit}s this loop has is not written in its head, so it cannot be said where the cosine ends: count to a number that has a name.`;
    return { reason, line: site.line };
  }
  const start = startFor(settings.initialLr, making, loop.loop);
  const named = start !== undefined && typeof start !== 'number' && 'expression' in start;
  const from = named ? asOperand(start.expression) : freeName(START, script.text);
  if (!named) {
    const read = dialect.typed ? `(${optimizer.text} as unknown as ${braced(dialect, 'learningRate: number')})` : optimizer.text;
    before.push(`const ${from} = ${typeof start === 'number' ? field(literal(start)) : `${read}.learningRate`}${end}`);
  }
  if (own !== undefined) before.push(`let ${own} = 0${end}`);
  // What is long, or the user's to change, is a function of its own.
  const asFunction = settings.kind === 'lr-callback' || settings.kind === 'warmup-cosine';
  const name = asFunction ? freeName('learningRateAt', script.text) : '';
  const index = own ?? counterName(round);
  const [first, ...rest] = rateFormula(settings, from, asFunction ? index : round, spanOf(rounds, counter?.count, without));
  if (asFunction) {
    const head = `const ${name} = ${dialect.typed ? `(${index}: number)` : `(${index})`} =>`;
    const lines = [head, style.unit + first, ...rest.map((line) => style.unit.repeat(2) + line)];
    before.push(...lines.map((line, i) => (i === rest.length + 1 ? line + end : line)));
  }
  const { statement, helper } = setter(task, asFunction ? `${name}(${stripped(round)})` : first);
  const body = [statement + end, ...(own === undefined ? [] : [`${own} += 1${end}`])];
  return { before, first: body, elsewhere: helper, ...(!asFunction && { commentInside: true }) };
}

/** What the parameter of the user's own function is called. */
function counterName(round: string): string {
  return /[a-z_]\w*/i.exec(round)?.[0] ?? 'round';
}

function stripped(text: string): string {
  return text.replace(/^\((.*)\)$/s, '$1');
}

/** Whether a cosine of so many rounds is over before the loop is: then it must stay where it has got to. */
function spanOf(rounds: Setting, count: number | undefined, without: number): Span {
  if (typeof rounds === 'number')
    return { rounds: field(literal(rounds)), ends: count === undefined || rounds + without < count };
  const text = 'expression' in rounds ? rounds.expression : rounds.string;
  return { rounds: asOperand(text), ends: false };
}

function asOperand(text: string): string {
  return /^[\w.]+$/.test(text) ? text : `(${text})`;
}

/** SGD and momentum take a rate only through their setter, the others only as a property; where it cannot be told, the code asks. */
function setter(
  { script, optimizer, making, dialect, style }: LoopTask,
  rate: string,
): { statement: string; helper: TextEdit[] } {
  const { kind } = making;
  if (kind !== undefined && (!dialect.typed || hasOwnType(making))) {
    if (kind === 'sgd' || kind === 'momentum') return { statement: `${optimizer.text}.setLearningRate(${rate})`, helper: [] };
    const q = style.quote;
    const member = dialect.typed ? `[${q}learningRate${q}]` : '.learningRate';
    return { statement: `${optimizer.text}${member} = ${rate}`, helper: [] };
  }
  const { name, append } = helperAtEnd(script, setterHelper(dialect), style);
  return { statement: `${name}(${optimizer.text}, ${rate})`, helper: append };
}

/** A constant that is given the optimizer and no type has the type of that very optimizer. */
function hasOwnType({ node }: Making): boolean {
  const declarator = node.parent;
  return declarator?.type === 'variable_declarator' && declarator.childForFieldName('type') === null;
}

function setterHelper(dialect: Dialect): Helper {
  const [first, cast] = dialect.typed
    ? ['trained: object', `\n  const optimizer = trained as ${rateType(dialect)};`]
    : ['optimizer', ''];
  return {
    base: 'setRate',
    source: (name) => `\
/** SGD and momentum take a new rate only through their setter, the other optimizers read the property at each step. */
function ${name}(${first}, lr${dialect.typed ? ': number' : ''}) {${cast}
  if (optimizer.setLearningRate) optimizer.setLearningRate(lr);
  else optimizer.learningRate = lr;
}`,
  };
}
