import type { Place } from './clock.ts';
import type { LogRecord } from './logRecord.ts';

interface Open {
  readonly place: Place;
  readonly indent: number;
  readonly twice: boolean;
  readonly told: Map<string, number>;
  inside: boolean;
}

/**
 * A line that says where the run stands and nothing else heads the lines below it, which belong to that step (OLMo, Composer, Coqui TTS,
 * MaxText and many prints):
 *
 *     [step=10/1000]                           [batch=10/20]:                       --> STEP: 24/170 -- GLOBAL_STEP: 24
 *         train/CrossEntropyLoss=9.06              Train loss/train/total: 10.9        | > loss: 2.53  (2.61)
 *
 * It holds until the next record, until a name comes again, or, where the lines stand further in, until one does not. A logger with two
 * handlers tells everything twice, the heading too (TensorFlow's object detection): then what comes again is no second point.
 */
export class Heading {
  private open: Open | undefined;

  /** May the next record belong to a heading? */
  get isOpen(): boolean {
    return this.open !== undefined;
  }

  /** Takes a record and its indent in; of one that stands below a heading, gives the heading's place and whether it stands further in. */
  take(
    record: LogRecord,
    place: Place,
    indent: number,
  ): { readonly place: Place; readonly inside: boolean } | 'repeated' | undefined {
    if (isHeading(record)) {
      const twice = this.open?.told.size === 0 && this.open.place.step === place.step;
      this.open = { place, indent, twice, told: new Map(), inside: false };
      return undefined;
    }
    const { open } = this;
    if (!open) return undefined;
    const inside = indent > open.indent;
    const { metrics } = record;
    if (open.twice && metrics.length > 0 && metrics.every(({ name, value }) => open.told.get(name) === value)) return 'repeated';
    const again = metrics.some(({ name }) => open.told.has(name));
    if (record.epoch !== undefined || record.step !== undefined || (open.inside && !inside) || again) {
      this.open = undefined;
      return undefined;
    }
    for (const { name, value } of metrics) open.told.set(name, value);
    open.inside ||= inside && metrics.length > 0;
    return { place: open.place, inside };
  }
}

export function isHeading(record: LogRecord): boolean {
  return record.step !== undefined && record.metrics.length === 0 && !record.summary;
}
