/** What the bench's tables share. */
import { type Row, Table, type TableColumn } from "../../../lib/report/table.ts";
import type { Summary } from "../rounds.ts";

/** Columns by name and title; numbers with so many digits, a dash where there is none. */
export function table(
  rows: readonly Row[],
  caption: string,
  columns: readonly (readonly [name: string, title: string, digits?: number])[],
): Table {
  const shown = columns.map(([name, title, digits]): TableColumn => ({
    title,
    numeric: digits !== undefined,
    text: (row) => {
      const value = row[name];
      return value === null || value === undefined
        ? "–"
        : digits === undefined
        ? String(value)
        : Number(value).toFixed(digits);
    },
  }));
  return new Table(rows, shown, caption);
}

/** The median, with least and greatest. */
export function range(of: Summary | undefined): string | null {
  return of ? `${of.median.toFixed(2)} (${of.min.toFixed(2)}–${of.max.toFixed(2)})` : null;
}
