import type { Axis } from '../runs/series.ts';
import type { Course } from './course.ts';
import { Feed } from './feed.ts';
import { Rate } from './rate.ts';

/** A series beside the judged one, and the axis that both have. */
export interface Beside {
  readonly course: Course;
  readonly axis: Axis;
}

/** What there is to read of a run. */
export interface Courses {
  readonly judged: Course;
  /** The training loss beside a judged validation loss. */
  readonly train?: Beside | undefined;
  readonly lr?: Beside | undefined;
}

/**
 * Reads a run in an order that depends on its data alone: sample i of the judged curve, together with what the other series say before
 * its position. A series that is in step with the judged one, a number for a number, has its number at that position read too, and
 * waited for (or for the next judged sample). So it makes no difference in which order the numbers of one log line arrive, or in what
 * portions.
 */
export class Sight {
  readonly courses: Courses;
  readonly judged = new Feed();
  /** The training loss beside a judged validation loss. */
  readonly train = new Feed();
  readonly rate = new Rate();
  /** Position of the last judged sample read. */
  position = 0;
  private readonly besides: readonly Follower[];

  constructor(courses: Courses) {
    const { train, lr } = courses;
    this.courses = courses;
    this.besides = [
      ...(train ? [new Follower(train, (value) => this.train.take(value))] : []),
      ...(lr ? [new Follower(lr, (value) => this.rate.take(value, this.judged.read))] : []),
    ];
  }

  /**
   * Did another series come after the judged one, as from a file of its own, and has it come as far by now? Then what it says was not
   * read at its place.
   */
  get isLate(): boolean {
    return this.besides.some((beside) => beside.isLate(this.courses.judged, this.judged.read));
  }

  /** Reads one more sample of the judged curve; undefined where there is none yet, else whether a look is due. */
  next(): boolean | undefined {
    const { judged } = this.courses;
    const k = this.judged.read;
    if (k >= judged.length) return undefined;
    let waits = false;
    for (const beside of this.besides) waits = beside.follow(judged, k) || waits;
    if (waits && k + 1 === judged.length) return undefined;
    for (const beside of this.besides) beside.catchUp(judged.x(k, beside.axis));
    this.position = judged.x(k);
    return this.judged.take(judged.value(k));
  }
}

/** Reads a series beside the judged one as far as that has come. */
class Follower {
  readonly axis: Axis;
  private readonly course: Course;
  private readonly to: (value: number) => void;
  private read = 0;
  /** Samples read when the judged curve was last read. */
  private caughtUp = 0;
  private inStep = false;
  /** Do several judged samples share a position? Then nobody knows to which of them a number there belongs. */
  private shared = false;
  /** Did a number come when the judged curve was past its position? */
  private missed = false;

  constructor({ course, axis }: Beside, to: (value: number) => void) {
    this.course = course;
    this.axis = axis;
    this.to = to;
  }

  /** Was a number missed, by when `k` judged samples were read? Said once the series has come as far. */
  isLate(judged: Course, k: number): boolean {
    const { course, axis } = this;
    if (k === 0 || course.length === 0) return false;
    const x = judged.x(k - 1, axis);
    const unread = this.read < course.length && course.x(this.read, axis) < x;
    return (this.missed || unread) && course.x(course.length - 1, axis) >= x;
  }

  /** Reads what lies before the judged sample `k`. Returns whether a number at its position should come and is not there yet. */
  follow(judged: Course, k: number): boolean {
    const { course, axis } = this;
    const x = judged.x(k, axis);
    const former = k > 0 ? judged.x(k - 1, axis) : -Infinity;
    while (this.read < course.length && course.x(this.read, axis) < x) {
      this.missed ||= course.x(this.read, axis) < former;
      this.take();
    }
    const before = this.read > 0 ? course.x(this.read - 1, axis) : -Infinity;
    this.shared ||= x === former;
    this.inStep = !this.shared && this.read === this.caughtUp && (k === 0 || before >= former);
    return this.inStep && this.read === course.length;
  }

  /** Reads the number at position `x`, where the series is in step. */
  catchUp(x: number): void {
    if (this.inStep && this.read < this.course.length && this.course.x(this.read, this.axis) === x) this.take();
    this.caughtUp = this.read;
  }

  private take(): void {
    const value = this.course.value(this.read++);
    if (Number.isFinite(value)) this.to(value);
  }
}
