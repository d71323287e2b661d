import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal, purpose } from '../purpose.ts';
import { leaves } from '../python/leaves.ts';
import { linesAfter, linesBefore, pythonStyle, statementOf } from '../python/edit.ts';
import type { TrainingLoop } from '../python/loops.ts';
import type { Value } from '../python/metrics.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';
import { freeName } from './callbacks.ts';
import { classFrom, mathModule } from './imports.ts';
import { behindItsLike } from './loopValues.ts';
import { FUNCTION_NAMES, rateFunction, type Scheduled } from './rateFunctions.ts';

/** A training loop of the author's own, with the one optimizer that it steps. */
export interface Tape {
  readonly loop: TrainingLoop;
  /** What the optimizer is called at the loop. */
  readonly optimizer: string;
  readonly values: readonly Value[];
}

type Watching = Extract<RemedySettings, { kind: 'reduce-on-plateau' | 'early-stopping' }>;
type Switch = Extract<RemedySettings, { kind: 'switch-to-sgd' }>;

/** The plateau rule or early stopping, written out behind the value that it watches: no callback runs in such a loop. */
export function watchInLoop({ root, text }: Script, tape: Tape, settings: Watching): TextEdit[] | Problem {
  const { loop, optimizer, values } = tape;
  const value = values.find(({ name }) => name === settings.monitor);
  const style = pythonStyle(text);
  if (!value) {
    const reason = `This loop keeps no ${settings.monitor} of each ${loop.unit} that a rule could watch: keep one first, such as the mean over its batches.`;
    return { reason, line: lineOf(loop.site) };
  }
  const [best, wait, cooldown, now] = ['best_value', 'wait', 'cooldown', 'value'].map((name) => freeName(root, name));
  const higher = settings.mode === 'max';
  const delta = field(literal(settings.minDelta));
  const better = higher ? `${now} > ${best} + ${delta}` : `${now} < ${best} - ${delta}`;
  const worst = `float('${higher ? '-inf' : 'inf'}')`.replaceAll("'", style.quote);
  const { unit } = style;
  const patience = field(settings.patience);
  const look = [`${now} = ${value.expression}`];
  const rate = `${optimizer}.learning_rate`;
  const stops = settings.kind === 'early-stopping';
  const at = behindItsLike(value, loop);
  const leave = [`if ${wait} >= ${patience}:`, `${unit}break`];
  const end = stops ? endBehind(at, loop) : undefined;
  const rule = stops
    ? [
        ...look,
        `if ${better}:`,
        `${unit}${best}, ${wait} = ${now}, 0`,
        'else:',
        `${unit}${wait} += 1`,
        ...(end ? [] : leave.map((line) => unit + line)),
      ]
    : [
        ...look,
        `${cooldown} = max(${cooldown} - 1, 0)`,
        `if ${better}:`,
        `${unit}${best}, ${wait} = ${now}, 0`,
        `elif ${cooldown} == 0:`,
        `${unit}${wait} += 1`,
        `${unit}if ${wait} >= ${patience}:`,
        `${unit}${unit}${rate}.assign(max(float(${rate}) * ${field(literal(settings.factor))}, ${field(literal(settings.minLr))}))`,
        `${unit}${unit}${wait}, ${cooldown} = 0, ${field(settings.cooldown)}`,
      ];
  const comment = `# ${purpose(settings, loop.unit)}`;
  const state = stops ? `${best}, ${wait} = ${worst}, 0` : `${best}, ${wait}, ${cooldown} = ${worst}, 0, 0`;
  const before = linesBefore(text, statementOf(loop.loop), [comment, state], style);
  const after = linesAfter(text, at, rule, style);
  const leaving = end && linesAfter(text, end, leave, style);
  if (!before || !after || (end && !leaving)) return sharesLine(loop.site);
  return [before, after, ...(leaving ? [leaving] : []), ...returning(text, value, style)];
}

/** The end of the round, where it still does something, as saving, behind a place: before the way out, but not behind another one. */
function endBehind(at: SyntaxNode, { loop, body }: TrainingLoop): SyntaxNode | undefined {
  const rest = named(body).filter(({ startIndex }) => startIndex > at.endIndex);
  return rest.some((each) => leaves(each, loop)) ? undefined : rest.at(-1);
}

/** Gives a value of a function back to the loop that calls it. */
function returning(text: string, { returned }: Value, style: ReturnType<typeof pythonStyle>): TextEdit[] {
  if (!returned) return [];
  const { call, name, add } = returned;
  const given = add && linesAfter(text, add.after, [`return ${add.expression.replace(/\.item\(\)$/, '')}`], style);
  return [{ start: call.startIndex, end: call.startIndex, text: `${name} = ` }, ...(given ? [given] : [])];
}

/** A rate that is set at the head of each round, by a function of the round. */
export function scheduleInLoop(script: Script, tape: Tape, site: TrainingSite, settings: Scheduled): TextEdit[] | Problem {
  const { root, text } = script;
  const { loop, optimizer } = tape;
  const style = pythonStyle(text);
  const length = lengthOf(loop, site, settings);
  if (typeof length !== 'string') return length;
  const math = settings.kind === 'cosine' || settings.kind === 'warmup-cosine' ? mathModule(script, loop.loop) : undefined;
  const name = freeName(root, FUNCTION_NAMES[settings.kind]);
  const own = settings.initialLr !== undefined && settings.initialLr !== site.optimizer?.lr;
  const start = own && settings.initialLr !== undefined ? field(literal(settings.initialLr)) : undefined;
  const surroundings = { name, start, length, math: math?.name ?? 'math', unit: style.unit, counter: loop.unit, first: '0' };
  const { counter, state, count } = counterOf(loop, root);
  const rate = `${optimizer}.learning_rate`;
  const lines = [`# ${purpose(settings, loop.unit)}`, ...rateFunction(settings, surroundings), '', ...state];
  const before = linesBefore(text, statementOf(loop.loop), lines, style);
  const set = [`${rate}.assign(${name}(${counter}, float(${rate})))`, ...count];
  const head = atHead(text, loop, set, style);
  return before && head ? [...(math?.edits ?? []), before, head] : sharesLine(loop.site);
}

function atHead(text: string, { body }: TrainingLoop, lines: readonly string[], style: ReturnType<typeof pythonStyle>) {
  const first = named(body)[0];
  return first && linesBefore(text, first, lines, style);
}

function sharesLine(node: SyntaxNode): Problem {
  return { reason: 'This loop shares its lines with others: give each statement a line of its own first.', line: lineOf(node) };
}

/** The number of the round, from 0: by the loop's own variable, or by a count of ours. */
function counterOf({ loop, rounds }: TrainingLoop, root: SyntaxNode): { counter: string; state: string[]; count: string[] } {
  const left =
    loop.type === 'while_statement' ? named(loop.childForFieldName('condition') ?? loop)[0] : loop.childForFieldName('left');
  if (rounds?.first !== undefined && !rounds.stride && left?.type === 'identifier') {
    const simple = /^[\w.]+$/.test(rounds.first) ? rounds.first : `(${rounds.first})`;
    return { counter: rounds.first === '0' ? left.text : `${left.text} - ${simple}`, state: [], count: [] };
  }
  const name = freeName(root, 'round_number');
  return { counter: name, state: [`${name} = 0`], count: [`${name} += 1`] };
}

/** How many rounds the cosine takes, in the words of the script where they are its own. */
function lengthOf(loop: TrainingLoop, { epochs }: TrainingSite, settings: Scheduled): string | Problem {
  if (settings.kind !== 'cosine' && settings.kind !== 'warmup-cosine') return '';
  const warmup = settings.kind === 'warmup-cosine' ? settings.warmupSteps : 0;
  const { decaySteps } = settings;
  const own = decaySteps === undefined || (epochs !== undefined && decaySteps === Math.max(1, epochs - warmup));
  if (!own) return field(decaySteps);
  if (!loop.rounds) {
    const reason =
      'This loop does not say how often it runs, so a decay to its end cannot be worked out: say for how many rounds.';
    return decaySteps === undefined ? { reason, line: lineOf(loop.site) } : field(decaySteps);
  }
  const { text } = loop.rounds;
  if (/^\d+$/.test(text)) return field(Math.max(1, Number(text) - warmup));
  if (warmup > 0) return `max(1, ${text} - warmup)`;
  return /^[\w.]+(\([\w.]*\))?$/.test(text) || /^\(.*\)$/.test(text) ? text : `(${text})`;
}

/** SGD from a round on, where nothing that was compiled before holds on to the first optimizer. */
export function switchInLoop(script: Script, tape: Tape, site: TrainingSite, settings: Switch): TextEdit[] | Problem {
  const { root, text } = script;
  const { loop, optimizer } = tape;
  const style = pythonStyle(text);
  if (site.optimizer?.kind === 'sgd') return { reason: 'This training uses SGD already.', line: site.optimizer.line };
  const compiled = [...walk(root)].find(
    (node) => /^(decorator|attribute)$/.test(node.type) && /(^|\.)function\b|\bjit\b/.test(node.text),
  );
  if (compiled) {
    const reason = `A function that is compiled (\`${compiled.text.split('\n')[0] ?? ''}\`) keeps the optimizer that it first saw: no other can take over here.`;
    return { reason, line: lineOf(compiled) };
  }
  const total = loop.rounds?.isDefault ? undefined : loop.rounds?.value;
  if (total === undefined || total <= settings.at)
    return {
      reason: `This loop does not surely run for more than ${settings.at} rounds: write their number here first.`,
      line: site.line,
    };
  const elsewhere = loop.steps.some((step) => statementOf(step).parent && !loop.trains.includes(step));
  if (elsewhere && !/\./.test(optimizer))
    return { reason: `\`${optimizer}\` is stepped in another function, which would not see another optimizer.`, line: site.line };
  const { name, edits } = classFrom(script, 'optimizers', 'SGD', loop.loop, loop.loop);
  const { counter, state, count } = counterOf(loop, root);
  const made = `${optimizer} = ${name}(learning_rate=${field(literal(settings.lr))}, momentum=${field(settings.momentum)})`;
  const lines = [
    `# ${purpose(settings, loop.unit)}`,
    `if ${counter} == ${field(settings.at)}:`,
    `${style.unit}${made}`,
    ...count,
  ];
  const head = atHead(text, loop, lines, style);
  const before = state.length > 0 ? linesBefore(text, statementOf(loop.loop), state, style) : undefined;
  if (!head) return sharesLine(loop.site);
  return [...edits, ...(before ? [before] : []), head];
}
