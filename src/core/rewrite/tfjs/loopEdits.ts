import { rateText } from '../../diagnosis/numbers.ts';
import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { inBody, linesBefore, statementOf } from '../javascript/edit.ts';
import { literal, purpose } from '../purpose.ts';
import { beginsLine, type CodeStyle } from '../style.ts';
import { lineOf, named } from '../tree.ts';
import { libraryAt } from './library.ts';
import { decay, ownCounter } from './loopDecay.ts';
import { counterOf, type Loop } from './loops.ts';
import type { LoopParts, LoopTask } from './loopTask.ts';
import { watchInLoop } from './loopWatch.ts';
import { makingFor } from './optimizer.ts';
import { setRate } from './setRate.ts';
import { reassignable } from './switchable.ts';

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
