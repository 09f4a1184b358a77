/** Seeds of which every run has ended: only those compare everything with everything else. */
import { groupBy } from "../group_by.ts";
import type { FailedRun } from "./failures.ts";
import { recordId, type RunConfig, type RunRecord } from "./record.ts";

/**
 * The records of `configs`, of those seeds alone of which every config has one, or has failed, so that all
 * that is compared has the same seeds; in the order of `configs`, seeds as they come.
 *
 *     const whole = ofCompleteSeeds(configs, await recordsOf(configs));
 *
 * @param records Those that there are, of other configs too.
 * @param failed Runs that gave none, default none: what they say stands beside the records in a table.
 */
export function ofCompleteSeeds(
  configs: readonly RunConfig[],
  records: Iterable<RunRecord>,
  failed: readonly FailedRun[] = [],
): RunRecord[] {
  const lost = new Set(failed.map(({ id }) => id));
  const byId = new Map([...records].map((record) => [record.id, record]));
  return [...groupBy(configs, ({ seed }) => seed).values()].flatMap((own) => {
    const found: RunRecord[] = [];
    for (const config of own) {
      const id = recordId(config);
      const record = byId.get(id);
      // Most seeds of a plan that is not run yet have no run at all.
      if (record === undefined && !lost.has(id)) return [];
      if (record) found.push(record);
    }
    return found;
  });
}
