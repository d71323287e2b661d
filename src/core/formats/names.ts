import type { Role } from '../runs/sample.ts';
import type { Context } from './logRecord.ts';
import type { Split } from './words.ts';

/** In what kind of record a name stands: one that prints its step, its epoch, both without saying how many steps an epoch has (an update
 * of the whole run), neither, a progress bar (its last state), the counts within a bar, or the message of a scheduler; where the user has
 * patterns, one of those or the rest of the log. */
export type Shape = 'step' | 'epoch' | 'update' | 'line' | 'bar' | 'within' | 'message' | 'pattern' | 'log';

interface Named {
  readonly series: string;
  readonly role: Role;
}

/**
 * Gives names their series. One name printed in two kinds of records is two series (`loss` of a batch, `loss` of an epoch): the kind
 * that comes first keeps the plain name, another gets its kind after it, `loss (epoch)`. Role and series of a name never change.
 */
export class SeriesNames {
  private readonly owners = new Map<string, Shape>();
  /** The split in which a measure of no role first stood. */
  private readonly splits = new Map<string, Split>();
  private readonly known = new Map<string, Named>();

  /**
   * The name as a reader of the log would say it: `loss` under `Test set:` is `Test set loss`. A measure that only one split has needs no
   * more than its name.
   */
  full(name: string, role: Role, context: Context | undefined): string {
    if (role === 'lr' || role === 'grad_norm') return name;
    const split = context?.split ?? 'train';
    const first = role === 'other' ? (this.splits.get(name) ?? split) : 'train';
    if (role === 'other') this.splits.set(name, first);
    return split === first ? name : `${context?.word ?? split} ${name}`;
  }

  /** The series of a name, whose role is `role` if the name is new. */
  name(name: string, shape: Shape, role: Role): Named {
    const owner = this.owners.get(name) ?? shape;
    if (owner === shape) this.owners.set(name, shape);
    const series = owner === shape ? name : `${name} (${shape})`;
    const known = this.known.get(series);
    if (known) return known;
    const named = { series, role };
    this.known.set(series, named);
    return named;
  }
}
