/** Figures over the number of intermediate domains: accuracy, weight shift, sharpness. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { InputError } from "../../check.ts";
import { adaptedName } from "./adaptation_table.ts";
import type { LoggedAccuracy } from "../../records/authors_logs.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import * as draw from "../drawing.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import { type Equal, type Group, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";

/** What is drawn over T: its axis, its value in a run (null for none), and in the authors' logs. */
interface Quantity {
  readonly title: string;
  readonly axis: string;
  value(record: RunRecord): number | null;
  logged(log: LoggedAccuracy): number | null;
}

const quantities: readonly Quantity[] = [
  {
    title: "accuracy",
    axis: "Target accuracy (%)",
    value: (r) => 100 * r.metrics.targetAccuracy,
    logged: (log) => log.mean,
  },
  {
    title: "weight shift",
    axis: "Weight shift a domain, as the authors measure it",
    value: (r) => meanShift(r),
    logged: (log) => log.weightShift,
  },
  {
    title: "sharpness",
    axis: "One-step sharpness of the students (nats)",
    value: (r) => meanSharpness(r),
    logged: () => null,
  },
];

/** Options of the figure over the number of domains. */
export interface DomainsFigureOptions extends FigureOptions {
  /** The authors' logged accuracies, drawn as crosses. */
  readonly logs?: readonly LoggedAccuracy[];
  /** What the runs have in common, as in {@link zeroShotTable}; default "epochs". */
  readonly equal?: Equal;
}

/**
 * Target accuracy, weight shift and, where it was measured, sharpness over the number T of
 * intermediate domains: a line a rule, the band a 95% t-interval over seeds, a row a data set.
 * Crosses are the authors' public logs.
 *
 * @throws InputError when no record is of an adaptation, a rule has no label, or records cannot stand
 * in one figure.
 */
export function domainsFigure(
  records: readonly RunRecord[],
  options: DomainsFigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const given = readOptions("domainsFigure", options, ["title", "logs", "equal"], records);
  const { labels, title, logs = [], equal = "epochs" } = given;
  const groups = groupRecords(records, labels, equal);
  if (groups.some(({ adaptation }) => !adaptation)) {
    throw new InputError("a record has no adaptation; this figure is for runs of selfTraining");
  }
  const legend = draw.legendOf(groups.map((group) => ({
    label: adaptedName(group, labels),
    color: ruleLabel(group.rule, labels).color,
  })));
  const byDataset = groupBy(groups, ({ dataset }) => dataset);
  const panels = [...byDataset].flatMap(([dataset, own]) =>
    quantities.filter(({ value }) => own.some((g) => g.records.some((r) => value(r) !== null)))
      .map((quantity) => panel(dataset, own, quantity, labels, logs))
  );
  const settings = caption(records, equal);
  const beside = logs.length > 0 ? " Crosses: means of the authors' public logs." : "";
  return new Figure({
    title: title ?? "Self-training over more and more intermediate domains",
    caption: `${settings} Lines are means over seeds, bands 95% t-intervals.${beside}`,
    legend,
    panels,
    columns: Math.ceil(panels.length / byDataset.size),
  });
}

interface Point {
  readonly domains: number;
  readonly line: string;
  readonly color: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

function panel(
  dataset: string,
  groups: readonly Group[],
  quantity: Quantity,
  labels: Labels,
  logs: readonly LoggedAccuracy[],
): Plot.PlotOptions {
  const points = groups.flatMap((group): Point[] => {
    const values = group.records.map(quantity.value).filter((value) => value !== null);
    if (values.length === 0) return [];
    const { mean, halfWidth } = meanInterval(values);
    const { color } = ruleLabel(group.rule, labels);
    const line = adaptedName(group, labels);
    const [low, high] = [mean - (halfWidth ?? 0), mean + (halfWidth ?? 0)];
    return [{ domains: group.adaptation!.domains, line, color, mean, low, high }];
  });
  const crosses = logs.flatMap((log) => {
    const value = quantity.logged(log);
    const has = groups.some((g) => g.rule === log.rule && g.adaptation!.rule.name === log.rule);
    if (log.dataset !== dataset || value === null || !has) return [];
    return [{ domains: log.domains, value, color: ruleLabel(log.rule, labels).color }];
  });
  const drawn = new Set([...points, ...crosses].map(({ domains }) => domains));
  const ticks = [...drawn].toSorted((a, b) => a - b);
  return {
    ...draw.frame,
    title: `${shiftWords(dataset).title}: ${quantity.title}`,
    x: {
      ...draw.axisTitle,
      type: "log",
      label: "T, intermediate domains",
      labelOffset: 42,
      ticks,
      tickFormat: String,
    },
    y: { ...draw.axisTitle, label: quantity.axis, nice: true },
    marks: [
      Plot.gridY(draw.grid),
      Plot.areaY(points, {
        x: "domains",
        y1: "low",
        y2: "high",
        z: "line",
        fill: "color",
        fillOpacity: 0.18,
      }),
      Plot.line(points, { ...draw.lineStyle, x: "domains", y: "mean", z: "line", strokeWidth: 2 }),
      Plot.dot(points, { x: "domains", y: "mean", fill: "color", r: 3 }),
      Plot.dot(crosses, { x: "domains", y: "value", stroke: "color", symbol: "times", r: 5 }),
    ],
  };
}

/** The mean over domains, each student on its domain with the labels that it was given. */
function meanSharpness({ metrics }: RunRecord): number | null {
  const values = metrics.adaptation!.steps.flatMap(({ measures }) => measures?.oneStep ?? []);
  return values.length === 0 ? null : meanInterval(values).mean;
}

/** The mean over domains but the first: the authors' code never records the source model. */
function meanShift({ metrics }: RunRecord): number | null {
  const shifts = metrics.adaptation!.steps.slice(1).map(({ weightShift }) => weightShift.authors);
  return shifts.length === 0 ? null : meanInterval(shifts).mean;
}
