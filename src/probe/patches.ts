type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Does something of ours within the user's training: whatever goes wrong there is ours alone. */
export function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** The object of a prototype chain that has a method itself. */
export function ownerOf(from: object, name: string): object | undefined {
  for (let owner: object | null = from; owner; owner = Reflect.getPrototypeOf(owner))
    if (Object.hasOwn(owner, name)) return owner;
  return undefined;
}

/** Methods that were replaced, to be put back exactly as they were. */
export class Patches {
  readonly #undo: (() => void)[] = [];

  /** Replaces a method. What `make` returns is called in its stead, and must call the original. */
  wrap(owner: object, name: string, make: (original: Method) => Method): void {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') return;
    const wrapped = make(original as Method);
    Object.defineProperty(owner, name, {
      configurable: true,
      writable: true,
      enumerable: before?.enumerable ?? false,
      value: wrapped,
    });
    this.undoing(() => {
      if (Reflect.get(owner, name) !== wrapped) return; // somebody has replaced it in turn
      if (before) Object.defineProperty(owner, name, before);
      else Reflect.deleteProperty(owner, name);
    });
  }

  /** Something else to be undone. */
  undoing(undo: () => void): void {
    this.#undo.push(undo);
  }

  undo(): void {
    for (const undo of this.#undo.splice(0).reverse()) quietly(undo);
  }
}
