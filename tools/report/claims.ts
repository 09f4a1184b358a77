/** Which runs a row of the tables of claims and of the plan is made of. */
import { shiftWords } from "../../lib/datasets/words.ts";
import { eightRules, plan } from "../../lib/experiment/plan/plan.ts";
import { byId, comparable, completeOf } from "../../lib/experiment/plan/planned_records.ts";
import { groupBy } from "../../lib/group_by.ts";
import type { FailedRun } from "../../lib/records/failures.ts";
import { recordId, type RunRecord } from "../../lib/records/record.ts";
import type { Row } from "../../lib/report/table.ts";
import { labelsOf } from "../../lib/report/labels.ts";

/** A function from a row of `claimsTable` to its runs: by what it says was run, and of whom it speaks. */
export function recordsOfClaims(
  all: readonly RunRecord[],
  failed: readonly FailedRun[] = [],
): (row: Row) => RunRecord[] {
  const labels = labelsOf(all);
  const planned = plannedSets(all, failed);
  const measured = all.filter(({ config: c, metrics }) =>
    c.dataset === "covertype" && c.scale === "paper" && c.protocol === "corrected" &&
    !c.trainingProtocol && !c.adaptation && metrics.measures?.bound
  );
  return ({ what, who, notebook }) => {
    const text = String(what);
    if (/, \d+ models/.test(text)) return measured;
    const set = planned.find(({ name, isAdapted }) =>
      text.startsWith(name) && isAdapted === String(notebook).startsWith("03")
    );
    const isAsked = (rule: string) =>
      rule === "plain" || (labels[rule]?.label === who) ||
      (who === "the eight together" && eightRules.includes(rule));
    return set?.records.filter(({ config }) => !config.averaging && isAsked(config.rule.name)) ??
      [];
  };
}

/** What rows of the plan say together, with the beginning of what the table calls it. */
function plannedSets(all: readonly RunRecord[], failed: readonly FailedRun[]) {
  const records = byId(all);
  const compared = plan.filter(({ comparison }) => comparison);
  return [...groupBy(compared, ({ comparison }) => comparison).values()].flatMap((rows) => {
    const own = rows.flatMap((row) => completeOf(row, records, failed));
    if (own.length === 0) return [];
    const { dataset, protocol, scale, adaptation } = own[0]!.config;
    const name = `${shiftWords(dataset).title}, ${protocol}, ${scale}, equal `;
    return (["epochs", "gradients"] as const).map((equal) => ({
      ...{ name: name + equal, isAdapted: adaptation !== undefined },
      records: comparable(own, equal),
    }));
  });
}

/** A function from a row of `planTable` to the runs that were made of it. */
export function recordsOfPlan(all: readonly RunRecord[]): (row: Row) => RunRecord[] {
  const records = byId(all);
  return ({ name }) => {
    const row = plan.find((one) => one.name === name);
    const seeds = Array.from({ length: row?.most ?? 0 }, (_, i) => i + 1);
    return seeds.flatMap((seed) =>
      row!.configs(seed).flatMap((config) => records.get(recordId(config)) ?? [])
    );
  };
}
