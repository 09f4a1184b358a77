/**
 * The text format of Covertype (covtype.data): no header, 55 integers a line with commas between,
 * the last of them the class, from 1 to 7. Read as it streams: the text of 75 MB is never held whole.
 *
 * What other programs make of it without changing a number is read too: a byte order mark, a header
 * line, semicolons or tabs, quotation marks, spaces, ".0", empty lines at the end.
 */
import { createHash } from "node:crypto";
import { InputError } from "../../check.ts";

/** Numbers before the class: 10 measurements, 4 wilderness areas and 40 soil types as 0 or 1. */
export const columnCount = 54;
const fieldCount = columnCount + 1;
const classCount = 7;

/** Bytes of a line, at most: 55 numbers with quotation marks and spaces have half of it. */
const longestLine = 2048;
/** Rows, at most: seven times the original's 581,012, in 0.5 GB. Ten packed megabytes could hold more. */
const mostRows = 2 ** 22;

/** All rows of a file. 16 bits hold every measurement, which keeps 581,012 rows in 63 MB. */
export interface CovertypeRows {
  /** Row after row, 54 numbers each. */
  readonly values: Int16Array;
  /** Classes from 1 to 7 as in the file, one a row. */
  readonly classes: Uint8Array;
  /** SHA-256 of the unpacked bytes, in hexadecimal. */
  readonly digest: string;
}

/** Rows of Covertype in another mixture: what is trained on them says nothing of the original. */
export const kaggleSample =
  "Kaggle's sample of Covertype (train.csv: 15,120 rows, as many of each " +
  "of the seven classes), which is not read in place of UCI's covtype.data";

const newline = 10, carriageReturn = 13, comma = 44, minus = 45, zero = 48;

/**
 * Reads rows from the unpacked bytes of a file. Lines end with "\n" or "\r\n", the last one may lack it.
 *
 * @param name What an error message calls the file.
 * @throws InputError that names file, line number and value where a line is not 54 integers from
 *   -32768 to 32767 and a class, or where there is no line, or where there are far more than Covertype
 *   has.
 */
export async function readCovertypeRows(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): Promise<CovertypeRows> {
  let values = new Int16Array(2 ** 16 * columnCount);
  let classes = new Uint8Array(2 ** 16);
  let count = 0;
  let lines = 0;
  let emptyLine = 0;
  const hash = createHash("sha256");
  const fields = new Int32Array(fieldCount);
  const add = (text: Uint8Array) => {
    lines++;
    if (text.at(-1) === carriageReturn) text = text.subarray(0, -1);
    const where = `${name} line ${lines}`;
    if (text.length > longestLine) throw tooLong(where, text);
    if (!parse(text, fields)) {
      const line = decode(text, lines, name);
      if (line.trim() === "") return void (emptyLine ||= lines);
      if (lines === 1 && isHeader(line, where)) return;
      const plain = plainLine(line);
      if (!parse(new TextEncoder().encode(plain), fields)) throw malformed(where, plain);
    }
    if (emptyLine > 0) {
      throw new InputError(`${name} line ${emptyLine} is empty, and others follow; take it away`);
    }
    if (count === mostRows) {
      throw new InputError(`${where} is row ${count + 1}; ${mostRows} are read at most`);
    }
    if (count === classes.length) [values, classes] = [longer(values), longer(classes)];
    values.set(fields.subarray(0, columnCount), count * columnCount);
    classes[count++] = fields[columnCount]!;
  };
  let rest = new Uint8Array();
  for await (const chunk of bytes) {
    hash.update(chunk);
    const text = new Uint8Array(rest.length + chunk.length);
    text.set(rest);
    text.set(chunk, rest.length);
    let start = 0;
    for (let end; (end = text.indexOf(newline, start)) >= 0; start = end + 1) {
      add(text.subarray(start, end));
    }
    rest = text.slice(start);
    // What is kept for the next piece is so copied only while it may still be a line.
    if (rest.length > longestLine) throw tooLong(`${name} line ${lines + 1}`, rest);
  }
  if (rest.length > 0) add(rest);
  if (count === 0) throw new InputError(`${name} has 0 lines of data; it needs at least one`);
  return {
    values: values.slice(0, count * columnCount),
    classes: classes.slice(0, count),
    digest: hash.digest("hex"),
  };
}

function longer<T extends Int16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(list: T): T {
  const twice = new (list.constructor as new (length: number) => T)(2 * list.length);
  twice.set(list);
  return twice;
}

/** Puts the integers of a line into `fields`; false where it is not a line as the original has them. */
function parse(text: Uint8Array, fields: Int32Array): boolean {
  const end = text.length;
  let at = 0;
  for (let field = 0; field < fieldCount; field++) {
    const negative = text[at] === minus;
    if (negative) at++;
    const first = at;
    let value = 0;
    for (; at < end && text[at] !== comma; at++) {
      const digit = text[at]! - zero;
      if (digit < 0 || digit > 9) return false;
      value = 10 * value + digit;
    }
    // No number of six digits fits in 16 bits; longer ones might overflow `value`.
    if (at === first || at - first > 5) return false;
    value = negative ? -value : value;
    if (value < -32768 || value > 32767) return false;
    fields[field] = value;
    if (field < columnCount && at++ >= end) return false;
  }
  return at === end && fields[columnCount]! >= 1 && fields[columnCount]! <= classCount;
}

/** The text of a line that could not be parsed. @throws InputError where it is UTF-16. */
function decode(bytes: Uint8Array, number: number, name: string): string {
  const isUtf16 = number === 1 && (bytes[0]! ^ bytes[1]!) === 1 && bytes[0]! >= 0xfe;
  if (isUtf16) throw new InputError(`${name} is UTF-16 text; save it as UTF-8`);
  // A byte order mark is dropped.
  return new TextDecoder().decode(bytes);
}

/**
 * Whether a line is a header: words in place of numbers. Where columns have names these must be in the
 * original's order, for the fourth decides what is source and what target.
 *
 * @throws InputError when they are in another one.
 */
function isHeader(line: string, where: string): boolean {
  const names = line.split(/[,;\t]/).map((text) => text.toLowerCase().replace(/[^a-z]/g, ""));
  if (names.length < 2 || names.filter((name) => name !== "").length < names.length / 2) {
    return false;
  }
  if (names[0] === "id" && names[1] === "elevation") {
    throw new InputError(`${where} is the header of ${kaggleSample}; take the file away`);
  }
  const wanted = ["elevation", "aspect", "slope", "horizontaldistancetohydrology"];
  if (names.length === fieldCount && wanted.every((name, i) => names[i] === name)) return true;
  throw new InputError(
    `${where} is a header of ${names.length} columns, ${
      JSON.stringify(names[0])
    } first; it must be ` +
      `UCI's ${fieldCount}, Elevation first and Horizontal_Distance_To_Hydrology fourth: put the ` +
      `columns in this order`,
  );
}

/** The line as the original would have it: commas alone between the numbers, nothing around them. */
function plainLine(line: string): string {
  return line.trim().replace(/^"\s*|\s*"$/g, "").replace(/\s*"?\s*[,;\t]\s*"?\s*/g, ",")
    .replace(/\.0*(?=,|$)/g, "");
}

function tooLong(where: string, text: Uint8Array): InputError {
  const why = text.includes(carriageReturn)
    ? 'its lines seem to end with "\\r" alone: end them with "\\n"'
    : "it is no text of Covertype";
  return new InputError(`${where} has more than ${longestLine} bytes; ${why}`);
}

/** What is wrong with a line that could not be parsed. */
function malformed(where: string, line: string): InputError {
  const fields = line.split(",");
  if (fields.length !== fieldCount) {
    return new InputError(`${where} has ${fields.length} values; it needs ${fieldCount} integers`);
  }
  const wrong = fields.findIndex((text) =>
    !/^-?\d{1,5}$/.test(text) || Number(text) < -32768 || Number(text) > 32767
  );
  if (wrong >= 0) {
    const shown = JSON.stringify(fields[wrong]);
    return new InputError(
      `${where} has ${shown} as value ${wrong + 1}; it must be an integer from -32768 to 32767`,
    );
  }
  return new InputError(
    `${where} has class ${fields[columnCount]}; classes run from 1 to ${classCount}`,
  );
}
