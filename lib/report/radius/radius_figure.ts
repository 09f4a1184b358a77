/** The figure of accuracy on source and target over the radius of the ball. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import type { LoggedZeroShot } from "../../records/authors_logs.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import type { Labels } from "../../sam/labels.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import * as draw from "../drawing.ts";
import { Figure, notDrawn } from "../figure.ts";
import { chooseRadius, type RadiusRuns, radiusRuns, recordsIn } from "./radius_runs.ts";
import {
  band,
  radiusAxis,
  type RadiusFigureOptions,
  type RadiusPoint,
  seedsInWords,
} from "./radius_figure_parts.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";

const dark = "#374151";
const dash = "6,3";

/**
 * Accuracy on the target (solid) and on held-out source examples (dashed) over the radius: a panel a
 * rule and data set, bands 95% t-intervals over seeds. The disk is the radius that is best on the
 * source, the ring that which is best on the target. Crosses are the authors' zero-shot logs of SAM,
 * where data set and shift are the same.
 *
 * @throws InputError as {@link radiusRuns}.
 */
export function radiusFigure(
  records: readonly RunRecord[],
  options: RadiusFigureOptions & {
    /** Drawn as crosses, where data set and shift are the same. */
    readonly logs?: readonly LoggedZeroShot[];
  },
): Figure {
  if (records.length === 0) return notDrawn;
  const given = readOptions("radiusFigure", options, ["radii", "title", "logs"], records);
  const { labels, radii, title, logs = [] } = given;
  const runs = radiusRuns(records, radii);
  const crosses = new Map(runs.map((one) => [one, logsOf(one, logs)]));
  const panels = [...groupBy(runs, ({ dataset }) => dataset).values()].flatMap((own) => {
    const drawn = own.flatMap((one) => [
      ...["target", "source"].flatMap((on) => accuracies(one, on, dark)),
      ...crosses.get(one)!.map(({ mean }) => ({ mean, low: mean, high: mean })),
    ]);
    const ticks = draw.accuracyTicks(drawn.flatMap(({ low, high }) => [low, high]));
    return own.map((one) => accuracyPanel(one, ticks, crosses.get(one)!, labels));
  });
  const beside = [...crosses.values()].some((found) => found.length > 0)
    ? " Crosses: means of the authors' public zero-shot logs, with SGD."
    : "";
  return new Figure({
    title: title ?? "Accuracy over the radius of the ball",
    caption: `${caption(recordsIn(runs))} Disk: the radius that is best on the source. Ring: the ` +
      `one that is best on the target.${beside} ${seedsInWords(runs)}`,
    legend: [{ label: "Target", color: dark }, { label: "Held-out source", color: dark, dash }],
    panels,
    columns: 3,
  });
}

function accuracies(
  { radii, seeds, record }: RadiusRuns,
  on: string,
  color: string,
): RadiusPoint[] {
  const key = on === "source" ? "sourceAccuracy" : "targetAccuracy";
  return radii.map((radius) => {
    const values = seeds.map((seed) => 100 * record(radius, seed).metrics[key]);
    const { mean, halfWidth } = meanInterval(values);
    // Accuracy ends at 0 and 100%, so the drawn band does too.
    const [low, high] = [mean - (halfWidth ?? 0), mean + (halfWidth ?? 0)];
    return {
      radius: String(radius),
      color,
      mean,
      low: Math.max(0, low),
      high: Math.min(100, high),
    };
  });
}

function logsOf(runs: RadiusRuns, logs: readonly LoggedZeroShot[]): readonly LoggedZeroShot[] {
  const { shift } = recordsIn([runs])[0]!.config;
  return logs.filter(({ rho, ...log }) =>
    log.dataset === runs.dataset && log.shift === shift && log.rule === runs.rule &&
    rho !== null && runs.radii.includes(rho)
  );
}

function accuracyPanel(
  runs: RadiusRuns,
  ticks: readonly number[],
  logs: readonly LoggedZeroShot[],
  labels: Labels,
): Plot.PlotOptions {
  const { label, color } = ruleLabel(runs.rule, labels);
  const [target, source] = ["target", "source"].map((on) => accuracies(runs, on, color));
  const at = (by: "source" | "target") => {
    const radius = String(chooseRadius(runs, by, runs.seeds));
    return target!.filter((point) => point.radius === radius);
  };
  const crosses = logs.map(({ rho, mean }) => ({ radius: String(rho), mean }));
  const place = { x: "radius", y: "mean" };
  return {
    ...draw.frame,
    ...{ width: 370, height: 260 },
    title: `${shiftWords(runs.dataset).title}: ${label}`,
    x: radiusAxis(runs.radii),
    y: draw.accuracyAxis(ticks),
    marks: [
      Plot.gridY({ ...draw.grid, ticks }),
      ...[source!, target!].map((points) => band(points, 0.18)),
      Plot.line(source!, { ...draw.lineStyle, ...place, strokeWidth: 2, strokeDasharray: dash }),
      Plot.line(target!, { ...draw.lineStyle, ...place, strokeWidth: 2 }),
      Plot.dot(crosses, { ...place, stroke: dark, symbol: "times", r: 4 }),
      Plot.dot(at("source"), { ...place, fill: color, r: 3.5 }),
      Plot.dot(at("target"), { ...place, stroke: color, strokeWidth: 2, r: 7 }),
    ],
  };
}
