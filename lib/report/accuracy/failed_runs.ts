/** What tables say of runs that gave no record: how many of a row diverged, and what its means are over. */
import type { FailedRun } from "../../records/failures.ts";
import { type Group, withoutRecord } from "../../records/group.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";
import { caption } from "../caption.ts";
import type { LabelOptions } from "../labels.ts";
import type { Equal } from "../../records/group.ts";
import type { Row, TableColumn } from "../table.ts";

/** Options of tables that have a row a rule. */
export interface FailedOptions extends LabelOptions {
  /** Runs that gave no record, default none: `await failedRuns(configs)`. Their rows say so. */
  readonly failed?: readonly FailedRun[];
}

/** How many runs of a row gave a record and, where some did not, how many these are. */
export type SeedCells = {
  /** Runs that gave a record. */
  readonly seeds: number;
  /** Runs that diverged; absent where every run gave a record. */
  readonly diverged?: number;
  /** Runs that failed otherwise, such as a process that was killed; absent where none failed. */
  readonly failed?: number;
  /** Runs of all three kinds; absent where none failed. */
  readonly asked?: number;
};

/** Cells of a group's numbers of runs. */
export function seedCells({ records, failed }: Pick<Group, "records" | "failed">): SeedCells {
  const seeds = records.length;
  if (failed.length === 0) return { seeds };
  const diverged = failed.filter((run) => run.diverged).length;
  const asked = seeds + failed.length;
  return { seeds, diverged, failed: failed.length - diverged, asked };
}

/** The column of what {@link seedCells} made: "5", "3; diverged (2 of 5 seeds)". */
export const seedsColumn: TableColumn = {
  ...{ title: "Seeds", numeric: true },
  text: (row) => {
    const said = failedInWords(row);
    return [...(row.seeds === 0 && said !== "" ? [] : [String(row.seeds)]), said]
      .filter((part) => part !== "").join("; ");
  },
};

/** "diverged (2 of 5 seeds)", "failed (1 of 5 seeds)", or both; "" where every run gave a record. */
export function failedInWords({ diverged = 0, failed = 0, asked }: Row): string {
  const part = (word: string, count: unknown) =>
    count ? [`${word} (${count} of ${asked} seed${asked === 1 ? "" : "s"})`] : [];
  return [...part("diverged", diverged), ...part("failed", failed)].join(", ");
}

/** Mean and half-width of an interval; null where there are no values. */
export function meanOrNone(
  values: readonly number[],
): { readonly mean: number | null; readonly halfWidth: number | null } {
  return values.length === 0 ? { mean: null, halfWidth: null } : meanInterval(values);
}

/** What a caption says of means over some of the runs. */
const failedNote =
  ` Diverged: the training loss was not finite; failed: the run broke off. Means are ` +
  `over the other seeds, differences over those that gave both numbers: a rule that diverges is not ` +
  `judged by the seeds on which it did.`;

/** The caption of records and of runs that failed; `note` is the table's own. */
export function captionWithFailed(
  records: readonly RunRecord[],
  failed: readonly FailedRun[],
  note: string,
  equal: Equal = "epochs",
): string {
  const about = records.length > 0 ? caption(records, equal) : "No run gave a record.";
  return `${about} ${note}${noteOfFailed(records, failed)}`;
}

/** The sentences on runs that failed; "" where none did. */
export function noteOfFailed(records: readonly RunRecord[], failed: readonly FailedRun[]): string {
  return withoutRecord(failed, records).length > 0 ? failedNote : "";
}
