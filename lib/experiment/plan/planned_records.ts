/** The records of the analysis plan that can be compared, and its runs that failed. */
import { checkName } from "../../check.ts";
import { ofCompleteSeeds } from "../../records/complete_seeds.ts";
import { type FailedRun, failedRuns } from "../../records/failures.ts";
import type { Equal } from "../../records/group.ts";
import { readRecords } from "../../records/read_records.ts";
import { recordId, type RunConfig, type RunRecord } from "../../records/record.ts";
import { NUMBERS_VERSION } from "../../numbers_version.ts";
import { eightRules, plan, type PlanRow } from "./plan.ts";

/**
 * The records of a row of the plan: of those seeds of which all runs have ended, so that every rule has
 * the same ones but for runs that failed ({@link plannedFailures}); of the library's numbers version.
 *
 * @param name Such as "covertype-authors".
 * @param equal "epochs" (default): all that have the epochs of their scale; "gradients": Adam with
 *   twice the epochs, which costs as much as SAM, and the eight rules with theirs.
 * @throws InputError on an unknown row; the nearest is suggested.
 */
export async function plannedRecords(name: string, equal: Equal = "epochs"): Promise<RunRecord[]> {
  const row = rowOf(name);
  const failed = await failedRuns(configsOf(row));
  return comparable(completeOf(row, byId(await readRecords()), failed), equal);
}

/**
 * The runs of a row of the plan that failed, of the seeds of {@link plannedRecords}: what a table of these
 * takes as `failed`.
 *
 * @throws InputError as {@link plannedRecords}.
 */
export async function plannedFailures(name: string, equal: Equal = "epochs"): Promise<FailedRun[]> {
  const row = rowOf(name);
  const failed = await failedRuns(configsOf(row));
  return comparable(failedOf(row, byId(await readRecords()), failed), equal, row.configs(1));
}

function rowOf(name: string): PlanRow {
  const names = plan.map((row) => row.name);
  return plan[names.indexOf(checkName("row of the plan", name, names))]!;
}

/** The configs of all seeds that a row may have. */
function configsOf(row: PlanRow): RunConfig[] {
  return Array.from({ length: row.most }, (_, i) => row.configs(i + 1)).flat();
}

/** Records of the library's numbers version by id. */
export function byId(records: readonly RunRecord[]): Map<string, RunRecord> {
  const current = records.filter(({ environment }) => environment.numbers === NUMBERS_VERSION);
  return new Map(current.map((record) => [record.id, record]));
}

/** The records of the seeds of a row, of all that it may have, of which every run has ended. */
export function completeOf(
  row: PlanRow,
  records: ReadonlyMap<string, RunRecord>,
  failed: readonly FailedRun[] = [],
): RunRecord[] {
  return ofCompleteSeeds(configsOf(row), records.values(), failed);
}

/** Of `failed` those of the same seeds, that there is no record of. */
export function failedOf(
  row: PlanRow,
  records: ReadonlyMap<string, RunRecord>,
  failed: readonly FailedRun[],
): FailedRun[] {
  if (failed.length === 0) return [];
  const ids = new Set(configsOf(row).map(recordId));
  const seeds = new Set(completeSeeds(row, records, failed));
  return failed.filter(({ id, config }) =>
    ids.has(id) && !records.has(id) && seeds.has(config.seed)
  );
}

/** The seeds of {@link completeOf}, those too all of whose runs failed. */
export function completeSeeds(
  row: PlanRow,
  records: ReadonlyMap<string, RunRecord>,
  failed: readonly FailedRun[] = [],
): number[] {
  const ended = new Set([...records.keys(), ...failed.map(({ id }) => id)]);
  const seeds = Array.from({ length: row.most }, (_, i) => i + 1);
  return seeds.filter((seed) => row.configs(seed).every((config) => ended.has(recordId(config))));
}

/**
 * Of runs of one comparison those that have passes over the data, or gradients, in common.
 *
 * @param all Runs among which the fewest epochs are the usual ones, default `runs`.
 */
export function comparable<Run extends { readonly config: RunConfig }>(
  runs: readonly Run[],
  equal: Equal,
  all: readonly RunConfig[] = runs.map(({ config }) => config),
): Run[] {
  const usual = Math.min(...all.map(({ epochs }) => epochs));
  if (equal === "epochs") return runs.filter(({ config }) => config.epochs === usual);
  return runs.filter(({ config: { rule, epochs } }) =>
    rule.name === "plain" ? epochs === 2 * usual : eightRules.includes(rule.name)
  );
}
