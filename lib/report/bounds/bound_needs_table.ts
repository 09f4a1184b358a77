/** The table of what it would take for a bound to say something. */
import { checkNumber } from "../../check.ts";
import { boundNeeds } from "../../bounds/bound_needs.ts";
import { hasJoined, joinedNote, targetBound } from "./bound_terms.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type Group, groupName, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import { intervalText, numberText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

/** Options of the table of needs. */
export interface BoundNeedsOptions extends LabelOptions {
  /** What the bound on the source should come down to, above 0, default 1: where it begins to say something. */
  readonly total?: number;
}

/** A column of numbers, one for each run; null where no value would do. */
interface Column {
  readonly name: string;
  readonly title: string;
  value(record: RunRecord, total: number): number | null;
}

const columns: readonly Column[] = [
  { name: "worst", title: "Worst loss in the ball", value: (r) => source(r).worstLoss },
  { name: "slack", title: "Slack", value: (r) => source(r).slack },
  { name: "room", title: "Slack allowed", value: (r, total) => total - source(r).worstLoss },
  { name: "n", title: "n", value: (r) => source(r).n },
  { name: "n_needed", title: "n needed", value: (r, total) => needs(r, total)?.n ?? null },
  { name: "rho", title: "ρ", value: (r) => source(r).rho },
  { name: "rho_needed", title: "ρ needed", value: (r, total) => needs(r, total)?.rho ?? null },
  { name: "norm", title: "‖w‖", value: (r) => source(r).weightNorm },
  {
    name: "norm_needed",
    title: "‖w‖ needed",
    value: (r, total) => needs(r, total)?.weightNorm ?? null,
  },
  { name: "lipschitz", title: "Λ, inputs", value: (r) => targetBound(r).input.lipschitz },
  {
    name: "lipschitz_joined",
    title: "Λ, inputs, joined",
    value: (r) => targetBound(r).joined?.lipschitz ?? null,
  },
  {
    name: "lipschitz_needed",
    title: "Λ for Λ W₁ = 1",
    value: (r) => {
      const { w1 } = targetBound(r).input;
      return w1 > 0 ? 1 / w1 : null;
    },
  },
];

/**
 * What would bring the bound on the source down to `total`, one thing at a time and all else as it is:
 * examples, radius, norm of the weights (see {@link boundNeeds}); and the Lipschitz constant at which the
 * shift term alone is 1. A row a rule on each data set, means over seeds with 95% t-intervals.
 *
 * @throws InputError when `total` is not above 0, a record has no terms of a bound, or records cannot
 *   stand in one table.
 */
export function boundNeedsTable(
  records: readonly RunRecord[],
  options: BoundNeedsOptions = {},
): Table {
  if (records.length === 0) return notRun;
  const { labels, total = 1 } = readOptions("boundNeedsTable", options, ["total"], records);
  checkNumber("total", total, { above: 0 });
  const isJoined = hasJoined(records);
  const shown = columns.filter(({ name }) => isJoined || name !== "lipschitz_joined");
  const rows = groupRecords(records, labels).map((group) => row(group, labels, total, shown));
  const note =
    `"Needed" is what makes the bound on the source ${total} if all else stays as it is ` +
    `("slack allowed": ${total} minus the worst loss); a larger ball would hold a worse loss, which ` +
    `is not counted. Where the bound is lower already, it is how far the thing could go. –: nothing ` +
    `is enough, or the worst loss leaves no room. Values are means over seeds ± the half-width of a ` +
    `95% t-interval.`;
  return new Table(
    rows,
    [
      { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
      { title: "Rule", text: (r) => String(r.label) },
      ...shown.map(({ name, title }): TableColumn => ({
        ...{ title, numeric: true },
        text: (r) => cell(r[name] as number | null, r[`${name} ±`] as number | null),
      })),
    ],
    `${caption(records)} ${note}${isJoined ? ` ${joinedNote}` : ""}`,
  );
}

function row(
  group: Group,
  labels: Labels,
  total: number,
  shown: readonly Column[],
): Row {
  const cells = shown.flatMap(({ name, value }) => {
    const values = group.records.map((record) => value(record, total));
    const numbers = values.filter((number) => number !== null && Number.isFinite(number));
    const interval = numbers.length === values.length ? meanInterval(numbers as number[]) : null;
    return [[name, interval?.mean ?? null], [`${name} ±`, interval?.halfWidth ?? null]];
  });
  const { dataset, rule, options } = group;
  const label = groupName(group, ruleLabel(rule, labels).label);
  return { dataset, rule, label, options, ...Object.fromEntries(cells) };
}

/** A number that is the same for all seeds, but for rounding of their mean, needs no interval. */
function cell(mean: number | null, halfWidth: number | null): string {
  const isSame = halfWidth !== null && halfWidth < 1e-9 * Math.abs(mean!);
  return isSame ? numberText(mean) : intervalText(mean, halfWidth);
}

function source(record: RunRecord) {
  return targetBound(record).source;
}

function needs(record: RunRecord, total: number) {
  const { worstLoss, ...others } = source(record);
  return worstLoss < total ? boundNeeds({ worstLoss, ...others }, total - worstLoss) : null;
}
