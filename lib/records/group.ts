/** Records of one rule with the same options on one data set: a row of a table, a line of a figure. */
import { checkNumber, InputError } from "../check.ts";
import { groupBy } from "../group_by.ts";
import type { Labels } from "../sam/labels.ts";
import { endpoint } from "./endpoint.ts";
import type { FailedRun } from "./failures.ts";
import type { AdaptationConfig, Options, RunConfig, RunRecord } from "./record.ts";

/** What runs that are compared have in common: passes over the data, or gradients paid for. */
export type Equal = "epochs" | "gradients";

/** The runs of one rule with the same options on one data set, one a seed, ascending. */
export interface Group {
  /** Data set by name. */
  readonly dataset: string;
  /** Rule by name. */
  readonly rule: string;
  /** Weight averaging as a reader sees it, such as "EMA"; empty where there is none. */
  readonly averaging: string;
  /** Options of rule and averaging as text, such as "rho 0.05"; empty where there are none. */
  readonly options: string;
  /** How its models were adapted, where they were. */
  readonly adaptation: AdaptationConfig | undefined;
  /** The runs, one a seed; none where all failed. */
  readonly records: readonly RunRecord[];
  /** Runs that gave no record, of other seeds. */
  readonly failed: readonly FailedRun[];
}

/** What a run leaves, whichever way it ended. */
type Run = RunRecord | FailedRun;

/**
 * Groups records by data set (in order of appearance), then rule and options (in order of
 * `labels`, the rest by name).
 *
 * @param equal "epochs" (default): all runs on a data set must have as many, students too;
 *   "gradients": they may differ between rules.
 * @param failed Runs that failed, default none; where there is a record of one it does not count.
 * @throws InputError when there are no records and no failed runs, a seed is there twice, or one data set's records
 *   were made with different settings (such numbers cannot be compared), or an accuracy is not from
 *   0 to 1.
 */
export function groupRecords(
  records: readonly RunRecord[],
  labels: Labels = {},
  equal: Equal = "epochs",
  failed: readonly FailedRun[] = [],
): Group[] {
  const all: Run[] = [...records, ...withoutRecord(failed, records)];
  if (all.length === 0) {
    throw new InputError("there are 0 records; it takes at least one: run the grid first");
  }
  const groups: Group[] = [];
  for (const [dataset, ofDataset] of groupBy(all, (r) => r.config.dataset)) {
    checkSame(dataset, ofDataset, [
      "scale",
      "protocol",
      "trainingProtocol",
      "network",
      "precision",
      "vary",
      "shift",
      ...sizes,
    ]);
    const made = ofDataset.filter(isRecord);
    checkOne(dataset, "note", made.map(({ note }) => note ?? "none"));
    // Records from before digests were kept cannot be told.
    const digests = made.flatMap(({ data }) => data?.digest ?? []);
    checkOne(dataset, "digest of the data", digests);
    if (equal === "epochs") {
      checkSame(dataset, ofDataset, ["epochs"]);
      const ofStudents = ofDataset.flatMap(({ config }) => config.adaptation?.epochs ?? []);
      checkOne(dataset, "adaptation.epochs", ofStudents.map(String));
    }
    const rows = groupBy(
      ofDataset,
      ({ config }) =>
        `${config.rule.name} ${averagingText(config)} ${optionText(config)} ${
          JSON.stringify(config.adaptation)
        }`,
    );
    const ofRules = [...rows.values()].map((runs): Group => {
      checkSame(`${dataset}, ${runs[0]!.config.rule.name}`, runs, ["optimizer", "epochs"]);
      const sorted = runs.toSorted((a, b) => a.config.seed - b.config.seed);
      checkSeeds(`${dataset}, ${runs[0]!.config.rule.name}`, sorted);
      const made = sorted.filter(isRecord);
      for (const r of made) checkAccuracies(r);
      const { config } = runs[0]!;
      const averaging = averagingText(config);
      return {
        dataset,
        rule: config.rule.name,
        averaging,
        options: optionText(config),
        adaptation: config.adaptation,
        records: made,
        failed: sorted.filter((run): run is FailedRun => !isRecord(run)),
      };
    });
    groups.push(...ofRules.toSorted((a, b) => compareRules(a, b, Object.keys(labels))));
  }
  return groups;
}

const sizes = ["sourceSize", "testSize", "batchSize"] as const;

/** Options as a reader sees them: names in order, then values. */
export function describeOptions(options: Options): string {
  const names = Object.keys(options).toSorted();
  return names.map((name) => `${name} ${options[name]}`).join(", ");
}

function isRecord(run: Run): run is RunRecord {
  return "metrics" in run;
}

/** Those of `failed` that none of `records` is of: a run may have been made since, elsewhere. */
export function withoutRecord(
  failed: readonly FailedRun[],
  records: readonly RunRecord[],
): FailedRun[] {
  const made = new Set(records.map(({ id }) => id));
  return failed.filter(({ id }) => !made.has(id));
}

/** The config of a group's first run, whichever way it ended. */
export function configOf({ records, failed }: Group): RunConfig {
  return (records[0] ?? failed[0])!.config;
}

function optionText({ rule, averaging }: RunConfig): string {
  return describeOptions({ ...rule.options, ...averaging?.options });
}

function averagingText({ averaging }: RunConfig): string {
  return averaging?.name.toUpperCase() ?? "";
}

/** What a group is called: its rule's label, and how its weights were averaged. */
export function groupName({ rule, averaging }: Group, label: string = rule): string {
  return averaging ? `${label} + ${averaging}` : label;
}

/** The {@link endpoint} of each run in percent by seed, to be paired with another group's. */
export function targetBySeed({ records }: Group): Map<number, number> {
  return new Map(records.map((record) => [record.config.seed, 100 * endpoint(record)]));
}

/** Rules in the order of their labels, then by name, then by the size of their options. */
function compareRules(a: Group, b: Group, order: readonly string[]): number {
  const place = (g: Group) => order.includes(g.rule) ? order.indexOf(g.rule) : order.length;
  return place(a) - place(b) || compareText(a.rule, b.rule) ||
    compareText(a.averaging, b.averaging) || compareOptions(a, b) ||
    (a.adaptation?.domains ?? 0) - (b.adaptation?.domains ?? 0);
}

function compareOptions(a: Group, b: Group): number {
  const [left, right] = [a, b].map((g) => configOf(g).rule.options);
  for (const name of Object.keys(left!).toSorted()) {
    const order = Number(left![name]) - Number(right![name]);
    if (order) return order;
  }
  return compareText(a.options, b.options);
}

/** By code unit: the same on every machine, whatever its language. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkSame(where: string, records: readonly Run[], keys: (keyof RunConfig)[]): void {
  for (const key of keys) checkOne(where, key, records.map((r) => settingText(r.config[key])));
}

function checkOne(where: string, what: string, all: readonly string[]): void {
  const values = new Set(all);
  if (values.size <= 1) return;
  throw new InputError(
    `${where}: ${what} differs between records (${[...values].join("; ")}); ` +
      `it must be one value: filter the records first`,
  );
}

function settingText(value: RunConfig[keyof RunConfig]): string {
  if (value === undefined) return "none";
  if (typeof value !== "object") return String(value);
  return "name" in value
    ? `${value.name} ${describeOptions(value.options)}`.trim()
    : JSON.stringify(value);
}

function checkSeeds(where: string, sorted: readonly Run[]): void {
  const twice = sorted.find((r, i) => i > 0 && sorted[i - 1]!.config.seed === r.config.seed);
  if (!twice) return;
  throw new InputError(
    `${where}: seed ${twice.config.seed} is there more than once; ` +
      `each must be there once: drop the older records`,
  );
}

/** A number that is not finite is null in JSON and would count as 0. */
function checkAccuracies({ id, metrics }: RunRecord): void {
  const fraction = { min: 0, max: 1 };
  checkNumber(`record ${id}: sourceAccuracy`, metrics.sourceAccuracy, fraction);
  checkNumber(`record ${id}: targetAccuracy`, metrics.targetAccuracy, fraction);
  for (const { shift, accuracy } of metrics.accuracyByShift) {
    checkNumber(`record ${id}: accuracy at shift ${shift}`, accuracy, fraction);
  }
}
