/** What was measured, as tables. */
import { besidesTable, wholeTable } from "./other_tables.ts";
import type { BenchRecord } from "../record.ts";
import { bfloat16Table, float32Table } from "./steps_tables.ts";

/** The tables that have rows, as Markdown. */
export function report(record: BenchRecord): string {
  return [float32Table, bfloat16Table, wholeTable, besidesTable].map((make) => make(record))
    .filter((table) => table.rows.length > 0)
    .map((table) => table.toMarkdown()).join("\n");
}
