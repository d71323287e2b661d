const SLOTS = 1024;
const SHIFT = 32 - Math.log2(SLOTS);
/** So many slots side by side are looked into. */
const NEAR = 4;

/** Some bytes, four at a time and the last four, which may overlap those before; and what they stand for. */
interface Slot<T> {
  readonly length: number;
  readonly words: Int32Array;
  readonly last: number;
  readonly value: T;
  /** What came after it the last time. */
  next: Slot<T> | undefined;
}

/**
 * What runs of bytes that recur stand for, found where they lie: the names in a file of events are few, and each is made out once.
 * Mostly they recur in one order, so the one that came next the last time is tried first. A run that finds no slot is made out anew.
 */
export class Recurring<T> {
  private readonly meet: (from: number, to: number) => T;
  private readonly slots = new Array<Slot<T> | undefined>(SLOTS + NEAR).fill(undefined);
  private current: Slot<T> | undefined;

  /** `meet` says what the bytes `from` to `to` stand for. */
  constructor(meet: (from: number, to: number) => T) {
    this.meet = meet;
  }

  /** What the bytes `from` to `to` stand for. */
  at(view: DataView, from: number, to: number): T {
    const expected = this.current?.next;
    const slot = expected && isAt(expected, view, from, to) ? expected : this.find(view, from, to);
    this.current = slot;
    return slot.value;
  }

  private find(view: DataView, from: number, to: number): Slot<T> {
    const first = slotOf(view, from, to);
    let index = first;
    for (let i = first + NEAR - 1; i >= first; i--) {
      const slot = this.slots[i];
      if (!slot) index = i;
      else if (isAt(slot, view, from, to)) return this.follow(slot);
    }
    const slot = this.newSlot(view, from, to);
    this.slots[index] = slot;
    return this.follow(slot);
  }

  private follow(slot: Slot<T>): Slot<T> {
    if (this.current) this.current.next = slot;
    return slot;
  }

  private newSlot(view: DataView, from: number, to: number): Slot<T> {
    const words = Int32Array.from({ length: (to - from) >> 2 }, (_, i) => view.getInt32(from + 4 * i, true));
    return { length: to - from, words, last: lastOf(view, from, to), value: this.meet(from, to), next: undefined };
  }
}

function isAt<T>({ length, words, last }: Slot<T>, view: DataView, from: number, to: number): boolean {
  if (to - from !== length) return false;
  for (let i = 0; i < words.length; i++) if (words[i] !== view.getInt32(from + 4 * i, true)) return false;
  return last === lastOf(view, from, to);
}

function lastOf(view: DataView, from: number, to: number): number {
  if (to - from >= 4) return view.getInt32(to - 4, true);
  let last = 0;
  for (let at = from; at < to; at++) last = (last << 8) | view.getUint8(at);
  return last;
}

/** Each word by itself, so that they need not wait for each other. */
function slotOf(view: DataView, from: number, to: number): number {
  let hash = Math.imul(lastOf(view, from, to), 0x85ebca6b) + to - from;
  for (let at = from; at + 4 <= to; at += 4) hash ^= Math.imul(view.getInt32(at, true) + at - from, 0x9e3779b1);
  return Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> SHIFT;
}
