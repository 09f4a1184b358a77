/** A run, and why runs failed, for a reader. */
import { InputError } from "../check.ts";
import { ruleLabels } from "../sam/labels.ts";
import { shiftWords } from "../datasets/words.ts";
import { describeOptions } from "../records/group.ts";
import type { RunConfig } from "../records/record.ts";

/** "SAM + EMA on Two moons, seed 1". */
export function runInWords({ rule, averaging, dataset, seed }: RunConfig, options = ""): string {
  const average = averaging ? ` + ${averaging.name.toUpperCase()}` : "";
  const label = ruleLabels()[rule.name]?.label ?? rule.name;
  return `${label}${average}${options} on ${shiftWords(dataset).title}, seed ${seed}`;
}

/** A run that gave no record. */
export interface Failure {
  readonly config: RunConfig;
  readonly reason: string;
}

/** One line that names each of them: data set, rule with its options, seed, and why. */
export function failedRuns(failures: readonly Failure[], of: number): InputError {
  const named = failures.map(({ config, reason }) => {
    const options = describeOptions({ ...config.rule.options, ...config.averaging?.options });
    const run = runInWords(config, options ? ` (${options})` : "");
    return `${run}: ${reason.replaceAll("\n", " ")}`;
  });
  const many = named.length > 1;
  return new InputError(
    `${named.length} of ${of} run${of === 1 ? "" : "s"} failed` +
      `${named.length < of ? ", the others have their records" : ""}: ` +
      named.map((text, i) => many ? `(${i + 1}) ${text}` : text).join("; "),
  );
}
