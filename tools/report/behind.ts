/** Which runs a row of a table is made of. */
import { describeOptions } from "../../lib/records/group.ts";
import type { RunRecord } from "../../lib/records/record.ts";
import { chanceInWords } from "../../lib/report/caption.ts";
import { settingsOf } from "../../lib/report/correlation/correlations.ts";
import type { Labels } from "../../lib/sam/labels.ts";
import { labelsOf } from "../../lib/report/labels.ts";

/** What of a row is compared with a record, where the row has it. */
const keys: Readonly<Record<string, (record: RunRecord) => unknown>> = {
  dataset: ({ config }) => config.dataset,
  rule: ({ config }) => config.rule.name,
  options: ({ config }) =>
    describeOptions({ ...config.rule.options, ...config.averaging?.options }),
  students: ({ config }) => config.adaptation?.rule.name,
  how: ({ config }) => config.adaptation?.how,
  domains: ({ config }) => config.adaptation?.domains,
  confidence: ({ config }) => config.adaptation?.confidence ?? "logits",
  protocol: ({ config }) => config.protocol,
  data: ({ config }) => config.protocol,
  training: ({ config }) => config.trainingProtocol ?? config.protocol,
  varies: ({ config }) => config.vary ? chanceInWords[config.vary] : "all of it",
};

/**
 * Of the `records` that a table was made of those that a row says it is of, by its rule, options, way of
 * adaptation and so on; where it holds a difference to the baseline, that one's runs too. A row that says
 * nothing, such as a mean over rules, is of all.
 */
export function recordsBehind(
  row: Readonly<Record<string, unknown>>,
  records: readonly RunRecord[],
): RunRecord[] {
  // "" is the rule of a mean over rules.
  const named = Object.entries(keys).filter(([key]) =>
    key in row && !(key === "rule" && !row[key])
  );
  const isOf = (record: RunRecord, apart: readonly string[] = []) =>
    named.every(([key, of]) => apart.includes(key) || row[key] === null || of(record) === row[key]);
  const labels = labelsOf(records);
  // Some tables name a rule by its label alone.
  const label = "rule" in row ? undefined : labelled(row["label"], records, labels);
  const setting = typeof row["setting"] === "string"
    ? new Set(
      settingsOf(records).filter(({ title }) => title === row["setting"]).flatMap((one) =>
        one.records
      ),
    )
    : undefined;
  const averaging = row["rule"] ? averagingOf(row, records) : undefined;
  const own = records.filter((record) =>
    isOf(record) && (averaging === undefined || textOf(record) === averaging) &&
    (label === undefined || labels[record.config.rule.name]!.label === label) &&
    (setting === undefined || setting.has(record))
  );
  if (typeof row["difference_points"] !== "number" || !row["rule"]) return own;
  const apart = ["rule", "options", "students"];
  const baseline = records.filter((record) =>
    record.config.rule.name === "plain" && !textOf(record) && isOf(record, apart)
  );
  return [...new Set([...own, ...baseline])];
}

/** The label, where it is one of a rule in the records. */
function labelled(label: unknown, records: readonly RunRecord[], labels: Labels) {
  return records.some(({ config }) => labels[config.rule.name]!.label === label)
    ? label
    : undefined;
}

function textOf({ config }: RunRecord): string {
  return config.averaging?.name.toUpperCase() ?? "";
}

/** The averaging that the row's label ends with, "" for none: no other cell says it. */
function averagingOf(
  { label = "" }: Readonly<Record<string, unknown>>,
  records: readonly RunRecord[],
): string {
  const all = new Set(records.map(textOf).filter((text) => text !== ""));
  return [...all].find((text) => String(label).endsWith(` + ${text}`)) ?? "";
}
