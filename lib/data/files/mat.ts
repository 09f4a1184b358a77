/**
 * The MAT format of MATLAB 5 to 7 and of scipy.io.savemat: named arrays, packed with zlib or plain,
 * in either byte order. Numeric arrays are read, nothing else.
 *
 * The MathWorks, "MAT-File Format" (Level 5): a header of 128 bytes, then data elements.
 */
import { promisify } from "node:util";
import { inflate as inflateBytes } from "node:zlib";
import { InputError } from "../../check.ts";
import {
  compressedType,
  elementAt,
  type MatBytes,
  type MatElement,
  matrixType,
  numbersOf,
  type NumericArray,
} from "./mat_element.ts";

/** An array with its shape, in MATLAB's order: the first index changes fastest. */
export interface MatArray {
  readonly shape: readonly number[];
  readonly values: NumericArray;
}

const headerBytes = 128;
/** Bytes of an unpacked array, at most: 37,921 portraits as float64 have 311 MB. */
const mostBytes = 2 ** 29;
/** Characters of a variable's name, at most: MATLAB allows 63. */
const longestName = 1024;

/** Array classes that are not numbers, and what an error message calls them. */
const otherClasses: Readonly<Record<number, string>> = {
  1: "a cell array",
  2: "a struct",
  3: "an object",
  4: "text (char)",
  5: "a sparse matrix",
  16: "a function handle",
  17: "an opaque object",
};
const complexFlag = 0x0800;

/**
 * The variables of a MAT file that are asked for. Others may be of any kind.
 *
 * Numbers keep the type in which they are stored, which MATLAB chooses as small as they allow; a
 * logical array is 0 and 1; 64-bit integers become float64.
 *
 * @param name What an error message calls the file.
 * @throws InputError in one line when the file is of another version, cut or damaged, lacks a
 *   variable, or has one that is not an array of real numbers: the line says which.
 */
export async function readMat<V extends string>(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  variables: readonly V[],
): Promise<Record<V, MatArray>> {
  const file: MatBytes = { name, view: viewOf(bytes), little: isLittle(bytes, name) };
  const found: Record<string, MatArray> = {};
  const names: string[] = [];
  for (let at = headerBytes; at < bytes.length;) {
    const element = elementAt(file, at);
    at = element.next;
    const part = element.type === compressedType ? await inflate(file, element) : file;
    const matrix = part === file ? element : elementAt(part, 0);
    if (matrix.type !== matrixType) {
      throw new InputError(`${name} has an element of type ${matrix.type} where an array must be`);
    }
    const header = readHeader(part, matrix);
    names.push(header.name);
    if (!(variables as readonly string[]).includes(header.name)) continue;
    found[header.name] = readArray(part, header);
  }
  const missing = variables.find((variable) => found[variable] === undefined);
  if (missing === undefined) return found as Record<V, MatArray>;
  const shown = names.slice(0, 20).join(", ") || "none";
  const more = names.length > 20 ? ` and ${names.length - 20} others` : "";
  throw new InputError(`${name} has no variable ${missing}; it has ${shown}${more}`);
}

function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView<ArrayBuffer> {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether the file is little-endian. @throws InputError when it is not of version 5. */
function isLittle(bytes: Uint8Array<ArrayBuffer>, name: string): boolean {
  const text = (start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
  const other = (version: string) =>
    new InputError(`${name} is ${version}; version 5 is read, save it with -v7 or scipy's savemat`);
  if (text(1, 4) === "HDF") throw other("a MAT file of version 7.3 (HDF5)");
  const view = viewOf(bytes);
  // Version 4 starts with a number from 0 to 4052, all later ones with text.
  const first = bytes.length < 4 ? [] : [view.getUint32(0, true), view.getUint32(0)];
  if (first.some((number) => number <= 4052)) throw other("a MAT file of version 4");
  const order = text(126, 128);
  if (order !== "IM" && order !== "MI") throw other("no MAT file, or cut within its header");
  const version = view.getUint16(124, order === "IM");
  if (version === 0x0200) throw other("a MAT file of version 7.3 (HDF5)");
  if (version !== 0x0100) throw other(`a MAT file of version 0x${version.toString(16)}`);
  return order === "IM";
}

/** What stands before the numbers of an array, and where they are. */
interface Header {
  readonly name: string;
  readonly flags: number;
  readonly shape: readonly number[];
  readonly numbers: number;
}

function readHeader(part: MatBytes, matrix: MatElement): Header {
  const flags = elementAt(part, matrix.start);
  const damaged = (what: string) =>
    new InputError(`${part.name} has an array ${what}; it is cut or damaged, fetch it again`);
  if (flags.end - flags.start < 4) throw damaged("without a class");
  const word = part.view.getUint32(flags.start, part.little);
  const named = (element: MatElement, shape: readonly number[]) => {
    const letters = numbersOf(part, element);
    if (letters.length > longestName) throw damaged(`with a name of ${letters.length} letters`);
    const name = String.fromCharCode(...letters);
    return { name, flags: word, shape, numbers: element.next };
  };
  const second = elementAt(part, flags.next);
  // An opaque object has no shape.
  if ((word & 0xff) === 17) return named(second, []);
  return named(elementAt(part, second.next), Array.from(numbersOf(part, second)));
}

function readArray(part: MatBytes, { name, flags, shape, numbers }: Header): MatArray {
  const other = otherClasses[flags & 0xff] ?? (flags & complexFlag ? "complex" : undefined);
  if (other !== undefined) {
    throw new InputError(
      `${part.name}: variable ${name} is ${other}; it must be an array of real numbers`,
    );
  }
  const values = numbersOf(part, elementAt(part, numbers));
  const expected = shape.reduce((a, b) => a * b, 1);
  if (values.length === expected) return { shape, values };
  throw new InputError(
    `${part.name}: variable ${name} has ${values.length} numbers; its shape [${shape}] needs ` +
      `exactly ${expected}`,
  );
}

async function inflate(file: MatBytes, { start, end }: MatElement): Promise<MatBytes> {
  const packed = new Uint8Array(file.view.buffer, file.view.byteOffset + start, end - start);
  try {
    const unpacked = await promisify(inflateBytes)(packed, { maxOutputLength: mostBytes });
    return { ...file, view: viewOf(unpacked as Uint8Array<ArrayBuffer>) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new InputError(
        `${file.name} has a packed array of more than ${mostBytes} bytes; that is no data set read here`,
      );
    }
    throw new InputError(
      `${file.name} has a packed array that does not unpack; it is damaged, fetch it again`,
    );
  }
}
