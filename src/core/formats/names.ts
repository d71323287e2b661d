import type { Role } from '../runs/sample.ts';

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
  private readonly known = new Map<string, Named>();

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
