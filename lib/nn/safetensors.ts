/**
 * Named tensors as bytes, in the format of the Python package safetensors
 * (https://huggingface.co/docs/safetensors): eight bytes with the length of a header, little-endian; the
 * header, JSON, which has each tensor's type, shape and place; then the numbers, row by row.
 *
 * Of its types, the one that models here are made of: F32.
 */
import { InputError } from "../check.ts";

/** A tensor in plain numbers. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a file holds. */
export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes before the header. */
const LENGTH = 8;
/** The package takes no longer header. */
const LONGEST_HEADER = 100_000_000;
/** Bytes of an F32. */
const WIDTH = 4;
const METADATA = "__metadata__";

/** The bytes of a file that holds `tensors`, in their order. */
export function encodeTensors({ tensors, metadata }: StoredTensors): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const begin = end;
    end += WIDTH * values.length;
    header[name] = { dtype: "F32", shape, data_offsets: [begin, end] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after it, so that the numbers begin at a multiple of eight bytes.
  const from = Math.ceil((LENGTH + text.length) / 8) * 8;
  const bytes = new Uint8Array(from + end).fill(0x20, 0, from);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(from - LENGTH), true);
  bytes.set(text, LENGTH);
  let at = from;
  for (const { values } of tensors.values()) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += WIDTH;
    }
  }
  return bytes;
}

/**
 * What such bytes hold.
 *
 * @param what They are called by messages: a file's path.
 * @throws InputError when they are of another format, cut, damaged, or of another type than F32.
 */
export function decodeTensors(bytes: Uint8Array, what: string): StoredTensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const foreign = (why: string) =>
    new InputError(`${what} is no safetensors file, or damaged: ${why}; save the model again`);
  if (bytes.length < LENGTH) throw foreign(`it has ${bytes.length} bytes`);
  const length = view.getBigUint64(0, true);
  if (length > LONGEST_HEADER) throw foreign(`it says that its header has ${length} bytes`);
  const from = LENGTH + Number(length);
  if (from > bytes.length) {
    throw foreign(`it ends at byte ${bytes.length}, within its header of ${length} bytes`);
  }
  const { [METADATA]: metadata = {}, ...entries } = parsed(bytes.subarray(LENGTH, from), foreign);
  if (!isRecord(metadata) || Object.values(metadata).some((text) => typeof text !== "string")) {
    throw foreign(`its ${METADATA} is not texts by name`);
  }
  const places = Object.entries(entries).map(([name, entry]) =>
    placeOf(name, entry, what, foreign)
  );
  // The numbers lie without gaps, in any order.
  let end = 0;
  for (const { name, begin, end: next } of places.toSorted((a, b) => a.begin - b.begin)) {
    if (begin !== end) throw foreign(`the numbers of ${name} begin at ${begin}, not at ${end}`);
    end = next;
  }
  if (from + end !== bytes.length) {
    throw foreign(`it has ${bytes.length} bytes where its header promises ${from + end}`);
  }
  const tensors = new Map(places.map(({ name, shape, begin, end }) => {
    const values = Float32Array.from(
      { length: (end - begin) / WIDTH },
      (_, i) => view.getFloat32(from + begin + WIDTH * i, true),
    );
    return [name, { shape, values }];
  }));
  return { tensors, metadata: metadata as Record<string, string> };
}

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parsed(
  header: Uint8Array,
  foreign: (why: string) => InputError,
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch {
    throw foreign("its header is not JSON");
  }
  if (!isRecord(value)) throw foreign("its header is not tensors by name");
  return value;
}

function placeOf(
  name: string,
  entry: unknown,
  what: string,
  foreign: (why: string) => InputError,
): Place {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (typeof dtype !== "string" || !areCounts(shape) || !areCounts(offsets)) {
    throw foreign(`its header says not what ${name} is`);
  }
  if (dtype !== "F32") {
    throw new InputError(
      `${what} has ${name} as ${dtype}; it must be F32: convert it before saving`,
    );
  }
  const [begin = 0, end = 0] = offsets;
  const count = shape.reduce((a, b) => a * b, 1);
  if (offsets.length !== 2 || end - begin !== WIDTH * count) {
    throw foreign(`${name} of shape [${shape}] has its numbers at [${offsets}]`);
  }
  return { name, shape, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
