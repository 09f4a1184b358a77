/** How many seeds a row of the analysis plan has: decided by a deviation, never by a mean. */
import type { FailedRun } from "../../records/failures.ts";
import { recordId, type RunConfig, type RunRecord } from "../../records/record.ts";
import { endpoint } from "../../records/endpoint.ts";
import { seedsToSee } from "../../statistics/power.ts";
import { deviationOf } from "../../statistics/intervals.ts";
import { eightRules, type PlanRow } from "./plan.ts";

/** The difference that a row shall see, in percentage points of target accuracy. */
export const POINTS = 2;

/**
 * The seeds of a row, 1 to n. Of two stages the first ends with `row.first` of them; then n is what a
 * test of the mean over the eight rules needs to see {@link POINTS} with power 0.8, at most `row.most`.
 *
 * @param records Those that there are, by id.
 * @param failed Runs that gave none, default none: a seed with one of them has ended, and says nothing of
 *   the deviation.
 */
export function seedsOf(
  row: PlanRow,
  records: ReadonlyMap<string, RunRecord>,
  failed: readonly FailedRun[] = [],
): number[] {
  const lost = new Set(failed.map(({ id }) => id));
  const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  if (row.first === row.most) return seeds(row.most);
  const means: number[] = [];
  for (const seed of seeds(row.first)) {
    const ids = row.configs(seed).map(recordId);
    if (ids.some((id) => !records.has(id) && !lost.has(id))) return seeds(row.first);
    const runs = ids.flatMap((id) => records.get(id) ?? []);
    if (runs.length === ids.length) means.push(familyDifference(runs));
  }
  if (means.length < 2) return seeds(row.first);
  const needed = seedsToSee(POINTS, deviationOf(means));
  return seeds(Math.min(row.most, Math.max(row.first, needed)));
}

/** Mean over the rules of the comparison that are there of the difference to Adam, in points. */
function familyDifference(runs: readonly RunRecord[]): number {
  const adam = runs.find(({ config }) => isAdam(config))!;
  const ofRules = runs.filter(({ config }) => eightRules.includes(config.rule.name));
  const sum = ofRules.reduce((sum, run) => sum + endpoint(run) - endpoint(adam), 0);
  return 100 * sum / ofRules.length;
}

/** At equal epochs: a row's first run of the plain rule is that of its rules' epochs. */
function isAdam({ rule, averaging }: RunConfig): boolean {
  return rule.name === "plain" && !averaging;
}
