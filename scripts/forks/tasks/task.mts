import type { Chance } from '../chance.mts';
import type { Graph } from '../graph.mts';

/** Something to learn: a model with its loss on an example, and where examples come from. */
export interface Task {
  readonly graph: Graph;
  /** A new example, as many numbers as the graph has inputs. */
  draw(c: Chance): readonly number[];
}

/** A kind of task; each call makes another of its kind (size, noise, truth). */
export type Family = (c: Chance) => Task;

/** The dot product of two rows of numbers. */
export function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, v, i) => total + v * (b[i] ?? 0), 0);
}

/** A random matrix, row after row. */
export function matrix(c: Chance, rows: number, columns: number, scale = 1 / Math.sqrt(columns)): readonly number[][] {
  return Array.from({ length: rows }, () => c.normals(columns, scale));
}
