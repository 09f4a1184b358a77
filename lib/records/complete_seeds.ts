/** Seeds of which every run is there: only those compare everything with everything else. */
import { groupBy } from "../group_by.ts";
import { recordId, type RunConfig, type RunRecord } from "./record.ts";

/**
 * The records of `configs`, of those seeds alone of which every config has one, so that all that is
 * compared has the same seeds; in the order of `configs`, seeds as they come.
 *
 *     const whole = ofCompleteSeeds(configs, await recordsOf(configs));
 *
 * @param records Those that there are, of other configs too.
 */
export function ofCompleteSeeds(
  configs: readonly RunConfig[],
  records: Iterable<RunRecord>,
): RunRecord[] {
  const byId = new Map([...records].map((record) => [record.id, record]));
  return [...groupBy(configs, ({ seed }) => seed).values()].flatMap((own) => {
    const found: RunRecord[] = [];
    for (const config of own) {
      const record = byId.get(recordId(config));
      // Most seeds of a plan that is not run yet have no run at all.
      if (record === undefined) return [];
      found.push(record);
    }
    return found;
  });
}
