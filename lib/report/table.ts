/** The table of zero-shot results: a row for each rule on each data set. */
import * as aq from "arquero";
import type { ColumnTable } from "arquero";
import { checkName, InputError } from "../check.ts";
import type { LoggedZeroShot } from "./authors_logs.ts";
import { caption, shiftWords } from "./caption.ts";
import { gradientUnits } from "../train/oracle.ts";
import {
  type Equal,
  type Group,
  groupName,
  groupRecords,
  type Labels,
  targetBySeed,
} from "./group.ts";
import { loggedCells, loggedColumn, loggedNote } from "./logged_column.ts";
import { meanInterval, type PairedDifference, pairedDifference } from "../records/statistics.ts";
import type { RunRecord } from "./record.ts";
import { type Row, Table, type TableColumn } from "./table_text.ts";

/** How the zero-shot table is laid out. */
export interface ZeroShotOptions {
  /** Labels by rule; their order is the order of the rows. Default: the names in the records. */
  readonly labels?: Labels;
  /** Rule by name that target accuracies are compared with, default "plain". */
  readonly baseline?: string;
  /** What the runs have in common, "epochs" (default) or "gradients". */
  readonly equal?: Equal;
  /** The authors' logs, to stand beside those of the same data set, shift, rule and radius. */
  readonly logs?: readonly LoggedZeroShot[];
}

/**
 * Accuracies of each rule on each data set, with 95% t-intervals over seeds, and the difference of
 * target accuracy to the baseline over the seeds that both have.
 *
 * Accuracies are in percent, differences in percentage points. A value of one seed has no interval
 * (null, shown as "–"). Where a data set has no runs of the baseline the difference is null.
 *
 * @throws InputError when `baseline` is given and no record has it, when it stands for several
 *   sets of options, or when records cannot stand in one table (see {@link groupRecords}).
 */
export function zeroShotTable(
  records: readonly RunRecord[],
  options: ZeroShotOptions = {},
): Table {
  const { labels = {}, baseline = "plain", equal = "epochs", logs = [] } = options;
  const groups = groupRecords(records, labels, equal);
  const rules = [...new Set(groups.map((group) => group.rule))];
  if (options.baseline !== undefined) checkName("baseline", baseline, rules);
  const baselineFor = (group: Group) => baselineOf(group, groups, baseline);
  const rows = groups.map((group) => ({
    ...row(group, baselineFor(group), labels),
    ...loggedCells(logs.find((log) => isLogOf(log, group))),
  }));
  const named = labels[baseline]?.label ?? baseline;
  const note =
    `Values are means over seeds ± the half-width of a 95% t-interval; differences are paired by ` +
    `seed; * marks an interval that excludes zero (not corrected for the number of comparisons). A ` +
    `forward pass counts as a third of a gradient evaluation.` +
    (equal === "gradients" ? wholeEpochsNote(groups, baselineFor, named) : "") +
    (logs.length > 0 ? loggedNote : "");
  return new Table(
    aq.from(rows) as ColumnTable,
    columns(named, equal, logs.length > 0),
    `${caption(records, equal)} ${note}`,
  );
}

function row(group: Group, baseline: Group | undefined, labels: Labels): Row {
  const { records } = group;
  const source = meanInterval(records.map((r) => 100 * r.metrics.sourceAccuracy));
  const target = meanInterval([...targetBySeed(group).values()]);
  return {
    dataset: group.dataset,
    rule: group.rule,
    label: groupName(group, labels[group.rule]?.label),
    options: group.options,
    seeds: records.length,
    source_percent: source.mean,
    source_half_width: source.halfWidth,
    target_percent: target.mean,
    target_half_width: target.halfWidth,
    ...differenceCells(targetDifference(group, baseline)),
    epochs: records[0]!.config.epochs,
    gradient_evaluations: meanGradients(group),
    seconds: mean(records, (r) => r.metrics.seconds),
  };
}

function mean(records: readonly RunRecord[], value: (record: RunRecord) => number): number {
  return meanInterval(records.map(value)).mean;
}

/** Mean gradient evaluations of a group's runs; a forward pass counts as a third. */
export function meanGradients({ records }: Group): number {
  return mean(records, (r) => gradientUnits(r.metrics));
}

/** What a caption says of how equal gradient evaluations are, which are bought in whole epochs. */
export function wholeEpochsNote(
  groups: readonly Group[],
  baselineOf: (group: Group) => Group | undefined,
  baseline: string,
): string {
  const apart = groups.map((group) => {
    const other = baselineOf(group);
    return other ? Math.abs(meanGradients(group) / meanGradients(other) - 1) : 0;
  });
  return ` Epochs are whole, so gradient evaluations differ from ${baseline}'s by up to ` +
    `${(100 * Math.max(...apart)).toFixed(1)} %.`;
}

/** Target accuracy minus the baseline's, seed by seed; null without one, and of the baseline itself. */
export function targetDifference(
  group: Group,
  baseline: Group | undefined,
): PairedDifference | null {
  if (!baseline || baseline === group) return null;
  return pairedDifference(targetBySeed(group), targetBySeed(baseline));
}

/** A paired difference as cells of a row. */
export function differenceCells(difference: PairedDifference | null): Row {
  return {
    difference_points: difference?.mean ?? null,
    difference_half_width: difference?.halfWidth ?? null,
    difference_seeds: difference?.count ?? null,
    excludes_zero: difference?.excludesZero ?? null,
  };
}

function baselineOf(group: Group, groups: readonly Group[], rule: string): Group | undefined {
  const found = groups.filter((g) =>
    g.dataset === group.dataset && g.rule === rule && g.averaging === ""
  );
  if (found.length <= 1) return found[0];
  throw new InputError(
    `baseline is "${rule}", which has ${found.length} sets of options on ${group.dataset} ` +
      `(${found.map((g) => g.options || "none").join("; ")}); it must have one: filter the records`,
  );
}

function isLogOf({ dataset, shift, rule, rho }: LoggedZeroShot, group: Group): boolean {
  const { config } = group.records[0]!;
  return dataset === group.dataset && shift === config.shift && rule === group.rule &&
    group.averaging === "" && rho === (config.rule.options["rho"] ?? null);
}

function columns(baseline: string, equal: Equal, hasLogs: boolean): TableColumn[] {
  return [
    { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
    { title: "Rule", text: (r) => String(r.label) },
    { title: "Options", text: (r) => String(r.options || "–") },
    { title: "Seeds", numeric: true, text: (r) => String(r.seeds) },
    {
      title: "Source accuracy (%)",
      numeric: true,
      text: (r) => plusMinus(r.source_percent, r.source_half_width),
    },
    {
      title: "Target accuracy (%)",
      numeric: true,
      text: (r) => plusMinus(r.target_percent, r.target_half_width),
    },
    differenceColumn(`Target minus ${baseline} (points)`),
    ...(hasLogs ? [loggedColumn] : []),
    ...(equal === "gradients"
      ? [{ title: "Epochs", numeric: true, text: (r: Row) => String(r.epochs) }]
      : []),
    {
      title: "Gradient evaluations",
      numeric: true,
      text: (r) => Math.round(Number(r.gradient_evaluations)).toLocaleString("en-US"),
    },
    { title: "Seconds", numeric: true, text: (r) => Number(r.seconds).toFixed(1) },
  ];
}

/** "71.2 ± 3.4"; "–" for the half-width of one value. */
export function plusMinus(mean: unknown, halfWidth: unknown): string {
  const width = typeof halfWidth === "number" ? halfWidth.toFixed(1) : "–";
  return `${Number(mean).toFixed(1)} ± ${width}`;
}

/** The column of what {@link differenceCells} made. */
export function differenceColumn(title: string): TableColumn {
  return { title, numeric: true, text: differenceText };
}

function differenceText(r: Row): string {
  if (r.difference_points === null) return "–";
  const sign = Number(r.difference_points) >= 0 ? "+" : "";
  const pairs = r.difference_seeds === r.seeds ? "" : ` (${r.difference_seeds} seeds)`;
  const flag = r.excludes_zero ? " *" : "";
  return sign + plusMinus(r.difference_points, r.difference_half_width) + flag + pairs;
}
