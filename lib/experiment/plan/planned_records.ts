/** The records of the analysis plan that can be compared. */
import { checkName } from "../../check.ts";
import { ofCompleteSeeds } from "../../records/complete_seeds.ts";
import type { Equal } from "../../records/group.ts";
import { readRecords } from "../../records/read_records.ts";
import type { RunRecord } from "../../records/record.ts";
import { NUMBERS_VERSION } from "../../numbers_version.ts";
import { eightRules, plan, type PlanRow } from "./plan.ts";

/**
 * The records of a row of the plan: of those seeds of which all runs are there, so that every rule has
 * the same ones; of the library's numbers version.
 *
 * @param name Such as "covertype-authors".
 * @param equal "epochs" (default): all that have the epochs of their scale; "gradients": Adam with
 *   twice the epochs, which costs as much as SAM, and the eight rules with theirs.
 * @throws InputError on an unknown row; the nearest is suggested.
 */
export async function plannedRecords(name: string, equal: Equal = "epochs"): Promise<RunRecord[]> {
  const names = plan.map((row) => row.name);
  const row = plan[names.indexOf(checkName("row of the plan", name, names))]!;
  return comparable(completeOf(row, byId(await readRecords())), equal);
}

/** Records of the library's numbers version by id. */
export function byId(records: readonly RunRecord[]): Map<string, RunRecord> {
  const current = records.filter(({ environment }) => environment.numbers === NUMBERS_VERSION);
  return new Map(current.map((record) => [record.id, record]));
}

/** The records of the seeds of a row, of all that it may have, of which every run is there. */
export function completeOf(row: PlanRow, records: ReadonlyMap<string, RunRecord>): RunRecord[] {
  const seeds = Array.from({ length: row.most }, (_, i) => i + 1);
  return ofCompleteSeeds(seeds.flatMap((seed) => row.configs(seed)), records.values());
}

/** The seeds of {@link completeOf}. */
export function completeSeeds(row: PlanRow, records: ReadonlyMap<string, RunRecord>): number[] {
  return [...new Set(completeOf(row, records).map(({ config }) => config.seed))];
}

/** Of records of one comparison those that have passes over the data, or gradients, in common. */
export function comparable(records: readonly RunRecord[], equal: Equal): RunRecord[] {
  const usual = Math.min(...records.map(({ config }) => config.epochs));
  if (equal === "epochs") return records.filter(({ config }) => config.epochs === usual);
  return records.filter(({ config: { rule, epochs } }) =>
    rule.name === "plain" ? epochs === 2 * usual : eightRules.includes(rule.name)
  );
}
