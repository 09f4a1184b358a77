/** The idx format of the original MNIST files: a big-endian header, then one byte a value. */
import { InputError } from "../../check.ts";
import { gunzip } from "./gunzip.ts";

/** An array of bytes and its shape. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array<ArrayBuffer>;
  /** The whole file, unpacked: header and values. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** First number of a file of bytes -> how many dimensions follow. */
const dimensions: ReadonlyMap<number, number> = new Map([[2049, 1], [2051, 3]]);

/**
 * Reads an idx file of labels (magic number 2049, shape [count]) or images (2051, shape
 * [count, height, width]), packed with gzip or plain. No more is unpacked than the header promises.
 *
 * @param name What an error message calls the file.
 * @param check Sees the shape that the header names before the values are unpacked; may throw.
 * @throws InputError in one line when the file is cut, too long, damaged or something else.
 * @see Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
 */
export async function readIdx(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  check: (shape: readonly number[]) => void = () => {},
): Promise<IdxArray> {
  const content = await gunzip(bytes, name, (start) => {
    const { shape, length } = readHeader(start, name);
    check(shape);
    return length;
  });
  const { shape, header, length } = readHeader(content, name);
  check(shape);
  if (content.length !== length) {
    throw new InputError(
      `${name} has ${content.length} bytes unpacked; its shape [${shape}] needs exactly ${length}`,
    );
  }
  return { shape, values: content.subarray(header), content };
}

/** The shape, and the bytes of the header and of the whole file. */
function readHeader(content: Uint8Array, name: string) {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const number = (position: number) => {
    if (view.byteLength >= 4 * position + 4) return view.getUint32(4 * position);
    throw new InputError(
      `${name} has ${view.byteLength} bytes; an idx header needs at least ${4 * position + 4}`,
    );
  };
  const magic = number(0);
  const count = dimensions.get(magic);
  if (count === undefined) {
    throw new InputError(
      `${name} starts with the number ${magic}; an idx file starts with 2049 (labels) or 2051 (images)`,
    );
  }
  const shape = Array.from({ length: count }, (_, i) => number(1 + i));
  const header = 4 + 4 * count;
  return { shape, header, length: header + shape.reduce((a, b) => a * b, 1) };
}
