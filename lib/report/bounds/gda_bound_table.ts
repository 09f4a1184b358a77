/** Tables of bounds of gradual self-training: their values over T, and what (7) is the sum of. */
import { groupBy } from "../../group_by.ts";
import { gaussianStepDistance } from "../../datasets/drifting_gaussians.ts";
import { adaptedName } from "../accuracy/adaptation_table.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { gdaBound } from "./gda_bound.ts";
import {
  type GdaBoundOptions,
  gdaBoundPoints,
  gdaBoundsOf,
  gdaQuantities,
  type GdaQuantity,
  isKnown,
} from "./gda_bound_curves.ts";
import { type Group, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import { intervalText, numberText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";
import { type LabelOptions, readOptions } from "../labels.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

const seedsNote = "Values are means over seeds ± the half-width of a 95% t-interval.";

/**
 * What the bounds of gradual self-training say at each T, beside the measured error: a row for each T
 * of each rule. Means over seeds with 95% t-intervals; losses and errors from 0 to 1.
 *
 * @throws InputError when a record has no bounds of every step, or records cannot stand in one table.
 */
export function gdaBoundTable(
  records: readonly RunRecord[],
  options: GdaBoundOptions = {},
): Table {
  if (records.length === 0) return notRun;
  const given = readOptions("gdaBoundTable", options, ["depth"], records);
  const { labels } = given;
  const points = gdaBoundPoints(records, given);
  const rows = inOrder(records, labels).map((group): Row => {
    const bounds = gdaBoundsOf(group);
    const { domains } = bounds[0]!;
    const own = points.filter((point) =>
      point.dataset === group.dataset && point.domains === domains &&
      point.label === adaptedName(group, labels)
    );
    const cells = (Object.keys(gdaQuantities) as GdaQuantity[]).flatMap((quantity) => {
      const point = own.find((one) => one.quantity === quantity);
      return [[quantity, point?.mean ?? null], [`${quantity} ±`, point?.halfWidth ?? null]];
    });
    return {
      ...common(group, labels),
      ...distanceCells(group),
      ...Object.fromEntries(cells),
    };
  });
  const columns = [
    ...commonColumns,
    { title: "Fewest examples", numeric: true, text: (r: Row) => numberText(Number(r.fewest), 6) },
    intervalColumn("w1", "W₁ of a step, measured"),
    intervalColumn("w1_known", "W₁ of a step, exact"),
    intervalColumn("w_infinity", "Largest W∞, measured"),
    ...Object.entries(gdaQuantities).map(([name, title]) =>
      intervalColumn(name, name === "error" ? "Measured error" : title)
    ),
  ];
  const note =
    `Bounds are of losses that are at least the error. –: not defined, or not for this ` +
    `network. Measured distances are between samples, class by class; sampling alone makes some of ` +
    `them. ${seedsNote}`;
  return new Table(rows, columns, `${caption(records)} ${note}`);
}

/**
 * What the bound with sharpness is the sum of: the source's bound, and over the T + 1 steps the shift
 * terms and the students' sharpness bounds.
 *
 * @throws InputError as {@link gdaBoundTable} does.
 */
export function sharpGdaTable(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): Table {
  if (records.length === 0) return notRun;
  const { labels } = readOptions("sharpGdaTable", options, [], records);
  const rows = inOrder(records, labels).map((group): Row => {
    const bounds = gdaBoundsOf(group);
    const parts = {
      source: bounds.map(({ sharp }) => sharp.source),
      shift: bounds.map(({ shiftSum }) => shiftSum),
      sharpness: bounds.map(({ sharpnessSum }) => sharpnessSum),
      total: bounds.map(({ sharp }) => sharp.total),
      shift_step: bounds.map(({ shiftSum, steps }) => shiftSum / steps),
      sharpness_step: bounds.map(({ sharpnessSum, steps }) => sharpnessSum / steps),
      error: bounds.map(({ error }) => error),
    };
    return {
      ...common(group, labels),
      ...Object.fromEntries(
        Object.entries(parts).flatMap(([name, values]) => intervalCells(name, values)),
      ),
    };
  });
  const columns = [
    ...commonColumns,
    intervalColumn("source", "Source, B₀"),
    intervalColumn("shift", "Σ shift, Λ W"),
    intervalColumn("sharpness", "Σ sharpness, B"),
    intervalColumn("total", "Total (7)"),
    intervalColumn("shift_step", "Shift a step"),
    intervalColumn("sharpness_step", "Sharpness a step"),
    intervalColumn("error", "Measured error"),
  ];
  return new Table(rows, columns, `${caption(records)} ${seedsNote}`);
}

/** The groups in the order of T within each rule. */
function inOrder(records: readonly RunRecord[], labels: Labels): Group[] {
  const byLine = groupBy(
    groupRecords(records, labels),
    (group) => `${group.dataset} ${adaptedName(group, labels)}`,
  );
  const domains = (group: Group) => gdaBound(group.records[0]!).domains;
  return [...byLine.values()].flatMap((own) => own.toSorted((a, b) => domains(a) - domains(b)));
}

function common(group: Group, labels: Labels): Row {
  const { dataset, rule, records } = group;
  const bounds = records.map((record) => gdaBound(record));
  return {
    ...{ dataset, rule, label: adaptedName(group, labels), domains: bounds[0]!.domains },
    ...{ seeds: records.length, fewest: Math.min(...bounds.map(({ fewest }) => fewest)) },
  };
}

const commonColumns: readonly TableColumn[] = [
  { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
  { title: "Rule", text: (r) => String(r.label) },
  { title: "T", numeric: true, text: (r) => String(r.domains) },
  { title: "Seeds", numeric: true, text: (r) => String(r.seeds) },
];

function distanceCells({ dataset, records }: Group): Row {
  const measured = records.map((record) => {
    const { distances } = gdaBound(record);
    return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  });
  const far = records.map(({ metrics }) =>
    Math.max(...metrics.adaptation!.steps.map((step) => step.measures!.bound!.wInfinity))
  );
  const { shift: amount } = records[0]!.config;
  const { domains } = gdaBound(records[0]!);
  return {
    ...Object.fromEntries([...intervalCells("w1", measured), ...intervalCells("w_infinity", far)]),
    w1_known: isKnown(dataset) ? gaussianStepDistance({ amount, domains }) : null,
  };
}

function intervalCells(name: string, values: readonly number[]): [string, number | null][] {
  const { mean, halfWidth } = meanInterval(values);
  return [[name, mean], [`${name} ±`, halfWidth]];
}

function intervalColumn(name: string, title: string): TableColumn {
  return {
    ...{ title, numeric: true },
    text: (r) => {
      const halfWidth = (r[`${name} ±`] ?? null) as number | null;
      const text = intervalText(r[name] as number | null, halfWidth);
      return `${name} ±` in r ? text : text.replace(" ± –", "");
    },
  };
}
