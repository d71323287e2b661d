import { rateText } from '../../diagnosis/numbers.ts';
import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { freeName, inBody, linesBefore, statementOf, type BodyLines } from '../javascriptEdit.ts';
import { literal, purpose } from '../purpose.ts';
import { beginsLine, type CodeStyle } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named } from '../tree.ts';
import { rateFormula, type Decay, type Span } from './formula.ts';
import { braced, rateType, type Dialect, type Helper, type Setting } from './helper.ts';
import { helperAtEnd } from './helperPlace.ts';
import { roundsFor, startFor } from './length.ts';
import { libraryAt } from './library.ts';
import { counterOf, type Loop } from './loops.ts';
import { makingFor, type Making } from './optimizer.ts';
import { watchInLoop } from './loopWatch.ts';
import { setRate } from './setRate.ts';
import { reassignable } from './switchable.ts';

/** What is put around a loop. */
export interface LoopParts extends BodyLines {
  /** Lines before the loop, without the comment. */
  readonly before?: readonly string[];
  readonly elsewhere?: readonly TextEdit[];
  /** The comment stands in the body, above the first line there. */
  readonly commentInside?: true;
}

/** A loop to be edited, and all that is known for it. */
export interface LoopTask {
  readonly script: Script;
  readonly loop: Loop;
  readonly site: TrainingSite;
  /** The optimizer as it is called at the loop. */
  readonly optimizer: SyntaxNode;
  readonly making: Making;
  readonly style: CodeStyle;
  readonly dialect: Dialect;
}

/** The edits that put a remedy into a loop of the author's own. */
export function rewriteLoop(
  script: Script,
  loop: Loop,
  site: TrainingSite,
  settings: RemedySettings,
  style: CodeStyle,
): TextEdit[] | Problem {
  const { root, language } = script;
  const { optimizer } = loop;
  if (!optimizer) return { reason: 'The optimizer of this loop is out of its sight: make it before the loop.', line: site.line };
  const making = makingFor(optimizer, root);
  if (settings.kind === 'set-rate') return setRate(making, settings, root, site.line);
  const dialect = { typed: language !== 'javascript', style };
  const task: LoopTask = { script, loop, site, optimizer, making, style, dialect };
  const parts = partsFor(task, settings);
  if ('reason' in parts) return parts;
  return assembled(task, parts, `// ${purpose(settings, loop.unit)}`);
}

function partsFor(task: LoopTask, settings: Exclude<RemedySettings, { kind: 'set-rate' }>): LoopParts | Problem {
  switch (settings.kind) {
    case 'reduce-on-plateau':
    case 'early-stopping':
      return watchInLoop(task, settings);
    case 'switch-to-sgd':
      return switching(task, settings);
    default:
      return decay(task, settings);
  }
}

function assembled({ script, loop, style }: LoopTask, parts: LoopParts, comment: string): TextEdit[] | Problem {
  const { before = [], first = [], last = [], elsewhere = [], commentInside } = parts;
  const lines = commentInside ? before : [comment, ...before];
  const statement = statementOf(loop.loop);
  const above = lines.length === 0 ? undefined : statement && linesBefore(script.text, statement, lines, style);
  if (lines.length > 0 && !above)
    return { reason: 'No room for a statement before this loop: give it a line of its own.', line: lineOf(loop.loop) };
  const inside = { first: commentInside ? [comment, ...first] : first, last };
  const body = loop.loop.childForFieldName('body');
  const [begin] = body?.type === 'statement_block' ? named(body) : [];
  const flat = begin !== undefined && !beginsLine(script.text, begin.startIndex);
  const needed = flat || inside.first.length > 0 || last.length > 0;
  return [...elsewhere, ...(above ? [above] : []), ...(needed ? inBody(script.text, loop.loop, inside, style) : [])];
}

/** A name for a counter of rounds, where the loop has none. */
function ownCounter({ loop: { unit }, script: { text } }: LoopTask): string {
  return new RegExp(`\\b${unit}\\b`).test(text) ? freeName(unit === 'epoch' ? 'lrEpoch' : 'lrStep', text) : unit;
}

/** Sets the rate first thing in each round. */
function decay(task: LoopTask, settings: Decay): LoopParts | Problem {
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
  let from =
    typeof start === 'number' ? field(literal(start)) : start && 'expression' in start ? asOperand(start.expression) : undefined;
  if (from === undefined) {
    from = freeName('initialLr', script.text);
    const read = dialect.typed ? `(${optimizer.text} as unknown as ${braced(dialect, 'learningRate: number')})` : optimizer.text;
    before.push(`const ${from} = ${read}.learningRate${end}`);
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

type Switch = Extract<RemedySettings, { kind: 'switch-to-sgd' }>;

function switching(task: LoopTask, { at, lr, momentum }: Switch): LoopParts | Problem {
  const { script, loop, site, optimizer, style } = task;
  const train = libraryAt(loop.loop, script.root, 'train');
  if (!train) return { reason: 'The library is not in sight at this loop: import tf from TensorFlow.js first.', line: site.line };
  const opened = reassignable(task);
  if ('reason' in opened) return opened;
  const end = style.semicolons ? ';' : '';
  const counter = counterOf(loop.loop);
  const own = counter ? undefined : ownCounter(task);
  const made = `${train}.momentum(${field(literal(lr))}, ${field(rateText(momentum))})`;
  const first = [`if (${counter?.round ?? own} === ${field(at)}) ${optimizer.text} = ${made}${end}`];
  if (own === undefined) return { first, elsewhere: opened.edits, commentInside: true };
  return {
    before: [`let ${own} = 0${end}`],
    first: [...first, `${own} += 1${end}`],
    elsewhere: opened.edits,
    commentInside: true,
  };
}
