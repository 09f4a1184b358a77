/** Runs for a reader. */
import { ruleLabels } from "../sam/labels.ts";
import { shiftWords } from "../datasets/words.ts";
import type { FailedRun } from "../records/failures.ts";
import { describeOptions } from "../records/group.ts";
import type { RunConfig } from "../records/record.ts";

/** "SAM + EMA on Two moons, seed 1". */
export function runInWords({ rule, averaging, dataset, seed }: RunConfig, options = ""): string {
  const average = averaging ? ` + ${averaging.name.toUpperCase()}` : "";
  const label = ruleLabels()[rule.name]?.label ?? rule.name;
  return `${label}${average}${options} on ${shiftWords(dataset).title}, seed ${seed}`;
}

/** Each failed run in a line: rule with its options, data set, seed, and why. */
export function failuresInWords(failed: readonly FailedRun[]): string[] {
  return failed.map(({ config, reason }) => {
    const options = describeOptions({ ...config.rule.options, ...config.averaging?.options });
    return `${runInWords(config, options ? ` (${options})` : "")}: ${reason}`;
  });
}
