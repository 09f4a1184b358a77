/** The column of the authors' public logs, the same in every table that has it. */
import type { Row, TableColumn } from "./table_text.ts";

/** What a caption says of it. */
export const loggedNote =
  " Logged: mean ± standard deviation of the authors' public logs (number of runs).";

/** A log as cells of a row. */
export function loggedCells(
  log: { readonly mean: number; readonly deviation: number; readonly runs: number } | undefined,
): Row {
  return {
    logged_percent: log?.mean ?? null,
    logged_deviation: log?.deviation ?? null,
    logged_runs: log?.runs ?? null,
  };
}

/** The column of what {@link loggedCells} made. */
export const loggedColumn: TableColumn = {
  title: "Logged by the authors (%)",
  numeric: true,
  text(r) {
    if (r.logged_percent === null) return "–";
    const deviation = Number(r.logged_deviation).toFixed(1);
    return `${Number(r.logged_percent).toFixed(1)} ± ${deviation} (${r.logged_runs})`;
  },
};
