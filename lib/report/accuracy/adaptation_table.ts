/** The table of self-training: a row for each method on each data set. */
import { InputError } from "../../check.ts";
import type { Comparison } from "../../statistics/compare.ts";
import type { LoggedAccuracy } from "../../records/authors_logs.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type Equal, type Group, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import type { AdaptationConfig, RunRecord } from "../../records/record.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { type LoggedCells, loggedCells, loggedColumn, loggedNote } from "../logged_column.ts";
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
import { fixedText } from "../number_text.ts";
import { meanGradients, wholeEpochsInWords } from "./zero_shot_table.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

/** Options of the table of self-training. */
export interface AdaptationTableOptions extends FailedOptions {
  /** The authors' logged accuracies, to stand beside those of the same data set, rule and T. */
  readonly logs?: readonly LoggedAccuracy[];
  /** What the runs on a data set have in common, as in {@link zeroShotTable}; default "epochs". */
  readonly equal?: Equal;
}

/** A row of {@link adaptationTable}: accuracies in percent, differences in points; null where no run ended. */
export type AdaptationRow = ComparisonCells & LoggedCells & SeedCells & {
  readonly dataset: string;
  readonly rule: string;
  /** Rule of the students. */
  readonly students: string;
  readonly label: string;
  readonly options: string;
  readonly how: AdaptationConfig["how"];
  readonly confidence: "logits" | "softmax";
  /** T, the number of intermediate domains. */
  readonly domains: number;
  /** Epochs a domain. */
  readonly epochs: number;
  readonly zero_shot_percent: number | null;
  readonly zero_shot_half_width: number | null;
  readonly target_percent: number | null;
  readonly target_half_width: number | null;
  readonly pseudo_labels_percent: number | null;
  /** Runs in which all pseudo-labels of a domain were of one class. */
  readonly collapsed: number;
  readonly gradient_evaluations: number | null;
  readonly seconds: number | null;
};

const ways: Readonly<Record<AdaptationConfig["how"], string>> = {
  gradual: "gradual",
  direct: "direct, on the target",
  pooled: "all domains at once",
  goat: "GOAT",
};

/**
 * Target accuracy before and after self-training, with 95% t-intervals over seeds, and the difference
 * to the baseline: the plain rule for source and students, adapted in the same way.
 *
 * Accuracies are in percent, differences in percentage points, paired by seed.
 *
 * @throws InputError when a record is not of an adaptation, or records cannot stand in one table
 *   (see {@link groupRecords}).
 */
export function adaptationTable(
  records: readonly RunRecord[],
  options: AdaptationTableOptions = {},
): Table<AdaptationRow> {
  const { failed = [] } = options;
  if (records.length + failed.length === 0) return notRun;
  const names = ["logs", "equal", "failed"];
  const given = readOptions("adaptationTable", options, names, [...records, ...failed]);
  const { labels, logs = [], equal = "epochs" } = given;
  const groups = groupRecords(records, labels, equal, failed);
  const named = labels["plain"]?.label ?? "plain";
  const comparisons = comparisonsOf(groups, (group) => baselineOf(group, groups));
  const rows = groups.map((group) => row(group, comparisons.get(group), labels, logs));
  const collapsed = records.filter((r) => r.metrics.adaptation!.steps.some((s) => s.warning));
  const note = `${comparisonNote} Differences are to ${named} adapted in the same way.` +
    (equal === "gradients"
      ? wholeEpochsInWords(groups, (group) => baselineOf(group, groups), named)
      : "") +
    (logs.length > 0 ? loggedNote : "") +
    (collapsed.length > 0
      ? ` † In ${collapsed.length} of ${records.length} runs all pseudo-labels of a domain were of ` +
        `one class: nothing can be learned from them.`
      : "");
  return new Table<AdaptationRow>(
    rows,
    columns(named, logs, equal),
    captionWithFailed(records, failed, note, equal),
  );
}

/** What a method is called: its rule, or both, where source and students have different ones. */
export function adaptedName({ rule, adaptation }: Group, labels: Labels): string {
  const students = adaptation!.rule.name;
  const { label } = ruleLabel(rule, labels);
  return students === rule ? label : `${label}, then ${ruleLabel(students, labels).label}`;
}

function row(
  group: Group,
  comparison: Comparison | undefined,
  labels: Labels,
  logs: readonly LoggedAccuracy[],
): AdaptationRow {
  const { records, rule, dataset } = group;
  const { how, domains, rule: students } = adaptationOf(group);
  const percent = (value: (r: RunRecord) => number) =>
    meanOrNone(records.map((r) => 100 * value(r)));
  const zeroShot = percent((r) => r.metrics.adaptation!.zeroShotAccuracy);
  const adapted = percent((r) => r.metrics.targetAccuracy);
  const labelled = percent((r) => r.metrics.adaptation!.steps.at(-1)!.pseudoLabelAccuracy);
  const logged = how === "gradual" && rule === students.name
    ? logs.find((l) => l.dataset === dataset && l.rule === rule && l.domains === domains)
    : undefined;
  return {
    dataset,
    rule,
    students: students.name,
    label: adaptedName(group, labels),
    options: group.options,
    how,
    confidence: group.adaptation!.confidence ?? "logits",
    domains,
    epochs: group.adaptation!.epochs,
    ...seedCells(group),
    zero_shot_percent: zeroShot.mean,
    zero_shot_half_width: zeroShot.halfWidth,
    target_percent: adapted.mean,
    target_half_width: adapted.halfWidth,
    ...comparisonCells(comparison),
    pseudo_labels_percent: labelled.mean,
    collapsed: records.filter((r) => r.metrics.adaptation!.steps.some((s) => s.warning)).length,
    ...loggedCells(logged),
    gradient_evaluations: meanGradients(group),
    seconds: meanOrNone(records.map((r) => r.metrics.seconds)).mean,
  };
}

function baselineOf(group: Group, groups: readonly Group[]): Group | undefined {
  return groups.find((other) =>
    other.dataset === group.dataset && other.rule === "plain" && isLike(other, group)
  );
}

/** Plain training of source and students, adapted in the same way over as many domains. */
function isLike(other: Group, { adaptation }: Group): boolean {
  const { how, domains, confidence, rule } = adaptationOf(other);
  return rule.name === "plain" && how === adaptation!.how && domains === adaptation!.domains &&
    confidence === adaptation!.confidence;
}

function adaptationOf({ dataset, rule, adaptation }: Group): AdaptationConfig {
  if (adaptation) return adaptation;
  throw new InputError(
    `${dataset}, ${rule}: a record has no adaptation; this table is for runs of selfTraining`,
  );
}

function wayText({ how, confidence }: Row): string {
  const way = ways[how as AdaptationConfig["how"]];
  return confidence === "softmax" ? `${way}, confidence by softmax` : way;
}

function columns(
  baseline: string,
  logs: readonly LoggedAccuracy[],
  equal: Equal,
): TableColumn[] {
  return [
    { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
    { title: "Rule", text: (r) => String(r.label) },
    { title: "Self-training", text: wayText },
    { title: "T", numeric: true, text: (r) => String(r.domains) },
    seedsColumn,
    {
      title: "Zero-shot (%)",
      numeric: true,
      text: (r) => plusMinus(r.zero_shot_percent, r.zero_shot_half_width),
    },
    {
      title: "Adapted (%)",
      numeric: true,
      text: (r) => plusMinus(r.target_percent, r.target_half_width) + (r.collapsed ? " †" : ""),
    },
    ...comparisonColumns(`Adapted minus ${baseline} (points)`),
    ...(logs.length > 0 ? [loggedColumn] : []),
    ...(equal === "gradients"
      ? [{ title: "Epochs a domain", numeric: true, text: (r: Row) => String(r.epochs) }]
      : []),
    {
      title: "Last pseudo-labels true (%)",
      numeric: true,
      text: (r) => fixedText(r.pseudo_labels_percent as number | null, 1),
    },
    {
      ...{ title: "Seconds", numeric: true },
      text: ({ seconds }) => seconds === null ? "–" : Number(seconds).toFixed(0),
    },
  ];
}
