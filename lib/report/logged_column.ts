/** The column of the authors' public logs, the same in every table that has it. */
import type { TableColumn } from "./table.ts";

/** What a caption says of it. */
export const loggedNote =
  " Logged: mean ± standard deviation over the runs in the authors' public logs (how many, and of how " +
  "many seeds where some repeat one).";

/** What is shown of a log: percent, and how many runs and seeds it is of; absent where not known. */
interface LoggedCell {
  readonly mean: number;
  readonly deviation: number;
  readonly runs: number;
  readonly seeds?: number;
}

/** A log as cells of a row; null where there is none. */
export type LoggedCells = {
  readonly logged_percent: number | null;
  readonly logged_deviation: number | null;
  readonly logged_runs: number | null;
  readonly logged_seeds: number | null;
};

/** Cells of a log. */
export function loggedCells(log: LoggedCell | undefined): LoggedCells {
  return {
    logged_percent: log?.mean ?? null,
    logged_deviation: log?.deviation ?? null,
    logged_runs: log?.runs ?? null,
    logged_seeds: log?.seeds ?? null,
  };
}

/** The column of what {@link loggedCells} made. */
export const loggedColumn: TableColumn = {
  title: "Logged by the authors (%)",
  numeric: true,
  text(r) {
    if (r.logged_percent === null) return "–";
    const deviation = Number(r.logged_deviation).toFixed(1);
    const repeated = r.logged_seeds !== null && r.logged_seeds !== r.logged_runs;
    const runs = repeated ? `${r.logged_runs}, ${r.logged_seeds} seeds` : `${r.logged_runs}`;
    return `${Number(r.logged_percent).toFixed(1)} ± ${deviation} (${runs})`;
  },
};
