import { ofType } from '../lookup.ts';
import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { callOf, keyword } from '../python/python.ts';
import { literal } from '../purpose.ts';
import { addArgument, pythonStyle } from '../python/edit.ts';
import { heldBack } from '../python/rate.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import { classFrom } from './imports.ts';
import { makerOf, type Maker } from './optimizer.ts';

/** What holds an optimizer: the argument of `compile`, or what a variable is given. */
export interface Held {
  /** The expression that is the optimizer; undefined where `compile` is given none. */
  readonly value: SyntaxNode | undefined;
  /** The `compile`, where there is one. */
  readonly compile?: SyntaxNode;
  /** The model, by whose class imports are chosen. */
  readonly receiver: SyntaxNode;
  /** Code that sets the rate afterwards: its number is the one that counts. */
  readonly settled?: SyntaxNode;
}

type SetRate = Extract<RemedySettings, { kind: 'set-rate' }>;

/** The edits that make a number the rate of an optimizer: where a number is written, there; else at the optimizer. */
export function setRate(script: Script, held: Held, site: TrainingSite, settings: SetRate): TextEdit[] | Problem {
  const lr = field(literal(settings.lr));
  const scheduled = scheduleThatRules(site);
  if (scheduled) return scheduled;
  if (held.settled) return atRate(held.settled, lr, script.root);
  const { value, compile } = held;
  const style = pythonStyle(script.text);
  const argument = `${rateName(script.root)}=${lr}`;
  if (!value) {
    if (!compile) return { reason: 'The optimizer is not made in this file: set its rate where it is made.', line: site.line };
    const { name, edits } = classFrom(script, 'optimizers', 'RMSprop', compile, held.receiver);
    return [...edits, ...addArgument(script.text, compile, () => `optimizer=${name}(${argument})`, style)];
  }
  const maker = makerOf(value);
  if (!maker) {
    const reason = `What makes the optimizer \`${value.text.split('\n')[0] ?? ''}\` is not written out here: set the rate where it is made.`;
    return { reason, line: lineOf(value) };
  }
  const { node, rate, className } = maker;
  if (rate) return atRate(rate, lr, script.root);
  if (!callOf(node)) {
    if (className === undefined) return { reason: `Keras has no optimizer ${node.text}.`, line: lineOf(node) };
    const { name, edits } = classFrom(script, 'optimizers', className, value, held.receiver);
    return [...edits, ...replace(value, `${name}(${argument})`)];
  }
  return splatIn(maker) ?? addArgument(script.text, node, () => argument, style);
}

function replace(node: SyntaxNode, text: string): TextEdit[] {
  return [{ start: node.startIndex, end: node.endIndex, text }];
}

/** A callback, schedule or code that gives each epoch its rate, whatever the optimizer begins with. */
function scheduleThatRules({ existingSchedule }: TrainingSite): Problem | undefined {
  if (!existingSchedule) return undefined;
  const { line, what } = existingSchedule;
  if (/ReduceLROnPlateau|\bdecay\s*=|is not given$/.test(what)) return undefined;
  return { reason: `The rate of this training is set in \`${what}\`: change it there.`, line };
}

function splatIn({ node }: Maker): Problem | undefined {
  const splat = callOf(node)?.args.find(({ type }) => /splat/.test(type));
  return splat && { reason: `\`${splat.text}\` may bring a rate of its own: set it there.`, line: lineOf(splat) };
}

/** `lr` is what versions before Keras 2.3 call it; newer ones no longer know it. */
function rateName(root: SyntaxNode): 'lr' | 'learning_rate' {
  const old = ofType(root, 'call').some((node) => {
    const call = callOf(node);
    return call && /(^|\.)(SGD|Ada\w+|RMSprop|Nadam)$/.test(call.callee.text) && keyword(call.args, 'lr');
  });
  return old ? 'lr' : 'learning_rate';
}

function atRate(rate: SyntaxNode, lr: string, root: SyntaxNode): TextEdit[] | Problem {
  const found = numberBehind(rate);
  if (found) return heldBack(rate, found.node, root) ?? replace(found.node, lr);
  const plain = [...walk(rate)].every(({ type }) =>
    /^(integer|float|binary_operator|unary_operator|parenthesized_expression)$/.test(type),
  );
  if (plain) return replace(rate, lr);
  const reason = `The rate is worked out here, as \`${rate.text.split('\n')[0] ?? ''}\`: change what it is made of.`;
  return { reason, line: lineOf(rate) };
}
