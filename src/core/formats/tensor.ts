import type { Gathered } from './gathered.ts';
import { behind, BYTES, keyOf, length, skip, VARINT, varint } from './protobuf.ts';

const DTYPE = keyOf(1, VARINT);
const CONTENT = keyOf(4, BYTES);

/** A type of tensor (framework/types.proto). */
interface Kind {
  /** A number of it in `tensor_content`: so many bytes, read so. */
  readonly size: number;
  readonly read: (view: DataView, at: number) => number;
  /** The number of the repeated field that may hold it instead: as it is, or as a varint that stands for this. */
  readonly field: number;
  readonly ofVarint?: (varint: number) => number;
}

const KINDS = new Map<number, Kind>([
  [1, { size: 4, read: (view, at) => view.getFloat32(at, true), field: 5 }], // float
  [2, { size: 8, read: (view, at) => view.getFloat64(at, true), field: 6 }], // double
  [3, { size: 4, read: (view, at) => view.getInt32(at, true), field: 7, ofVarint: Number }], // int32
  [9, { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)), field: 10, ofVarint: Number }], // int64
  [14, { size: 2, read: (view, at) => bfloat16(view.getUint16(at, true)), field: 13, ofVarint: bfloat16 }],
  [19, { size: 2, read: (view, at) => half(view.getUint16(at, true)), field: 13, ofVarint: half }],
]);

/**
 * The number in the TensorProto (framework/tensor.proto) whose length is at `start`:
 * `{ 1: dtype, 2: shape, 4: tensor_content, 5…13: values by type }`. NaN is one; undefined where there are none, several, or a text.
 */
export function scalarOf({ bytes, view }: Gathered, start: number): number | undefined {
  let kind: Kind | undefined;
  let found: number | undefined;
  let count = 0;
  let at = behind(bytes, start);
  const to = at + length(bytes, start);
  while (at < to) {
    const key = bytes[at++] ?? 0;
    const end = skip(bytes, at - 1);
    if (end > to) return undefined;
    if (key === DTYPE) kind = KINDS.get(varint(bytes, at));
    else if (kind && (key === CONTENT || key >> 3 === kind.field)) {
      // A packed list of one is written as that one.
      const first = (key & 7) === BYTES ? behind(bytes, at) : at;
      if (!kind.ofVarint || key === CONTENT) found = end - first === kind.size ? kind.read(view, first) : undefined;
      else found = behind(bytes, first) === end ? kind.ofVarint(varint(bytes, first)) : undefined;
      count++;
    }
    at = end;
  }
  return count === 1 ? found : undefined;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The upper half of a float. */
function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
