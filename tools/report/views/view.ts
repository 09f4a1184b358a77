/** A view: what the page shows of some runs. */
import type { RunRecord } from "../../../lib/records/record.ts";
import type { Figure } from "../../../lib/report/figure.ts";
import type { Table } from "../../../lib/report/table.ts";

/** A table or a figure, and the runs that it is made of. */
export interface View {
  readonly title: string;
  readonly records: readonly RunRecord[];
  make(): Table | Figure;
}

export function view(
  title: string,
  records: readonly RunRecord[],
  make: (records: readonly RunRecord[]) => Table | Figure,
): View {
  return { title, records, make: () => make(records) };
}
