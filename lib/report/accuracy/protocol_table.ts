/** The table of what the data and the training of a protocol each contribute to a difference. */
import { groupBy } from "../../group_by.ts";
import type { Comparison } from "../../statistics/compare.ts";
import { captionOf } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import {
  configOf,
  type Group,
  groupName,
  groupRecords,
  targetBySeed,
} from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import type { RunConfig, RunRecord } from "../../records/record.ts";
import {
  comparisonCells,
  comparisonColumns,
  comparisonNote,
  comparisonsOf,
  plusMinus,
} from "./compared.ts";
import {
  type FailedOptions,
  meanOrNone,
  noteOfFailed,
  seedCells,
  seedsColumn,
} from "./failed_runs.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

/**
 * Target accuracy of each rule by the protocol of its data and that of its training: a row for each
 * rule of each combination, with 95% t-intervals over seeds and the difference to the plain rule of
 * the same combination, paired by seed. Accuracies in percent, differences in percentage points.
 *
 * @throws InputError when the records of one combination cannot stand in one table
 *   (see {@link groupRecords}).
 */
export function protocolTable(
  records: readonly RunRecord[],
  options: FailedOptions = {},
): Table {
  const { failed = [] } = options;
  const runs = [...records, ...failed];
  if (runs.length === 0) return notRun;
  const { labels } = readOptions("protocolTable", options, ["failed"], runs);
  const sets = groupBy(records, combination);
  const failures = groupBy(failed, combination);
  const rows = [...new Set(runs.map(combination))].flatMap((key) => {
    const groups = groupRecords(sets.get(key) ?? [], labels, "epochs", failures.get(key));
    const comparisons = comparisonsOf(
      groups,
      ({ dataset }) =>
        groups.find((g) => g.dataset === dataset && g.rule === "plain" && !g.averaging),
    );
    return groups.map((group) => row(group, comparisons.get(group), labels));
  });
  const order = [...new Set(runs.map(({ config }) => config.dataset))];
  rows.sort((a, b) => order.indexOf(String(a.dataset)) - order.indexOf(String(b.dataset)));
  const baseline = labels["plain"]?.label ?? "plain";
  return new Table(
    rows,
    columns(baseline),
    `${captionOf([...sets.values()])} ${comparisonNote}${noteOfFailed(records, failed)}`,
  );
}

function combination(
  { config: { protocol, trainingProtocol } }: { readonly config: RunConfig },
): string {
  return `${protocol} ${trainingProtocol ?? protocol}`;
}

function row(group: Group, comparison: Comparison | undefined, labels: Labels): Row {
  const { dataset, rule } = group;
  const { protocol, trainingProtocol } = configOf(group);
  const target = meanOrNone([...targetBySeed(group).values()]);
  return {
    ...{ dataset, data: protocol, training: trainingProtocol ?? protocol },
    ...{ rule, label: groupName(group, ruleLabel(rule, labels).label), ...seedCells(group) },
    target_percent: target.mean,
    target_half_width: target.halfWidth,
    ...comparisonCells(comparison),
  };
}

function columns(baseline: string): TableColumn[] {
  return [
    { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
    { title: "Data as in", text: (r) => String(r.data) },
    { title: "Training as in", text: (r) => String(r.training) },
    { title: "Rule", text: (r) => String(r.label) },
    seedsColumn,
    {
      title: "Target accuracy (%)",
      numeric: true,
      text: (r) => plusMinus(r.target_percent, r.target_half_width),
    },
    ...comparisonColumns(`Target minus ${baseline} (points)`),
  ];
}
