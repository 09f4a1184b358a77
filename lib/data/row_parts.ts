/** Which rows are the source, which the target, and which lie between. */
import { checkName, checkNumber, InputError } from "../check.ts";
import type { Piece } from "./stretch.ts";

/** Where source and target lie in an order, as shares of all rows: `[0, 0.3]` are the first 30 %. */
export type Share = readonly [from: number, to: number];

/** What {@link rows} takes. */
export interface RowsOptions {
  /** Column of the classes. */
  readonly label: string;
  /** Column that the rows are sorted by, numbers or dates; equal ones stay as they are. */
  readonly order?: string;
  /** Column of names that tells domains apart, in place of `order`. */
  readonly group?: string;
  /** A share of the order, default the first 30 %; or one or several of the group's names. */
  readonly source?: Share | string | readonly string[];
  /** The same of the target, default the last 30 %; after the source. */
  readonly target?: Share | string | readonly string[];
  /** With `group`: the names between source and target, in their order, each a domain of its own. */
  readonly between?: readonly string[];
  /** Share of source and target that is held out for accuracy, above 0 and below 1, default 0.3. */
  readonly test?: number;
  /** Columns that are left out, besides label, order and group. */
  readonly drop?: readonly string[];
  /** What records and tables call it. Default: the file's name; of a table it must be given. */
  readonly name?: string;
}

/** Row numbers of each part, and where the middle lies as shares of all. */
export interface Parts {
  readonly source: Int32Array;
  readonly between: Int32Array;
  readonly target: Int32Array;
  readonly middle: { readonly from: number; readonly to: number };
  /** Groups between, as stretches of `between`; undefined where an order is cut. */
  readonly cuts?: readonly {
    readonly name: string;
    readonly start: number;
    readonly end: number;
  }[];
  readonly inWords: string;
}

/** Parts of an order: `values` of every row are what it is sorted by. */
export function inOrder(
  values: Float64Array,
  { order, ...options }: RowsOptions,
  where: string,
): Parts {
  const count = values.length;
  const sorted = Int32Array.from(values.keys())
    .sort((a, b) => values[a]! - values[b]! || a - b);
  const source = checkShare("source", options.source ?? [0, 0.3]);
  const target = checkShare("target", options.target ?? [0.7, 1]);
  if (source[1] > target[0]) {
    throw new InputError(
      `source is [${source}] and target [${target}], which overlap; the source must end before the ` +
        `target begins`,
    );
  }
  const place = (share: number) => Math.round(share * count);
  const part = (from: number, to: number) => sorted.subarray(place(from), place(to));
  const parts = { source: part(...source), target: part(...target) };
  for (const [role, { length }] of Object.entries(parts)) {
    if (length < 2) {
      throw new InputError(`${where}: ${role} has ${length} rows; it takes at least 2`);
    }
  }
  const percent = (share: number) => `${Number((100 * share).toFixed(1))}`;
  const stretch = ([from, to]: Share) => `${percent(from)} to ${percent(to)} %`;
  return {
    ...parts,
    between: part(source[1], target[0]),
    middle: { from: source[1], to: target[0] },
    inWords: `by ${order}, source ${stretch(source)}, target ${stretch(target)}`,
  };
}

function checkShare(what: string, given: NonNullable<RowsOptions["source"]>): Share {
  if (Array.isArray(given) && given.length === 2) {
    const from = checkNumber(`${what}[0]`, given[0], { min: 0, below: 1 });
    return [from, checkNumber(`${what}[1]`, given[1], { above: from, max: 1 })];
  }
  throw new InputError(
    `${what} is ${JSON.stringify(given)}; with order it must be two shares, such as [0, 0.3]`,
  );
}

/** Parts by the group of every row. */
export function inGroups(
  names: readonly string[],
  { group, source, target, between = [] }: RowsOptions & { readonly group: string },
  where: string,
): Parts {
  const known = [...new Set(names)].sort();
  const rowsOf = (role: string, given: RowsOptions["source"]) => {
    const asked = (Array.isArray(given) ? given : [given ?? ""]).map(String);
    for (const name of asked) checkName(`${where}: ${role} in column ${group}`, name, known);
    return {
      asked,
      rows: Int32Array.from(names.keys()).filter((row) => asked.includes(names[row]!)),
    };
  };
  const parts = { source: rowsOf("source", source), target: rowsOf("target", target) };
  const twice = [...parts.source.asked, ...between].find((name, i, all) =>
    parts.target.asked.includes(name) || all.indexOf(name) !== i
  );
  if (twice !== undefined) {
    throw new InputError(
      `${where}: group ${JSON.stringify(twice)} is there twice; each is one domain`,
    );
  }
  for (const [role, { rows }] of Object.entries(parts)) {
    if (rows.length < 2) {
      throw new InputError(`${where}: ${role} has ${rows.length} rows; it takes at least 2`);
    }
  }
  const middle = between.map((name) => rowsOf("between", name).rows);
  let start = 0;
  const cuts = middle.map(({ length }, i) => {
    const cut = { name: between[i]!, start, end: start + length };
    start += length;
    return cut;
  });
  return {
    source: parts.source.rows,
    target: parts.target.rows,
    between: Int32Array.from(middle.flatMap((rows) => [...rows])),
    middle: { from: 0, to: 1 },
    cuts,
    inWords: `${group}: source ${parts.source.asked.join(", ")}, target ` +
      parts.target.asked.join(", "),
  };
}

/** The groups between source and target as they are: all of them, or none. */
export function groupsBetween(
  cuts: NonNullable<Parts["cuts"]>,
  count: number,
): (i: number) => Piece {
  if (count !== 0 && count !== cuts.length) {
    throw new InputError(
      `domains is ${count}; between names ${cuts.length} groups, each a domain: take ${cuts.length} or 0`,
    );
  }
  return (i) => {
    const { start, end } = cuts[i]!;
    return {
      places: Int32Array.from({ length: end - start }, (_, j) => start + j),
      from: 0,
      to: 1,
    };
  };
}
