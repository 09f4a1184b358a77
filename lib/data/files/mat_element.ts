/** Data elements of MAT files of version 5: a tag with type and length, then the data. */
import { InputError } from "../../check.ts";

/** Bytes of a file, or of a part of it that was unpacked. */
export interface MatBytes {
  /** What an error message calls the file. */
  readonly name: string;
  readonly view: DataView<ArrayBuffer>;
  /** The file's byte order. */
  readonly little: boolean;
}

/** An element: its data are the bytes from `start` up to `end`, the next element starts at `next`. */
export interface MatElement {
  readonly type: number;
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export const matrixType = 14;
export const compressedType = 15;

/** Types of numbers: how an array of them is made, and how one is read. */
const numbers = new Map(
  [
    [1, { List: Int8Array, read: "getInt8" }],
    [2, { List: Uint8Array, read: "getUint8" }],
    [3, { List: Int16Array, read: "getInt16" }],
    [4, { List: Uint16Array, read: "getUint16" }],
    [5, { List: Int32Array, read: "getInt32" }],
    [6, { List: Uint32Array, read: "getUint32" }],
    [7, { List: Float32Array, read: "getFloat32" }],
    [9, { List: Float64Array, read: "getFloat64" }],
    [12, { List: BigInt64Array, read: "getBigInt64" }],
    [13, { List: BigUint64Array, read: "getBigUint64" }],
  ] as const,
);

/** The element at `at`. @throws InputError when it does not end within the bytes. */
export function elementAt({ name, view, little }: MatBytes, at: number): MatElement {
  const within = (end: number) => {
    if (end <= view.byteLength) return end;
    throw new InputError(
      `${name} has an element that ends at byte ${end} of ${view.byteLength}; it is cut or ` +
        `damaged, fetch it again`,
    );
  };
  within(at + 8);
  const first = view.getUint32(at, little);
  // Up to four bytes of data sit in the tag itself: the length in its upper half says so.
  const small = first >>> 16;
  if (small > 0) {
    return { type: first & 0xffff, start: at + 4, end: at + 4 + Math.min(small, 4), next: at + 8 };
  }
  const start = at + 8;
  const end = within(start + view.getUint32(at + 4, little));
  return { type: first, start, end, next: first === compressedType ? end : 8 * Math.ceil(end / 8) };
}

/**
 * The numbers of an element, in the type in which they are stored; 64-bit integers as float64.
 *
 * @throws InputError when it holds no numbers, or integers beyond 2^53.
 */
export function numbersOf({ name, view, little }: MatBytes, element: MatElement): NumericArray {
  const { type, start, end } = element;
  const known = numbers.get(type as 1);
  if (known === undefined) {
    throw new InputError(`${name} has an element of type ${type} where numbers must be`);
  }
  const { List, read } = known;
  const width = List.BYTES_PER_ELEMENT;
  const count = Math.floor((end - start) / width);
  const at = view.byteOffset + start;
  // The machine is little-endian, so such data are taken as they lie: portraits are 155 MB.
  if (little && at % width === 0) return plain(new List(view.buffer, at, count), name);
  const list = new List(count);
  for (let i = 0; i < count; i++) list[i] = view[read](start + i * width, little);
  return plain(list, name);
}

function plain(list: NumericArray | BigInt64Array | BigUint64Array, name: string): NumericArray {
  if (!(list instanceof BigInt64Array || list instanceof BigUint64Array)) return list;
  return Float64Array.from(list as Iterable<bigint>, (value) => {
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw new InputError(`${name} has the integer ${value}; they must be within ±2^53`);
  });
}
