import { callOf, importsIn } from '../python/python.ts';
import { functionAround } from '../python/edit.ts';
import { levelsIn } from '../python/levels.ts';
import type { TrainingLoop } from '../python/loops.ts';
import { namesIn } from '../python/rounds.ts';
import { valuesIn, type Value } from '../python/metrics.ts';
import { trainsIn, type Reading } from '../python/reading.ts';
import { metricOf, saysValidation } from '../python/words.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';
import { valuesOf } from './names.ts';

/** What can be watched in a loop with a `GradientTape`, the best first; one that is there in every round before one that is not. */
export function watchedIn(loop: TrainingLoop, reading: Reading, root: SyntaxNode): Value[] {
  const plain = valuesIn(loop, reading).flatMap((value) => (value.phases ? [] : ofTraining(asNumber(value, root), reading)));
  const all = [...metricsIn(loop, root), ...plain];
  const rank = ({ of, mode, guards }: Value) =>
    (guards.length === 0 ? 8 : 0) + (of === 'validation' ? 4 : 0) + (mode === 'min' ? 2 : 0);
  const unique = all.filter(({ name }, i) => all.findIndex((each) => each.name === name) === i);
  return unique.sort((a, b) => rank(b) - rank(a));
}

/** Objects of Keras that gather a value over the batches: `train_loss = keras.metrics.Mean()`, with `train_loss.result()`. */
function metricsIn(loop: TrainingLoop, root: SyntaxNode): Value[] {
  const found: Value[] = [];
  // What is never begun anew is a mean over all epochs so far, which hardly moves in the end.
  const resets = [...walk(root)].some((node) => /\.reset_states?$/.test(callOf(node)?.callee.text ?? ''));
  for (const { statement, guards, loops } of resets ? levelsIn(loop.body) : []) {
    if (loops) continue;
    for (const node of walk(statement)) {
      const callee = callOf(node)?.callee;
      const object = callee?.childForFieldName('object');
      if (!object || callee?.childForFieldName('attribute')?.text !== 'result') continue;
      const made = valuesOf(object).map((value) => callOf(value)?.callee.text ?? '');
      const name = object.text;
      const mode = metricOf(name) ?? (made.some((each) => /Accuracy|AUC|Precision|Recall/.test(each)) ? 'max' : undefined);
      if (!mode || !made.some((each) => /(^|\.)[A-Z]\w*$/.test(each))) continue;
      const value: Value = {
        name: `${name}.result()`,
        line: lineOf(node),
        mode,
        of: saysValidation(name) ? 'validation' : 'training',
        expression: `float(${name}.result())`,
        after: statement,
        guards,
      };
      const before = found.findIndex((each) => each.name === value.name);
      if (before >= 0) found.splice(before, 1);
      found.push(value);
    }
  }
  return found;
}

/** What a step of the training gives back is the training's, whatever it is called. */
function ofTraining(value: Value, reading: Reading): Value {
  return value.returned || !trainsIn(value.after, reading) ? value : { ...value, of: 'training' };
}

/** The expression of a value as a Python number: what is rounded for people as it was before. */
function asNumber(value: Value, root: SyntaxNode): Value {
  const assignment = named(value.after).find((node) => node.childForFieldName('left')?.text === value.name);
  const right = assignment?.childForFieldName('right');
  const call = right && callOf(right);
  const rounded = call?.callee.text === 'round' && call.args.length === 2 ? call.args[0] : undefined;
  const text = value.returned ? value.expression : (rounded?.text ?? value.expression);
  const number = rounded ?? right;
  if (number && /^(float|np\.(mean|average)|statistics\.\w+)$/.test(callOf(number)?.callee.text ?? ''))
    return { ...value, expression: text };
  const tf = importsIn(root).find(({ module, name }) => name === undefined && /^tensorflow(\.compat\.v2)?$/.test(module));
  const inner = text.replace(/\.item\(\)$/, '');
  return { ...value, expression: tf ? `float(${tf.local}.reduce_mean(${inner}))` : `float(${inner})` };
}

/**
 * The statement after which a rule looks at a value: behind the step of the training, out of any `with`, and behind the plain statements
 * that follow, which print it and make others of its kind, as long as they leave alone what it is made of.
 */
export function behindItsLike({ after: made, expression, guards }: Value, loop: TrainingLoop): SyntaxNode {
  const block = guards.at(-1) ?? loop.body;
  const within = (node: SyntaxNode) => [node, ...ancestors(node)].find((up) => up.parent === block);
  const last = loop.trains.map(within).findLast((step) => step !== undefined);
  const own = within(made) ?? made;
  const after = last && last.startIndex > own.startIndex ? last : own;
  const siblings = after.parent ? named(after.parent) : [];
  const names = new Set(expression.match(/[A-Za-z_]\w*/g));
  let at = after;
  for (const next of siblings.slice(siblings.indexOf(after) + 1)) {
    const changed = [...walk(next)].some((node) => {
      const left = /assignment$/.test(node.type) ? node.childForFieldName('left') : undefined;
      return left
        ? namesIn(left).some((name) => names.has(name))
        : /\.(reset_states?|clear)$/.test(callOf(node)?.callee.text ?? '');
    });
    if (next.type !== 'expression_statement' || changed) break;
    at = next;
  }
  return at;
}

/** Early stopping that a loop has: it leaves itself, where some count of rounds has passed. */
export function stopperIn(loop: TrainingLoop): { line: number; what: string } | undefined {
  for (const node of walk(loop.body)) {
    if (node.type !== 'break_statement' || functionAround(node) !== functionAround(loop.loop)) continue;
    let up = node.parent;
    while (up && up.type !== 'if_statement' && within(up, loop.body)) up = up.parent;
    const condition = up?.childForFieldName('condition');
    if (condition && /wait|patien|stop|improv|counter/i.test(condition.text))
      return { line: lineOf(condition), what: `if ${condition.text}` };
  }
  return undefined;
}
