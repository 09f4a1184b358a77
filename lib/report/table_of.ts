/** Tables of arquero as tables with a caption. */
import type { ColumnTable } from "arquero";
import { checkOptionNames } from "../check.ts";
import { type Cell, type Row, Table, type TableColumn } from "./table.ts";
import { numberText } from "./number_text.ts";

/** What {@link tableOf} takes besides a table of arquero. */
export interface TableOfOptions {
  /** Default none. */
  readonly caption?: string;
  /** Default one for each column of the table, by its name. */
  readonly columns?: readonly TableColumn[];
}

/**
 * A table of arquero with a caption and columns that a reader sees, to be shown, saved and published.
 * What is neither number, text nor truth, such as a date, becomes text.
 *
 *     tableOf(runTable(records).toArquero().groupby("rule").count(), { caption: "Runs by rule." });
 *
 * @throws InputError on an unknown option.
 */
export function tableOf(table: ColumnTable, options: TableOfOptions = {}): Table {
  checkOptionNames("tableOf", options, ["caption", "columns"]);
  const names = table.columnNames();
  const rows = table.objects().map((row): Row =>
    Object.fromEntries(names.map((name) => [name, cellOf((row as Record<string, unknown>)[name])]))
  );
  const columns = names.map((name): TableColumn => ({
    title: name,
    numeric: rows.some((row) => typeof row[name] === "number"),
    text: (row) => textOf(row[name]!),
  }));
  return new Table(rows, options.columns ?? columns, options.caption ?? "");
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "number" || typeof value === "boolean" ? value : String(value);
}

function textOf(value: Cell): string {
  if (value === null) return "–";
  return typeof value === "number" ? numberText(value, 6) : String(value);
}
