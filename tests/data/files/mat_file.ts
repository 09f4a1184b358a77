/** Makes MAT files for tests: little-endian, not packed, arrays of bytes or float32. */
import { Buffer } from "node:buffer";

export interface Made {
  shape: number[];
  /** The first index changes fastest. */
  values: Uint8Array | Float32Array;
}

export function matFile(arrays: Record<string, Made>): Uint8Array<ArrayBuffer> {
  return withHeader(
    ...Object.entries(arrays).map(([name, { shape, values }]) =>
      element(
        14,
        element(6, new Uint32Array([values instanceof Uint8Array ? 9 : 7, 0])),
        element(5, Int32Array.from(shape)),
        element(1, new TextEncoder().encode(name)),
        element(values instanceof Uint8Array ? 2 : 7, values),
      )
    ),
  );
}

/** A file of elements. */
export function withHeader(...elements: Buffer[]): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(128, " ");
  header.write("MATLAB 5.0 MAT-file");
  header.set([0, 1, 73, 77], 124);
  return new Uint8Array(Buffer.concat([header, ...elements]));
}

/** An element with its tag, filled up to a multiple of eight bytes. */
export function element(type: number, ...parts: NodeJS.ArrayBufferView[]): Buffer {
  const data = Buffer.concat(
    parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
  );
  const tag = Buffer.from(new Uint32Array([type, data.length]).buffer);
  return Buffer.concat([tag, data, Buffer.alloc(-data.length & 7)]);
}
