/**
 * The text format of Covertype (covtype.data): no header, 55 integers a line with commas between,
 * the last of them the class, from 1 to 7. Read as it streams: the text of 75 MB is never held whole.
 */
import { InputError } from "../../check.ts";

/** Numbers before the class: 10 measurements, 4 wilderness areas and 40 soil types as 0 or 1. */
export const columnCount = 54;
const fieldCount = columnCount + 1;
const classCount = 7;

/** All rows of a file. 16 bits hold every measurement, which keeps 581,012 rows in 63 MB. */
export interface CovertypeRows {
  /** Row after row, 54 numbers each. */
  readonly values: Int16Array;
  /** Classes from 1 to 7 as in the file, one a row. */
  readonly classes: Uint8Array;
}

const newline = 10, carriageReturn = 13, comma = 44, minus = 45, zero = 48;

/**
 * Reads rows from the unpacked bytes of a file. Lines end with "\n" or "\r\n", the last one may lack it.
 *
 * @param name What an error message calls the file.
 * @throws InputError that names file, line number and value where a line is not 54 integers from
 *   -32768 to 32767 and a class, or where there is no line.
 */
export async function readCovertypeRows(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): Promise<CovertypeRows> {
  let values = new Int16Array(2 ** 16 * columnCount);
  let classes = new Uint8Array(2 ** 16);
  let count = 0;
  const fields = new Int32Array(fieldCount);
  const add = (text: Uint8Array, start: number, end: number) => {
    if (text[end - 1] === carriageReturn) end--;
    if (!parse(text, start, end, fields)) {
      throw malformed(name, count + 1, text.subarray(start, end));
    }
    if (count === classes.length) {
      const [fewer, fewerClasses] = [values, classes];
      (values = new Int16Array(2 * fewer.length)).set(fewer);
      (classes = new Uint8Array(2 * fewerClasses.length)).set(fewerClasses);
    }
    values.set(fields.subarray(0, columnCount), count * columnCount);
    classes[count++] = fields[columnCount]!;
  };
  let rest = new Uint8Array();
  for await (const chunk of bytes) {
    const text = new Uint8Array(rest.length + chunk.length);
    text.set(rest);
    text.set(chunk, rest.length);
    let start = 0;
    for (let end; (end = text.indexOf(newline, start)) >= 0; start = end + 1) add(text, start, end);
    rest = text.slice(start);
  }
  if (rest.length > 0) add(rest, 0, rest.length);
  if (count === 0) throw new InputError(`${name} has 0 lines; it needs at least one`);
  return {
    values: values.slice(0, count * columnCount),
    classes: classes.slice(0, count),
  };
}

/** Puts the integers of a line into `fields`; false where it is not a line of Covertype. */
function parse(text: Uint8Array, start: number, end: number, fields: Int32Array): boolean {
  let at = start;
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

/** What is wrong with a line that could not be parsed: rarely needed, so it may be slow. */
function malformed(name: string, line: number, bytes: Uint8Array): InputError {
  const fields = new TextDecoder().decode(bytes).split(",");
  const where = `${name} line ${line}`;
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
