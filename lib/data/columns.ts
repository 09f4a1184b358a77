/** Columns of text as numbers: what is numeric stays, what is a name becomes one column a value. */
import type { ColumnTable } from "arquero";
import { checkName, InputError } from "../check.ts";

/** A table's features, row after row, and the class of each row. */
export interface Features {
  /** [rows, names.length], row by row. */
  readonly values: Float64Array;
  /** What each feature is called: "price", or "state = CA" of a name. */
  readonly names: readonly string[];
  /** Class numbers from 0, in the order of {@link Features.classes}. */
  readonly labels: Int32Array;
  /** The label column's values, numbers in their order, else by the alphabet. */
  readonly classes: readonly string[];
}

/** What a missing value looks like in a file. */
const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);

/** More values than this in a column of names are an identifier's, not a category's. */
const MOST_VALUES = 100;

/**
 * The columns `features` of a table as numbers and `label` as classes. A column with a value that is
 * no number is one of names, and becomes a column of 0 and 1 for each of them.
 *
 * @param where What an error message calls the table, such as a path.
 * @throws InputError on a missing value, which it names by row (from 1, the header apart) and column;
 *   on one class alone, or a column of more than 100 names.
 */
export function featuresOf(
  table: ColumnTable,
  { features, label, where }: {
    readonly features: readonly string[];
    readonly label: string;
    readonly where: string;
  },
): Features {
  const rows = table.numRows();
  const made = features.map((name) => numbersOf(textsOf(table, name, where), name, where));
  const names = made.flatMap((column) => column.names);
  const values = new Float64Array(rows * names.length);
  let to = 0;
  for (const { names: own, at } of made) {
    for (let j = 0; j < own.length; j++, to++) {
      for (let row = 0; row < rows; row++) values[row * names.length + to] = at(row, j);
    }
  }
  const given = textsOf(table, label, where);
  const classes = distinct(given);
  if (classes.length < 2) {
    throw new InputError(
      `${where}: label column ${label} has one class, ${JSON.stringify(classes[0])}, in all ` +
        `${rows} rows; it takes at least two`,
    );
  }
  if (classes.length > MOST_VALUES) {
    throw new InputError(
      `${where}: label column ${label} has ${classes.length} different values; classes are at most ` +
        `${MOST_VALUES}: make them of it first`,
    );
  }
  const number = new Map(classes.map((name, i) => [name, i]));
  return { values, names, labels: Int32Array.from(given, (name) => number.get(name)!), classes };
}

/** A column's values as text, none of them missing. */
export function textsOf(table: ColumnTable, name: string, where: string): string[] {
  checkName(`${where}: column`, name, table.columnNames());
  return Array.from({ length: table.numRows() }, (_, row) => {
    const value = table.get(name, row) as unknown;
    const text = value instanceof Date ? value.toISOString() : String(value ?? "").trim();
    if (!MISSING.has(text.toLowerCase())) return text;
    throw new InputError(
      `${where}: row ${row + 1} has no value in column ${name} (${
        JSON.stringify(text)
      }); fill it in, ` +
        `take the row away, or leave the column out by drop`,
    );
  });
}

/** A column's values as numbers to be sorted by: numbers, or dates as milliseconds. */
export function orderOf(texts: readonly string[], name: string, where: string): Float64Array {
  return Float64Array.from(texts, (text, row) => {
    const value = Number(text);
    const order = Number.isFinite(value) ? value : Date.parse(text);
    if (Number.isFinite(order)) return order;
    throw new InputError(
      `${where}: row ${row + 1} has ${
        JSON.stringify(text)
      } in column ${name}, which is neither a ` +
        `number nor a date; an order takes one of them, group takes names`,
    );
  });
}

function numbersOf(texts: readonly string[], name: string, where: string) {
  const values = Float64Array.from(texts, Number);
  if (values.every(Number.isFinite)) return { names: [name], at: (row: number) => values[row]! };
  const kinds = distinct(texts);
  if (kinds.length > MOST_VALUES) {
    const row = values.findIndex((value) => !Number.isFinite(value));
    throw new InputError(
      `${where}: column ${name} has ${kinds.length} different names (row ${row + 1}: ` +
        `${
          JSON.stringify(texts[row])
        }); a category has at most ${MOST_VALUES}, leave it out by drop`,
    );
  }
  return {
    names: kinds.map((kind) => `${name} = ${kind}`),
    at: (row: number, j: number) => Number(texts[row] === kinds[j]),
  };
}

/** The different texts: numbers in their order, else by code unit. */
function distinct(texts: readonly string[]): string[] {
  const all = [...new Set(texts)];
  return all.every((text) => Number.isFinite(Number(text)))
    ? all.sort((a, b) => Number(a) - Number(b))
    : all.sort();
}
