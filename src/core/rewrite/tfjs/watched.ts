import type { Monitored } from '../analysis.ts';
import { bare, callOf } from '../javascript/javascript.ts';
import { originOf } from '../javascript/values.ts';
import { statementOf } from '../javascript/edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';
import type { Loop } from './loops.ts';
import { isRepeatedWithin, type Update } from './updates.ts';

/** A value that a rule can watch in a loop. */
export interface Watched extends Monitored {
  readonly how:
    /** A number of the script, final behind this statement of the loop's own body. */
    { readonly kind: 'number'; readonly after: SyntaxNode } | ({ readonly kind: 'cost' } & Cost);
}

/** The loss of one update. */
export interface Cost {
  readonly update: Update;
  /** The statement it is made in; undefined where the update is not a statement of a block. */
  readonly statement: SyntaxNode | undefined;
  /** Expression for the tensor, where the script has it; undefined for a `minimize` whose cost is thrown away. */
  readonly tensor: string | undefined;
  /** The tensor may be null as far as the compiler knows. */
  readonly nullable: boolean;
  /** Many updates make one round: their mean counts. */
  readonly mean: boolean;
}

const LOSS_NAME = /loss|cost|err(or)?\b|mse|mae/i;
/** `valLoss`, but neither `lossVal` nor `lossValue`. */
const VALIDATION_NAME =
  /^(val|valid|validation|test|eval|dev)(?![a-z])|(Val|Valid|Validation|Test|Eval)(Loss|Cost|Err)|_(val|valid|validation|test|eval)_/;

/** What can be watched, the best first: a validation loss, a number of the script's, the cost of the update itself. */
export function watchedIn(loop: Loop): Watched[] {
  const cost = costIn(loop);
  const tensor = cost?.how.kind === 'cost' ? cost.how.tensor : undefined;
  const numbers = numbersIn(loop, tensor);
  const all = cost && !numbers.some(({ name }) => name === cost.name) ? [...numbers, cost] : numbers;
  return all.sort((a, b) => Number(b.of === 'validation') - Number(a.of === 'validation'));
}

/** Losses that are surely numbers and that each round makes anew: `const l = cost.dataSync()[0]`, `const mean = sum / batches`. */
function numbersIn({ loop }: Loop, cost: string | undefined): Watched[] {
  const body = loop.childForFieldName('body');
  if (body?.type !== 'statement_block') return [];
  const found = new Map<string, Watched>();
  for (const statement of named(body)) {
    for (const { name, value, surely } of givenIn(statement)) {
      const trains = cost !== undefined && new RegExp(`\\b${cost}\\b`).test(value.text);
      const of = VALIDATION_NAME.test(name) && !trains ? 'validation' : 'training';
      if (LOSS_NAME.test(name) && (surely || isNumber(value)))
        found.set(name, { name, line: lineOf(statement), mode: 'min', of, how: { kind: 'number', after: statement } });
      else found.delete(name);
    }
  }
  return [...found.values()];
}

/** Names that a statement of its own gives a value. */
function givenIn(statement: SyntaxNode): { name: string; value: SyntaxNode; surely: boolean }[] {
  if (statement.type === 'lexical_declaration' || statement.type === 'variable_declaration')
    return named(statement).flatMap((declarator) => {
      const [target, value] = [declarator.childForFieldName('name'), declarator.childForFieldName('value')];
      if (!target || !value) return [];
      const first = target.type === 'array_pattern' && /\.data(Sync)?\(\)$/.test(value.text) ? named(target)[0] : undefined;
      return [{ name: (first ?? target).text, value, surely: first !== undefined }];
    });
  const assignment = statement.type === 'expression_statement' ? named(statement)[0] : undefined;
  const [left, right] = [assignment?.childForFieldName('left'), assignment?.childForFieldName('right')];
  if (!assignment || left?.type !== 'identifier' || !right) return [];
  // `sum /= batches` makes a mean of a sum.
  const divides = assignment.childForFieldName('operator')?.text === '/=';
  const value = assignment.type === 'assignment_expression' || divides ? right : assignment;
  return [{ name: left.text, value, surely: divides }];
}

/** Whether an expression is a number whatever its parts are. */
function isNumber(value: SyntaxNode): boolean {
  const text = bare(value).text.replaceAll(/\s/g, '');
  if (/\.dataSync\(\)\[0\]!?$/.test(text) || /^\(await.*\.data\(\)\)\[0\]!?$/.test(text)) return true;
  const node = bare(value);
  if (node.type === 'binary_expression') return node.childForFieldName('operator')?.text === '/';
  return /^(Number|parseFloat)$/.test(callOf(node)?.callee.text ?? '');
}

/** The cost of the only update there is, where that stands in the loop itself. */
function costIn(loop: Loop): Watched | undefined {
  const [update, ...more] = loop.updates;
  if (!update || more.length > 0 || !loop.inSight) return undefined;
  const cost = update.method === 'minimize' ? minimized(update) : applied(update);
  if (!cost) return undefined;
  const mean = isRepeatedWithin(update, loop.loop);
  const name = /^\w+$/.test(cost.tensor ?? '') ? (cost.tensor ?? 'cost') : 'cost';
  return { name, line: lineOf(update.call), mode: 'min', of: 'training', how: { kind: 'cost', update, mean, ...cost } };
}

type Found = Pick<Cost, 'statement' | 'tensor' | 'nullable'>;

function minimized({ call }: Update): Found | undefined {
  const [cost, returns] = [outermost(call), callOf(call)?.args[1]];
  const flag = returns && originOf(returns).node.type;
  if (returns && flag !== 'true' && flag !== 'false') return undefined;
  const statement = statementOf(call);
  if (cost.parent?.type === 'expression_statement') return { statement, tensor: undefined, nullable: false };
  const assignment = cost.parent?.type === 'variable_declarator' ? cost.parent.childForFieldName('name') : assigns(cost);
  if (flag !== 'true' || assignment?.type !== 'identifier' || !statement) return undefined;
  return { statement, tensor: assignment.text, nullable: !/(!|\bas\s+[\w.]+)$/.test(cost.text) };
}

function assigns(value: SyntaxNode): SyntaxNode | null | undefined {
  const { parent } = value;
  return parent?.type === 'assignment_expression' && parent.parent?.type === 'expression_statement'
    ? parent.childForFieldName('left')
    : undefined;
}

/** `const { value, grads } = tf.variableGrads(f)`, or `const g = optimizer.computeGradients(f)` with `g.grads`. */
function applied({ call }: Update): Found | undefined {
  const statement = statementOf(call);
  const gradients = callOf(call)?.args[0];
  const block = statement?.parent;
  if (!gradients || !statement || !block) return undefined;
  for (const earlier of named(block)) {
    if (earlier.startIndex >= statement.startIndex) break;
    for (const declarator of named(earlier).filter(({ type }) => type === 'variable_declarator')) {
      const [target, value] = [declarator.childForFieldName('name'), declarator.childForFieldName('value')];
      if (!target || !value || !/(^|\.)(variableGrads|computeGradients)$/.test(callOf(bare(value))?.callee.text ?? '')) continue;
      const tensor = target.type === 'identifier' ? `${target.text}.value` : valueIn(target);
      const names = target.type === 'identifier' ? [target.text] : bound(target);
      const used = [...walk(gradients)].some(({ type, text }) => type === 'identifier' && names.includes(text));
      const disposed = tensor && named(block).some((each) => each.endIndex <= statement.startIndex && disposes(each, tensor));
      if (tensor && used && !disposed) return { statement, tensor, nullable: false };
    }
  }
  return undefined;
}

function disposes(statement: SyntaxNode, tensor: string): boolean {
  return statement.text.includes(`${tensor}.dispose()`) || statement.text.includes(`dispose(${tensor})`);
}

function bound(pattern: SyntaxNode): string[] {
  return [...walk(pattern)].flatMap(({ type, text }) =>
    /^(shorthand_property_identifier_pattern|identifier)$/.test(type) ? [text] : [],
  );
}

function valueIn(pattern: SyntaxNode): string | undefined {
  for (const entry of named(pattern)) {
    if (entry.type === 'shorthand_property_identifier_pattern' && entry.text === 'value') return 'value';
    if (entry.type === 'pair_pattern' && entry.childForFieldName('key')?.text === 'value')
      return entry.childForFieldName('value')?.text;
  }
  return undefined;
}

/** A call with the `await`, cast and `!` around it. */
export function outermost(call: SyntaxNode): SyntaxNode {
  let at = call;
  while (at.parent && bare(at.parent) === call && at.parent !== at) at = at.parent;
  return at;
}
