import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { applyEdits, field, type TextEdit } from '../edit.ts';
import { callOf, keyword, numberOf } from '../python/python.ts';
import { literal, purpose } from '../purpose.ts';
import { addArgument, functionAround, linesAfter, pythonStyle, statementOf, type PythonStyle } from '../python/edit.ts';
import { indentAt } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk } from '../tree.ts';
import { freeName } from './callbacks.ts';
import type { Compile } from './compile.ts';
import { argument, fitsIn, type Fit } from './fits.ts';
import { classFrom } from './imports.ts';

type Switch = Extract<RemedySettings, { kind: 'switch-to-sgd' }>;

/**
 * Trains in two parts: the fit ends after some epochs, the model is compiled with SGD, and a second fit goes on. Only where both calls
 * are plain statements that can be said twice: in Keras an optimizer belongs to what `compile` makes.
 */
export function switchToSgd(
  script: Script,
  fit: Fit,
  compile: Compile | undefined,
  site: TrainingSite,
  settings: Switch,
): TextEdit[] | Problem {
  const { text, root } = script;
  const style = pythonStyle(text);
  const obstacle = obstacleTo(fit, compile, site, settings) ?? secondPart(fit, root);
  if (obstacle) return obstacle;
  const epochs = argument(fit, 'epochs');
  const statement = statementOf(fit.call);
  if (!compile || !epochs) return { reason: 'Not to be had here.', line: site.line };
  const { name: sgd, edits: needs } = classFrom(script, 'optimizers', 'SGD', fit.call, fit.receiver);
  const made = `${sgd}(learning_rate=${field(literal(settings.lr))}, momentum=${field(settings.momentum)})`;
  const indent = indentAt(text, statement.startIndex);
  const recompiled = moved(withOptimizer(compile, text, made, style), indentAt(text, compile.call.startIndex));
  const at = field(settings.at);
  const history = historyOf(statement);
  const first = freeName(root, 'first_part');
  const second = moved(goingOn(fit.call, text, at, style), indent);
  const lines = [
    '',
    `# ${purpose(settings)}`,
    ...recompiled.split('\n'),
    ...`${history ? `${history} = ` : ''}${second}`.split(/\r?\n/),
    ...(history
      ? [
          `${history}.history = {key: ${first}.history.get(key, []) + values for key, values in ${history}.history.items()}`,
          `${history}.epoch = ${first}.epoch + ${history}.epoch`,
        ]
      : []),
  ];
  const after = linesAfter(text, statement, lines, style);
  if (!after) return { reason: 'This call shares its line with others: give it a line of its own first.', line: site.line };
  const left = history ? fit.call.parent?.childForFieldName('left') : undefined;
  return [
    ...needs,
    ...(left ? [{ start: left.startIndex, end: left.endIndex, text: first }] : []),
    { start: epochs.startIndex, end: epochs.endIndex, text: at },
    after,
  ];
}

/** The same call, beginning where the first part ended. */
function goingOn(call: SyntaxNode, text: string, at: string, style: PythonStyle): string {
  return within(
    call,
    addArgument(text, call, () => `initial_epoch=${at}`, style),
  );
}

/** The same `compile`, with another optimizer. */
function withOptimizer({ call, optimizer }: Compile, text: string, made: string, style: PythonStyle): string {
  const edits = optimizer
    ? [{ start: optimizer.startIndex, end: optimizer.endIndex, text: made }]
    : addArgument(text, call, () => `optimizer=${made}`, style);
  return within(call, edits);
}

/** A call's text after edits of the file. */
function within(call: SyntaxNode, edits: readonly TextEdit[]): string {
  const own = edits.map(({ start, end, text: put }) => ({
    start: start - call.startIndex,
    end: end - call.startIndex,
    text: put,
  }));
  return applyEdits(call.text, own);
}

/** Text that stands at an indentation, as `linesAfter` takes it, which indents each line anew. */
function moved(text: string, indent: string): string {
  return text
    .split(/\r?\n/)
    .map((line, i) => (i > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
}

/** The name that the fit's result is given. */
function historyOf(statement: SyntaxNode): string | undefined {
  const [only] = named(statement);
  return only?.type === 'assignment' ? only.childForFieldName('left')?.text : undefined;
}

/** A later fit of the same model that goes on where this one ends. */
function secondPart(fit: Fit, root: SyntaxNode): Problem | undefined {
  const later = fitsIn(root).find(
    (each) =>
      each.receiver.text === fit.receiver.text &&
      each.call.startIndex > fit.call.startIndex &&
      functionAround(each.call) === functionAround(fit.call) &&
      argument(each, 'initial_epoch'),
  );
  return later && { reason: 'This training has a second part already, which goes on here.', line: lineOf(later.callee) };
}

function obstacleTo(fit: Fit, compile: Compile | undefined, site: TrainingSite, { at }: Switch): Problem | undefined {
  const by = (reason: string, node: SyntaxNode): Problem => ({ reason, line: lineOf(node) });
  if (!compile)
    return by('The model is compiled in another file: without its loss it cannot be compiled again with SGD here.', fit.callee);
  if (site.optimizer?.kind === 'sgd') return { reason: 'This training uses SGD already.', line: site.optimizer.line };
  if (functionAround(compile.call) !== functionAround(fit.call) || compile.receiver !== fit.receiver.text)
    return by(
      'The model is compiled elsewhere than it is trained: what its loss is made of may not be known at the fit.',
      compile.call,
    );
  const resumed = argument(fit, 'initial_epoch');
  if (resumed) return by('This training goes on from an earlier one already: put the change of the optimizer there.', resumed);
  if (site.stopper)
    return by(
      'This training may be stopped early, and a second part would go on all the same: take the early stopping out first.',
      fit.callee,
    );
  const epochs = argument(fit, 'epochs');
  const total = epochs && numberOf(epochs);
  if (total === undefined || total <= at)
    return by(`This fit does not surely train for more than ${at} epochs: write their number here first.`, epochs ?? fit.callee);
  const statement = statementOf(fit.call);
  const [only] = named(statement);
  const target = only?.type === 'assignment' ? only.childForFieldName('left') : undefined;
  const plain = only === fit.call || (only?.type === 'assignment' && only.childForFieldName('right') === fit.call);
  if (statement.type !== 'expression_statement' || !plain || (target && target.type !== 'identifier'))
    return by(
      'The result of this fit is used at once: give it a name first, so that the training can have two parts.',
      fit.callee,
    );
  if (fit.args.some(({ type }) => /splat/.test(type)) || compile.args.some(({ type }) => /splat/.test(type)))
    return by('Some options of this training are not written out, so it cannot be said in two parts.', fit.callee);
  return unrepeatable(fit, compile);
}

/** What would not be the same said a second time: generators begin anew, callbacks and metrics forget what they know. */
function unrepeatable(fit: Fit, compile: Compile): Problem | undefined {
  const losses = [keyword(compile.args, 'loss')?.value, keyword(compile.args, 'optimizer')?.value, compile.optimizer];
  const values = [...fit.args, ...compile.args].filter(
    (arg) => !losses.some((loss) => loss && (arg === loss || loss.parent === arg)),
  );
  for (const value of values) {
    const call = [...walk(value)].find((node) => callOf(node) && !/^(len|int|max|min)$/.test(callOf(node)?.callee.text ?? ''));
    if (!call) continue;
    const reason = `\`${call.text.split('\n')[0] ?? ''}\` would be called anew for the second part of the training: call it once, before the training, and use its result in both.`;
    return { reason, line: lineOf(call) };
  }
  const loop = [...ancestors(fit.call)].find(({ type }) => type === 'lambda');
  return loop && { reason: 'This fit is part of a lambda.', line: lineOf(loop) };
}
