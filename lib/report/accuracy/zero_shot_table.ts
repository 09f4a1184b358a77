/** The table of zero-shot results: a row for each rule on each data set. */
import { checkName, InputError } from "../../check.ts";
import type { Comparison } from "../../statistics/compare.ts";
import type { LoggedZeroShot } from "../../records/authors_logs.ts";
import { shiftWords } from "../../datasets/words.ts";
import { gradientUnits } from "../../train/cost.ts";
import {
  configOf,
  type Equal,
  type Group,
  groupName,
  groupRecords,
  targetBySeed,
} from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { type LoggedCells, loggedCells, loggedColumn, loggedNote } from "../logged_column.ts";
import { endpointEpochs } from "../../records/endpoint.ts";
import {
  type ComparisonCells,
  comparisonCells,
  comparisonColumns,
  comparisonNote,
  comparisonsOf,
  plusMinus,
} from "./compared.ts";
import {
  captionWithFailed,
  type FailedOptions,
  meanOrNone,
  type SeedCells,
  seedCells,
  seedsColumn,
} from "./failed_runs.ts";
import type { RunRecord } from "../../records/record.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

/** Options of {@link zeroShotTable}. */
export interface ZeroShotOptions extends FailedOptions {
  /** Rule by name that target accuracies are compared with, default "plain". */
  readonly baseline?: string;
  /** What the runs have in common, "epochs" (default) or "gradients". */
  readonly equal?: Equal;
  /** The authors' logs, to stand beside those of the same data set, shift, rule and radius. */
  readonly logs?: readonly LoggedZeroShot[];
}

/** A row of {@link zeroShotTable}: accuracies in percent, differences in points; null where no run ended. */
export type ZeroShotRow = ComparisonCells & LoggedCells & SeedCells & {
  readonly dataset: string;
  readonly rule: string;
  readonly label: string;
  readonly options: string;
  readonly source_percent: number | null;
  readonly source_half_width: number | null;
  readonly target_percent: number | null;
  readonly target_half_width: number | null;
  readonly last_epoch_percent: number | null;
  readonly last_epoch_half_width: number | null;
  readonly epochs: number;
  readonly gradient_evaluations: number | null;
  readonly seconds: number | null;
};

/**
 * Accuracies of each rule on each data set, with 95% t-intervals over seeds, and the difference of
 * target accuracy to the baseline over the seeds that both have, with a verdict. Target accuracy is
 * the {@link endpointEpochs last epochs'} mean; the last epoch's stands beside it where it is another.
 *
 * Accuracies are in percent, differences in percentage points. A value of one seed has no interval
 * (null, shown as "–"). Where a data set has no runs of the baseline the difference is null. A rule all
 * of whose runs failed keeps its row, which has no numbers.
 *
 * @throws InputError when `baseline` is given and no record has it, when it stands for several
 *   sets of options, or when records cannot stand in one table (see {@link groupRecords}).
 */
export function zeroShotTable(
  records: readonly RunRecord[],
  options: ZeroShotOptions = {},
): Table<ZeroShotRow> {
  const { failed = [] } = options;
  if (records.length + failed.length === 0) return notRun;
  const names = ["baseline", "equal", "logs", "failed"];
  const given = readOptions("zeroShotTable", options, names, [...records, ...failed]);
  const { labels, baseline = "plain", equal = "epochs", logs = [] } = given;
  const groups = groupRecords(records, labels, equal, failed);
  const rules = [...new Set(groups.map((group) => group.rule))];
  if (options.baseline !== undefined) checkName("baseline", baseline, rules);
  const baselineFor = (group: Group) => baselineOf(group, groups, baseline);
  const comparisons = comparisonsOf(groups, baselineFor);
  const rows = groups.map((group) => ({
    ...row(group, comparisons.get(group), labels),
    ...loggedCells(logs.find((log) => isLogOf(log, group))),
  }));
  const named = labels[baseline]?.label ?? baseline;
  // Of few epochs the last fifth is the last one.
  const hasLast = records.some(({ config }) => endpointEpochs(config) > 1);
  const note = `${comparisonNote} A forward pass counts as a third of a gradient evaluation.` +
    (equal === "gradients" ? wholeEpochsInWords(groups, baselineFor, named) : "") +
    (logs.length > 0 ? loggedNote : "");
  return new Table<ZeroShotRow>(
    rows,
    columns(named, equal, { logs: logs.length > 0, last: hasLast }),
    captionWithFailed(records, failed, note, equal),
  );
}

function row(group: Group, comparison: Comparison | undefined, labels: Labels) {
  const { records } = group;
  const source = meanOrNone(records.map((r) => 100 * r.metrics.sourceAccuracy));
  const target = meanOrNone([...targetBySeed(group).values()]);
  const last = meanOrNone(records.map((r) => 100 * r.metrics.targetAccuracy));
  return {
    dataset: group.dataset,
    rule: group.rule,
    label: groupName(group, ruleLabel(group.rule, labels).label),
    options: group.options,
    ...seedCells(group),
    source_percent: source.mean,
    source_half_width: source.halfWidth,
    target_percent: target.mean,
    target_half_width: target.halfWidth,
    ...comparisonCells(comparison),
    last_epoch_percent: last.mean,
    last_epoch_half_width: last.halfWidth,
    epochs: configOf(group).epochs,
    gradient_evaluations: meanGradients(group),
    seconds: meanOrNone(records.map((r) => r.metrics.seconds)).mean,
  };
}

/** Mean gradient evaluations of a group's runs, null where none ended; a forward pass counts as a third. */
export function meanGradients({ records }: Group): number | null {
  return meanOrNone(records.map((r) => gradientUnits(r.metrics))).mean;
}

/** What a caption says of how equal gradient evaluations are, which are bought in whole epochs. */
export function wholeEpochsInWords(
  groups: readonly Group[],
  baselineOf: (group: Group) => Group | undefined,
  baseline: string,
): string {
  const apart = groups.map((group) => {
    const other = baselineOf(group);
    const [own, its] = [meanGradients(group), other ? meanGradients(other) : null];
    return own !== null && its !== null ? Math.abs(own / its - 1) : 0;
  });
  return ` Epochs are whole, so gradient evaluations differ from ${baseline}'s by up to ` +
    `${(100 * Math.max(...apart)).toFixed(1)} %.`;
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
  const config = configOf(group);
  return dataset === group.dataset && shift === config.shift && rule === group.rule &&
    group.averaging === "" && rho === (config.rule.options["rho"] ?? null);
}

function columns(
  baseline: string,
  equal: Equal,
  has: { readonly logs: boolean; readonly last: boolean },
): TableColumn[] {
  return [
    { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
    { title: "Rule", text: (r) => String(r.label) },
    { title: "Options", text: (r) => String(r.options || "–") },
    seedsColumn,
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
    ...comparisonColumns(`Target minus ${baseline} (points)`),
    ...(has.last
      ? [{
        title: "Target after the last epoch (%)",
        numeric: true,
        text: (r: Row) => plusMinus(r.last_epoch_percent, r.last_epoch_half_width),
      }]
      : []),
    ...(has.logs ? [loggedColumn] : []),
    ...(equal === "gradients"
      ? [{ title: "Epochs", numeric: true, text: (r: Row) => String(r.epochs) }]
      : []),
    {
      title: "Gradient evaluations",
      numeric: true,
      text: ({ gradient_evaluations: n }) =>
        n === null ? "–" : Math.round(Number(n)).toLocaleString("en-US"),
    },
    {
      ...{ title: "Seconds", numeric: true },
      text: ({ seconds }) => seconds === null ? "–" : Number(seconds).toFixed(1),
    },
  ];
}
