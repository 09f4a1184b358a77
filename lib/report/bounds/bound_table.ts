/** The table of bounds: every term by name, a column a rule. */
import { groupBy } from "../../group_by.ts";
import {
  addedTerms,
  hasJoined,
  joinedNote,
  joinedTerms,
  measuredTerms,
  shiftTerms,
  slackTerms,
  targetBound,
  type Term,
  totalTerms,
} from "./bound_terms.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type Group, groupName, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import { intervalText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import { notRun, type Row, Table } from "../table.ts";

const [loss, rise, slack, ...shifts] = addedTerms;
const terms: readonly Term[] = [
  ...[loss!, rise!, slack!, ...slackTerms, totalTerms[0]!, ...shiftTerms, ...shifts],
  ...totalTerms.slice(1),
];

/**
 * Every term of the bound on the target, and what was measured: a row for each term on each data set,
 * a column for each rule; means over seeds with 95% t-intervals. Losses and errors from 0 to 1.
 *
 * @throws InputError when a record has no terms of a bound, or records cannot stand in one table (see
 *   {@link groupRecords}).
 */
export function boundTable(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): Table {
  if (records.length === 0) return notRun;
  const { labels } = readOptions("boundTable", options, [], records);
  const groups = groupRecords(records, labels);
  const shown = [...terms, ...(hasJoined(records) ? joinedTerms : []), ...measuredTerms];
  const names = [...new Set(groups.map((group) => columnName(group, groups, labels)))];
  const rows = [...groupBy(groups, ({ dataset }) => dataset)].flatMap(([dataset, own]) => {
    const bounds = new Map(
      own.map((group) => [columnName(group, groups, labels), group.records.map(targetBound)]),
    );
    return shown.map(({ name, label, value }): Row => ({
      ...{ dataset, term: name, label },
      ...Object.fromEntries(names.flatMap((rule) => {
        const interval = bounds.has(rule) ? meanInterval(bounds.get(rule)!.map(value)) : null;
        return [[rule, interval?.mean ?? null], [`${rule} ±`, interval?.halfWidth ?? null]];
      })),
    }));
  });
  const columns = [
    { title: "Data set", text: (r: Row) => shiftWords(String(r.dataset)).title },
    { title: "Term", text: (r: Row) => String(r.label) },
    ...names.map((rule) => ({
      title: rule,
      numeric: true,
      text: (r: Row) => intervalText(r[rule] as number | null, r[`${rule} ±`] as number | null),
    })),
  ];
  return new Table(rows, columns, `${caption(records)} ${note(records)}`);
}

/** A rule's column; one with several options is told apart by them. */
function columnName(group: Group, groups: readonly Group[], labels: Labels): string {
  const name = groupName(group, ruleLabel(group.rule, labels).label);
  const isAlone = groups.every((other) =>
    other.dataset !== group.dataset || other === group ||
    groupName(other, ruleLabel(other.rule, labels).label) !== name
  );
  return isAlone ? name : `${name}, ${group.options || "no options"}`;
}

/** What was measured and on how much, read off the records. */
export function note(records: readonly RunRecord[]): string {
  const all = (value: (record: RunRecord) => number) =>
    [...new Set(records.map(value))].toSorted((a, b) => a - b).join(" or ");
  const { rho, delta } = targetBound(records[0]!).source;
  return `Bounds are on the clipped loss min(cross-entropy, ln 2) / ln 2, which is at least the ` +
    `error; rho ${rho}, delta ${delta}. The worst loss in the ball is what ` +
    `${all((r) => r.config.measures!.steps)} steps of ascent find. W₁ is class by class, between ` +
    `samples of at most ${all((r) => r.config.measures!.points)} points of a class. Values are ` +
    `means over seeds ± the half-width of a 95% t-interval.` +
    (hasJoined(records) ? ` ${joinedNote}` : "");
}
