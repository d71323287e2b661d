import type { Axis } from '../runs/series.ts';
import { Course } from './course.ts';
import type { Curve, RunView } from './curve.ts';
import type { Beside, Courses } from './sight.ts';

/** Keeps track of the curves of a run that are read together, and of what would have them read anew. */
export class Tracks {
  private readonly courses: Partial<Record<'judged' | 'train' | 'lr', { readonly course: Course; readonly axis: Axis }>> = {};
  private known = '';

  /** To be called after samples arrived. `anew`: what was read so far no longer stands. */
  follow(curve: Curve, { train, lr }: RunView): Courses & { readonly anew: boolean } {
    const judged = this.course('judged', curve);
    const courses = {
      judged,
      train: train && train !== curve && train.length > 0 ? this.beside('train', train, judged) : undefined,
      lr: lr && lr.length > 0 ? this.beside('lr', lr, judged) : undefined,
    };
    const besides = [courses.train, courses.lr].map(
      (one) => one && `${one.axis} ${one.course.rewrites} ${one.course.curve.name}`,
    );
    const known = [curve.name, curve.role, curve.axis, judged.rewrites, ...besides].join('\n');
    const anew = known !== this.known;
    this.known = known;
    return { ...courses, anew };
  }

  private course(of: 'judged' | 'train' | 'lr', curve: Curve): Course {
    const former = this.courses[of];
    const same = former?.course.curve === curve && former.axis === curve.axis;
    const { course } = same ? former : (this.courses[of] = { course: new Course(curve, of !== 'judged'), axis: curve.axis });
    course.grow();
    return course;
  }

  private beside(of: 'train' | 'lr', curve: Curve, judged: Course): Beside | undefined {
    const course = this.course(of, curve);
    const axis = commonAxis(judged, course);
    return axis && { course, axis };
  }
}

/** The axis on which positions of both mean the same. Numbers in a series do so only where both series have as many of them. */
function commonAxis(a: Course, b: Course): Axis | undefined {
  const grows = (course: Course, axis: Axis): boolean =>
    course.curve.has(axis) &&
    (course.ordered || course.curve.axis !== axis) &&
    (course.length < 2 || course.x(course.length - 1, axis) > course.x(0, axis));
  const axis = (['step', 'epoch'] as const).find((one) => grows(a, one) && grows(b, one));
  return axis ?? (Math.abs(a.curve.length - b.curve.length) <= 1 ? 'index' : undefined);
}
