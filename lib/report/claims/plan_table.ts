/** The table of the analysis plan: what was run of it, with what, and when. */
import { NUMBERS_VERSION } from "../../numbers_version.ts";
import { plan } from "../../experiment/plan/plan.ts";
import { byId, completeSeeds } from "../../experiment/plan/planned_records.ts";
import { checkOptionNames } from "../../check.ts";
import type { FailedRun } from "../../records/failures.ts";
import type { FailedOptions } from "../accuracy/failed_runs.ts";
import { seedsOf } from "../../experiment/plan/plan_seeds.ts";
import { ranges } from "../caption.ts";
import { recordId, type RunRecord } from "../../records/record.ts";
import { type Row, Table } from "../table.ts";

/**
 * A row for each row of the plan: seeds that are complete, runs of all, days, devices and commits. A run
 * that failed has ended, and is counted apart.
 *
 * @param records Any; those of other numbers versions do not count.
 */
export function planTable(
  records: readonly RunRecord[],
  options: Pick<FailedOptions, "failed"> = {},
): Table {
  checkOptionNames("planTable", options, ["failed"]);
  const { failed = [] } = options;
  const current = byId(records);
  const lost = new Map(failed.map((run) => [run.id, run]));
  const rows = plan.map((row): Row => {
    const seeds = seedsOf(row, current, failed);
    const configs = seeds.flatMap((seed) => row.configs(seed));
    const made = configs.flatMap((config) => current.get(recordId(config)) ?? []);
    return {
      ...{ name: row.name, title: row.title, seeds: seeds.length, most: row.most },
      complete: ranges(completeSeeds(row, current, failed)),
      ...{ runs: configs.length, made: made.length },
      ...lostCells(configs.flatMap((config) => {
        const id = recordId(config);
        return current.has(id) ? [] : lost.get(id) ?? [];
      })),
      days: span(made.map(({ environment }) => environment.finished.slice(0, 10))),
      devices: unique(made.map(({ environment: e }) => e.processor ?? e.device)).join("; "),
      commits: unique(made.map(({ environment }) => shortCommit(environment.commit))).join(", "),
    };
  });
  const left =
    rows.filter(({ made, runs, diverged = 0, failed = 0 }) =>
      Number(made) + Number(diverged) + Number(failed) !== runs
    ).length;
  const text = (title: string, name: string, numeric = false) => ({
    ...{ title, numeric, text: (row: Row) => String(row[name] || "–") },
  });
  return new Table(
    rows,
    [
      text("Row", "name"),
      text("What", "title"),
      {
        ...{ title: "Seeds", numeric: true },
        text: ({ seeds, most }) => seeds === most ? `${seeds}` : `${seeds} of at most ${most}`,
      },
      text("Complete", "complete"),
      {
        ...{ title: "Runs", numeric: true },
        text: ({ made, runs, diverged, failed }) =>
          `${made} of ${runs}` + (diverged ? `, ${diverged} diverged` : "") +
          (failed ? `, ${failed} failed` : ""),
      },
      text("Days", "days"),
      text("Processor", "devices"),
      text("Commit", "commits"),
    ],
    `Numbers version ${NUMBERS_VERSION}. Seeds: what the first stage asks for, at most the plan's. ` +
      (left === 0
        ? "All was run."
        : `What is not run is made by deno task plan --rows with the row's name, one thread a run.`),
  );
}

/** How many runs gave no record; nothing where every one did. */
function lostCells(failed: readonly FailedRun[]): Row {
  if (failed.length === 0) return {};
  const diverged = failed.filter((run) => run.diverged).length;
  return { diverged, failed: failed.length - diverged };
}

/** With the "+" of a working tree that differed. */
function shortCommit(commit: string | null): string {
  return commit === null ? "none" : commit.slice(0, 7) + (commit.endsWith("+") ? "+" : "");
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

/** "2026-11-26", or the first and the last day. */
function span(days: readonly string[]): string {
  const sorted = days.toSorted();
  const [first, last] = [sorted[0], sorted.at(-1)];
  return first === last ? first ?? "" : `${first} to ${last}`;
}
