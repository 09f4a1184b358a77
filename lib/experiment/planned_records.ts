/** The records of a row of the analysis plan. */
import { checkName } from "../check.ts";
import type { Equal } from "../report/group.ts";
import { recordsOf } from "../report/read_records.ts";
import type { RunRecord } from "../report/record.ts";
import { eightRules, plan } from "./plan.ts";

/**
 * Those records of a row of the plan that are there, of all seeds that it may have.
 *
 * @param name Such as "covertype-authors".
 * @param equal "epochs" (default): all that have the epochs of their scale; "gradients": Adam with
 *   twice the epochs, which costs as much as SAM, and the eight rules with theirs.
 * @throws InputError on an unknown row; the nearest is suggested.
 */
export async function plannedRecords(name: string, equal: Equal = "epochs"): Promise<RunRecord[]> {
  const names = plan.map((row) => row.name);
  const row = plan[names.indexOf(checkName("row of the plan", name, names))]!;
  const seeds = Array.from({ length: row.most }, (_, i) => i + 1);
  const configs = seeds.flatMap((seed) => row.configs(seed));
  const usual = Math.min(...configs.map(({ epochs }) => epochs));
  const records = await recordsOf(configs);
  if (equal === "epochs") return records.filter(({ config }) => config.epochs === usual);
  return records.filter(({ config: { rule, epochs } }) =>
    rule.name === "plain" ? epochs === 2 * usual : eightRules.includes(rule.name)
  );
}
