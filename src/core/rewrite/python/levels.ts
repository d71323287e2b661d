import { saysValidation } from './words.ts';
import { resolve, stringOf } from './python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named } from '../tree.ts';

/** A statement that a block runs once each time, or a loop in it. */
export interface Level {
  readonly statement: SyntaxNode;
  /** It is a loop over batches and the like: what is in it runs many times. */
  readonly loops: boolean;
  /** Blocks around the statement, within the block in question, that may not run: branches of an `if`, the phases of an epoch. */
  readonly guards: readonly SyntaxNode[];
  /** The loop over the phases of an epoch that the statement stands in: `for phase in ['train', 'val']:`. */
  readonly phases?: Phases;
}

/** A loop that does the same with the training data and then with the validation data. */
export interface Phases {
  readonly loop: SyntaxNode;
  readonly variable: string;
  /** The text of the expression that is the phase of the validation: `'val'`. */
  readonly validation: string;
  /** The validation comes last: what it leaves behind is there after the loop. */
  readonly isLast: boolean;
}

/** The statements of a block in their order, those within `if`, `with` and `try` too. */
export function* levelsIn(block: SyntaxNode, guards: readonly SyntaxNode[] = [], phases?: Phases): Generator<Level> {
  const here = (inner: SyntaxNode | null | undefined, more: readonly SyntaxNode[] = [], of = phases) =>
    inner ? levelsIn(inner, [...guards, ...more], of) : [];
  for (const statement of named(block)) {
    const own = { statement, guards, ...(phases && { phases }) };
    switch (statement.type) {
      case 'for_statement': {
        const found = phasesOf(statement);
        const body = statement.childForFieldName('body');
        if (found && body) yield* here(body, [body], found);
        else yield { ...own, loops: true };
        break;
      }
      case 'while_statement':
        yield { ...own, loops: true };
        break;
      case 'if_statement':
        for (const branch of branchesOf(statement)) yield* here(branch, [branch]);
        break;
      case 'with_statement':
        yield* here(statement.childForFieldName('body'));
        break;
      case 'try_statement':
        yield* here(statement.childForFieldName('body'));
        for (const clause of named(statement)) if (clause.type === 'finally_clause') yield* here(named(clause)[0]);
        break;
      case 'function_definition':
      case 'class_definition':
      case 'decorated_definition':
        break;
      default:
        yield { ...own, loops: false };
    }
  }
}

/** The blocks of which one runs, at most. */
export function branchesOf(statement: SyntaxNode): SyntaxNode[] {
  return named(statement).flatMap((child) => {
    if (child.type === 'block') return [child];
    const inner = child.childForFieldName('consequence') ?? child.childForFieldName('body');
    return (child.type === 'elif_clause' || child.type === 'else_clause') && inner ? [inner] : [];
  });
}

/** The `if` of which a block is a branch. */
export function ifOf(branch: SyntaxNode): SyntaxNode | undefined {
  const { parent } = branch;
  if (parent?.type === 'if_statement') return parent;
  return parent?.type === 'elif_clause' || parent?.type === 'else_clause' ? (parent.parent ?? undefined) : undefined;
}

/** Whether two statements can never run one after the other, since they stand in different branches of one `if`. */
export function exclude(a: readonly SyntaxNode[], b: readonly SyntaxNode[]): boolean {
  return a.some((one) => {
    const fork = ifOf(one);
    return fork !== undefined && b.some((other) => other !== one && ifOf(other) === fork);
  });
}

function phasesOf(statement: SyntaxNode): Phases | undefined {
  const [left, right] = [statement.childForFieldName('left'), statement.childForFieldName('right')];
  const list = right && resolve(right);
  if (left?.type !== 'identifier' || !list || (list.type !== 'list' && list.type !== 'tuple')) return undefined;
  const items = named(list);
  const validation = items.find((item) => saysValidation(stringOf(item) ?? ''));
  const trained = items.some((item) => /^tr/i.test(stringOf(item) ?? ''));
  if (!validation || !trained) return undefined;
  return { loop: statement, variable: left.text, validation: validation.text, isLast: validation === items.at(-1) };
}

/** Whether a loop surely goes over data that is not trained on. */
export function validates(loop: SyntaxNode): boolean {
  const still = /no_grad|inference_mode/;
  if (saysValidation(loop.childForFieldName('right')?.text ?? '') || still.test(loop.text)) return true;
  const around = [...ancestors(loop)].filter(({ type }) => type === 'with_statement' || type === 'block' || type === 'module');
  const nearest = around.find(({ type }) => type !== 'with_statement');
  if (around.some((each) => each.type === 'with_statement' && still.test(each.text.split('\n')[0] ?? ''))) return true;
  return (
    nearest !== undefined && named(nearest).some((each) => each.endIndex <= loop.startIndex && /\.eval\(\)$/.test(each.text))
  );
}
