/** The table of differences between two rules' bounds: what of them is sharpness and what is shift. */
import { InputError } from "../../check.ts";
import { hasJoined, type TargetBound, targetBound } from "./bound_terms.ts";
import { note } from "./bound_table.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type Group, groupName, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import { intervalText, numberText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { pairedDifference } from "../../statistics/intervals.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";
import { markdownText } from "../escape.ts";

interface Part {
  readonly name: string;
  readonly title: string;
  value(bound: TargetBound): number;
}

/** Parts of the difference in the order in which they add up, then what was measured. */
const parts: readonly Part[] = [
  { name: "loss", title: "Clipped loss", value: (b) => b.loss },
  { name: "rise", title: "Sharpness", value: (b) => b.rise },
  { name: "slack", title: "Slack", value: (b) => b.slack },
  { name: "source", title: "Bound on the source", value: (b) => b.source.total },
  { name: "shift", title: "Shift, Λ W₁ of the inputs", value: (b) => b.input.shift },
  { name: "label_shift", title: "Shift of the shares", value: (b) => b.labelShift },
  { name: "total", title: "Bound on the target", value: (b) => b.input.total },
  { name: "lipschitz", title: "Λ", value: (b) => b.input.lipschitz },
  { name: "w1", title: "W₁", value: (b) => b.input.w1 },
  { name: "source_error", title: "Measured error, source", value: (b) => b.sourceError },
  { name: "target_error", title: "Measured error, target", value: (b) => b.targetError },
];
const joined: Part = {
  ...{ name: "lipschitz_joined", title: "Λ, joined" },
  value: (b) => b.joined!.lipschitz,
};

/**
 * Each rule's bound minus the plain rule's, term by term, in the space of the inputs, and the measured
 * errors; paired by seed, with 95% t-intervals. Clipped loss, sharpness and slack add up to the
 * difference on the source; with the terms of the shift to that on the target.
 *
 * @throws InputError when a data set has no runs of the plain rule, no rule is compared with it, a
 * record has no terms of a bound, or records cannot stand in one table.
 */
export function boundDifferenceTable(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): Table {
  if (records.length === 0) return notRun;
  const { labels } = readOptions("boundDifferenceTable", options, [], records);
  const groups = groupRecords(records, labels);
  const compared = groups.filter(({ rule }) => rule !== "plain");
  if (compared.length === 0) {
    throw new InputError('all records are of the rule "plain"; there must be another to compare');
  }
  const shown = hasJoined(records) ? [...parts, joined] : parts;
  const rows = compared.map((group) => row(group, baselineOf(group, groups), labels, shown));
  const baseline = labels["plain"]?.label ?? "plain";
  return new Table(
    rows,
    [
      { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
      { title: `Minus ${baseline}`, text: (r) => String(r.label) },
      ...shown.map(({ name, title }): TableColumn => ({
        ...{ title, numeric: true },
        text: (r) => signed(r[name] as number | null, r[`${name} ±`] as number | null),
      })),
    ],
    `${caption(records)} ${note(records)} Differences are paired by seed.`,
  );
}

function row(
  group: Group,
  baseline: Group,
  labels: Labels,
  shown: readonly Part[],
): Row {
  const cells = shown.flatMap(({ name, value }) => {
    const bySeed = ({ records }: Group) =>
      new Map(records.map((r) => [r.config.seed, value(targetBound(r))]));
    const difference = pairedDifference(bySeed(group), bySeed(baseline));
    return [[name, difference?.mean ?? null], [`${name} ±`, difference?.halfWidth ?? null]];
  });
  const { dataset, rule } = group;
  const label = groupName(group, ruleLabel(rule, labels).label);
  return { dataset, rule, label, ...Object.fromEntries(cells) };
}

function baselineOf({ dataset }: Group, groups: readonly Group[]): Group {
  const found = groups.find((group) => group.dataset === dataset && group.rule === "plain");
  if (found) return found;
  throw new InputError(`${dataset}: no record of the rule "plain" to compare with; run it too`);
}

function signed(mean: number | null, halfWidth: number | null): string {
  const text = intervalText(mean, halfWidth);
  return mean !== null && mean > 0 ? `+${text}` : text;
}

/**
 * A sentence for each row of {@link boundDifferenceTable}: that the bound's difference on the target is
 * that on the source and what the shift adds, and where each comes from; sharpness and measured errors
 * with their intervals.
 */
export function boundDifferencesInWords(table: Table, baseline = "Adam"): string[] {
  const interval = (row: Row, name: string) =>
    signed(row[name] as number, row[`${name} ±`] as number | null);
  const number = (row: Row, name: string) => {
    const value = Number(row[name]);
    return `${value > 0 ? "+" : ""}${numberText(value)}`;
  };
  if (table.rows.length === 0) return ["Not run."];
  return table.rows.filter((row) => row.total !== null).map((row) => {
    const shift = Number(row.shift) + Number(row.label_shift);
    const signedShift = `${shift > 0 ? "+" : ""}${numberText(shift)}`;
    const w1 = row.w1 === 0
      ? `W₁ is the same for both, so all of that is the Lipschitz constant's (${
        number(row, "lipschitz")
      })`
      : `the Lipschitz constant differs by ${number(row, "lipschitz")}, W₁ by ${number(row, "w1")}`;
    return markdownText(
      `${shiftWords(String(row.dataset)).title}, ${row.label} minus ${baseline}: the bound on ` +
        `the target differs by ${number(row, "total")} = ${
          number(row, "source")
        } as on the source ` +
        `(sharpness ${interval(row, "rise")}, loss ${number(row, "loss")}, slack ` +
        `${
          number(row, "slack")
        }) and ${signedShift} of the shift; ${w1}. The measured error differs ` +
        `by ${interval(row, "source_error")} on the source and ${
          interval(row, "target_error")
        } on ` +
        `the target.`,
    );
  });
}
