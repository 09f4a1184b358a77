/** A run for a reader. */
import { ruleLabels } from "../sam/labels.ts";
import { shiftWords } from "../datasets/words.ts";
import type { RunConfig } from "../records/record.ts";

/** "SAM + EMA on Two moons, seed 1". */
export function runInWords({ rule, averaging, dataset, seed }: RunConfig, options = ""): string {
  const average = averaging ? ` + ${averaging.name.toUpperCase()}` : "";
  const label = ruleLabels()[rule.name]?.label ?? rule.name;
  return `${label}${average}${options} on ${shiftWords(dataset).title}, seed ${seed}`;
}
