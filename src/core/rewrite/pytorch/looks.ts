import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Value } from '../python/metrics.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named } from '../tree.ts';

/** Every how many rounds a value is there. */
export function intervalAt(value: Value | undefined): number {
  const every = value && intervalOf(value);
  return Math.max(1, (every && numberBehind(every)?.value) ?? 1);
}

/** What the comment says: the patience as it is looked at. */
export function saidOf<T extends Extract<RemedySettings, { patience: number }>>(settings: T, value: Value | undefined): T {
  const every = intervalAt(value);
  return { ...settings, patience: every === 1 ? settings.patience : every * lookedAt(settings.patience, every) };
}

/** Patience in looks at a value, which is there in every n-th round only where an `if` says so; `less` are taken off. */
export function looksFor(patience: number, value: Value | undefined, less = 0): string {
  const every = value && intervalOf(value);
  const number = every && numberBehind(every)?.value;
  if (!every) return String(Math.max(0, patience - less));
  if (number !== undefined && number > 0) return String(lookedAt(patience, number) - less);
  return `max(${LEAST_LOOKS}, ${patience} // ${every.text})${less > 0 ? ` - ${less}` : ''}`;
}

/** Fewer looks than this tell a floor from noise in no run. */
const LEAST_LOOKS = 3;

/** So many rounds in looks at a value that is there in every n-th round only. */
function lookedAt(rounds: number, every: number): number {
  return every === 1 ? rounds : Math.max(LEAST_LOOKS, Math.round(rounds / every));
}

/** The `n` of `if epoch % n == 0`. */
function intervalOf({ guards }: Value): SyntaxNode | undefined {
  for (const guard of guards) {
    const condition = guard.parent?.childForFieldName('condition');
    for (const node of condition ? [condition, ...named(condition)] : []) {
      const remainder = node.type === 'comparison_operator' ? named(node)[0] : node;
      const inner = remainder?.type === 'parenthesized_expression' ? named(remainder)[0] : remainder;
      if (inner?.type === 'binary_operator' && inner.children[1]?.type === '%')
        return inner.childForFieldName('right') ?? undefined;
    }
  }
  return undefined;
}
