import type { Course } from './course.ts';
import { Digest } from './digest.ts';
import { Records } from './records.ts';

/** Reads a growing course once, front to back. */
export class Feed {
  readonly digest = new Digest();
  readonly records = new Records();
  /** Samples read. */
  read = 0;

  /** Reads the next sample. Returns whether a look at the curve is due. */
  take(course: Course): boolean {
    const value = course.value(this.read);
    this.records.push(this.read++, value);
    return this.digest.push(value);
  }
}
