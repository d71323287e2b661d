/** Reads a value of one shape out of a message, or `undefined` where it is anything else. Never throws on data. */
export type Shape<T> = (value: unknown) => T | undefined;

type Shapes = Readonly<Record<string, Shape<unknown>>>;
type Read<S extends Shapes> = { readonly [K in keyof S]: S[K] extends Shape<infer T> ? T : never };

/** A string, cut to `most` characters. */
export function text(most: number): Shape<string> {
  return (value) => (typeof value === 'string' ? value.slice(0, most) : undefined);
}

export const finite: Shape<number> = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

/** A number that may be missing in the sense that it was not finite. */
export const finiteOrNull: Shape<number | null> = (value) => (value === null ? null : finite(value));

/** One of these words. */
export function oneOf<const T extends string>(words: readonly T[]): Shape<T> {
  return (value) => words.find((word) => word === value);
}

/** At most `most` numbers; more are refused, because to cut them would draw something else. */
export function numbers(most: number): Shape<Float64Array> {
  return (value) => (value instanceof Float64Array && value.length <= most ? value : undefined);
}

/** At most `most` elements, all of one shape. */
export function list<T>(most: number, element: Shape<T>): Shape<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const read = value.map(element).filter((item) => item !== undefined);
    return read.length === value.length ? read : undefined;
  };
}

/** An object with these fields, and `optional` ones that may be absent or null. Other fields are left out. */
export function record<R extends Shapes, O extends Shapes = Record<never, never>>(
  required: R,
  optional?: O,
): Shape<Read<R> & Partial<Read<O>>> {
  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const source = value as Record<string, unknown>;
    const result: Record<string, unknown> = {};
    for (const [name, shape] of Object.entries(required)) {
      const read = own(source, name, shape);
      if (read === undefined) return undefined;
      result[name] = read;
    }
    for (const [name, shape] of Object.entries(optional ?? {})) {
      if (!Object.hasOwn(source, name) || source[name] === undefined || source[name] === null) continue;
      const read = own(source, name, shape);
      if (read === undefined) return undefined;
      result[name] = read;
    }
    return result as Read<R> & Partial<Read<O>>;
  };
}

/** An object whose fields all have one of these names, and one shape. */
export function named<T>(names: readonly string[], shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const fields = Object.entries(value).map(([name, field]) => ({
      name,
      read: names.includes(name) ? shape(field) : undefined,
    }));
    if (fields.some(({ read }) => read === undefined)) return undefined;
    return Object.fromEntries(fields.map(({ name, read }) => [name, read as T]));
  };
}

function own(source: Record<string, unknown>, name: string, shape: Shape<unknown>): unknown {
  return Object.hasOwn(source, name) ? shape(source[name]) : undefined;
}
