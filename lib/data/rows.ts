/** Rows of a CSV file, or of an arquero table, as a data set with a shift. */
import * as aq from "arquero";
import type { ColumnTable } from "arquero";
import { checkName, checkNumber, checkOptionNames, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { type Features, featuresOf, orderOf, textsOf } from "./columns.ts";
import type { DataSet, LoadOptions } from "./dataset.ts";
import type { Domain, ShiftedData } from "./domain.ts";
import { onDemand } from "./on_demand.ts";
import { absolute, readText, sha256 } from "./files/read_text.ts";
import { groupsBetween, inGroups, inOrder, type Parts, type RowsOptions } from "./row_parts.ts";
import { columnScale, standardizeRows } from "./standardize.ts";
import { cutEvenly, drawRows, type Piece, type Stretch } from "./stretch.ts";

const optionNames: readonly (keyof RowsOptions)[] = [
  ...(["label", "order", "group", "source", "target", "between", "test", "drop", "name"] as const),
];

/**
 * A data set from the rows of a table: a class, an order or a group, and every other column a feature.
 *
 *     const mine = await rows("power.csv", { label: "class", order: "day" });
 *
 * Features are standardized by the training rows of the source; columns of names become one column of 0
 * and 1 a name. What is held out of source and target is drawn at random, by the seed of a run. What
 * lies between them in the order is cut into a run's T intermediate domains.
 *
 * @param from Path of a CSV file with a header, plain or packed by gzip; or an arquero table.
 * @throws InputError in one line: on a missing value (by row and column), an unknown column, one class
 *   alone, source or target without rows.
 */
export async function rows(from: string | ColumnTable, options: RowsOptions): Promise<DataSet> {
  checkOptionNames("rows", options, optionNames);
  const isPath = typeof from === "string";
  const text = isPath ? await readText(from) : undefined;
  const table = text === undefined ? from as ColumnTable : parsed(text, from as string);
  const name = options.name ?? (isPath ? nameOf(from) : undefined);
  if (!name) throw new InputError(`rows has no name for the table; give one, name: "..."`);
  const where = isPath ? from : name;
  const content = { name, ...contentOf(table, options, where) };
  const { parts } = content;
  const share = checkNumber("test", options.test ?? 0.3, { above: 0, below: 1 });
  const testSize = Math.floor(share * Math.min(parts.source.length, parts.target.length));
  const hint = "take more rows, or a larger test";
  checkNumber(`${where}: rows to test on`, testSize, { min: 1 }, hint);
  const { order, group } = options;
  return {
    name,
    digest: digestOf(text ?? table.toCSV(), options),
    shift: {
      axis: order ? `Place in the order of ${order} (source 0, target 1)` : `Group of ${group}`,
      usual: 1,
      inWords: () => parts.inWords,
    },
    sizes: {
      sourceSize: parts.source.length - testSize,
      testSize,
      targetSize: parts.target.length - testSize,
      intermediateSize: parts.between.length,
      domains: usualDomains(parts),
    },
    load: (asked) => Promise.resolve(load(content, asked)),
    ...(isPath ? { recipe: { make: "rows", path: absolute(from), options: { ...options } } } : {}),
  };
}

/** What is learned from, and which rows belong to which part. */
interface Content {
  readonly name: string;
  readonly features: Features;
  readonly parts: Parts;
}

function contentOf(table: ColumnTable, options: RowsOptions, where: string): Omit<Content, "name"> {
  const { label, order, group, drop = [] } = options;
  if ((order === undefined) === (group === undefined)) {
    const has = order ? "both order and group" : "neither order nor group";
    throw new InputError(
      `rows has ${has}; it takes one of them: the column that tells source from target`,
    );
  }
  const columns = table.columnNames();
  for (const column of drop) checkName(`${where}: column to drop`, column, columns);
  const apart = new Set([label, order, group, ...drop]);
  const left = columns.filter((column) => !apart.has(column));
  if (left.length === 0) {
    throw new InputError(`${where} has no column left to learn from (of ${columns.join(", ")})`);
  }
  return {
    features: featuresOf(table, { features: left, label, where }),
    parts: order
      ? inOrder(orderOf(textsOf(table, order, where), order, where), options, where)
      : inGroups(textsOf(table, group!, where), { ...options, group: group! }, where),
  };
}

/** Of the text, and of how it is read: the same file cut elsewhere is another data set. */
function digestOf(text: string, options: RowsOptions): string {
  const { name: _name, test: _test, ...read } = options;
  const sorted = Object.entries(read).sort(([a], [b]) => a < b ? -1 : 1);
  return sha256(JSON.stringify([sha256(text), sorted]));
}

function usualDomains({ cuts, between }: Parts): number {
  return cuts?.length ?? Math.min(5, between.length);
}

function load({ name, features, parts }: Content, asked: LoadOptions): ShiftedData {
  const stream = new Stream(asked.seed, [name]);
  const stretch = (of: Int32Array): Stretch => ({
    name,
    rows: of.length,
    start: 0,
    end: of.length,
  });
  const draw = (role: "source" | "target", size: number) =>
    drawRows(stretch(parts[role]), {
      ...{ role, size, test: asked.testSize, stream: stream.child(role) },
    });
  const source = draw("source", asked.sourceSize);
  const target = draw("target", asked.targetSize ?? parts.target.length - asked.testSize);
  const at = (of: Int32Array, { places }: Piece) => places.map((place) => of[place]!);
  const width = features.names.length;
  const scale = columnScale(features.values, width, at(parts.source, source.rows));
  const domain = (what: string, ids: Int32Array, from: number, to: number): Domain => ({
    name: `${name}, ${what}`,
    inputs: standardizeRows(features.values, scale, ids),
    labels: ids.map((row) => features.labels[row]!),
    ids,
    ...{ shape: [width], classes: features.classes.length },
    shift: { kind: "order", from, to },
  });
  const range = { integer: true, min: 0 };
  const count = checkNumber("domains", asked.domains ?? usualDomains(parts), range);
  const between = parts.cuts
    ? groupsBetween(parts.cuts, count)
    : cutEvenly(stretch(parts.between), count, asked.intermediateSize, stream.child("between"));
  const { from, to } = parts.middle;
  const step = (to - from) / Math.max(count, 1);
  return {
    source: domain("source", at(parts.source, source.rows), 0, from),
    sourceTest: domain("source, held out", at(parts.source, source.heldOut!), 0, from),
    intermediate: onDemand(count, (i) => {
      const what = parts.cuts ? parts.cuts[i]!.name : `domain ${i + 1} of ${count}`;
      return domain(what, at(parts.between, between(i)), from + i * step, from + (i + 1) * step);
    }),
    targetUnlabeled: domain("target", at(parts.target, target.rows), to, 1),
    target: domain("target, held out", at(parts.target, target.heldOut!), to, 1),
  };
}

function parsed(text: string, path: string): ColumnTable {
  const table = aq.fromCSV(text, { autoType: false });
  if (table.numRows() > 0) return table;
  throw new InputError(`${path} has no rows; it needs a header and a row a line below it`);
}

/** The file's name without its endings. */
function nameOf(path: string): string {
  return path.split(/[/\\]/).at(-1)!.replace(/(\.csv)?(\.gz)?$/i, "");
}
