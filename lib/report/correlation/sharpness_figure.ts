/** The scatter of target accuracy against sharpness: one dot a run. */
import * as Plot from "@observablehq/plot";
import { checkName, InputError } from "../../check.ts";
import { captionOf } from "../caption.ts";
import { type Setting, settingsOf } from "./correlations.ts";
import { curvatureInWords } from "../curvature_in_words.ts";
import type { Labels } from "../../sam/labels.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import * as draw from "../drawing.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import { quantities, type Quantity } from "../../records/quantities.ts";
import type { RunRecord } from "../../records/record.ts";

/** Options of the figure of sharpness. */
export interface SharpnessFigureOptions extends FigureOptions {
  /** Names of what is measured, default one step of SAM and the largest eigenvalue. */
  readonly measures?: readonly string[];
}

/**
 * Target accuracy against sharpness, a dot a run in the color of its rule: a row of panels a setting, a
 * panel a measure. No line is fitted. An axis is logarithmic where all values are above 0.
 *
 * @throws InputError on an unknown measure, or as {@link settingsOf}.
 */
export function sharpnessFigure(
  records: readonly RunRecord[],
  options: SharpnessFigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const given = readOptions("sharpnessFigure", options, ["title", "measures"], records);
  const { labels, title, measures = ["oneStep", "largestEigenvalue"] } = given;
  const names = quantities.map(({ name }) => name);
  const measured = measures.map((name) =>
    quantities[names.indexOf(checkName("measure", name, names))]!
  );
  const settings = settingsOf(records);
  const panels = settings.flatMap((setting) =>
    measured.flatMap((measure) => panel(setting, measure, labels))
  );
  if (panels.length === 0) {
    throw new InputError(`no run has ${measures.join(" or ")}; run it with measures`);
  }
  const drawn = settings.flatMap((setting) => setting.records);
  const hasKinks = measures.some((name) => name === "largestEigenvalue" || name === "trace");
  const order = Object.keys(labels);
  const rules = [...new Set(drawn.map(({ config }) => config.rule.name))]
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  return new Figure({
    title: title ?? "Target accuracy against sharpness",
    caption: `${
      captionOf(settings.map((setting) => setting.records))
    } One dot a run. Sharpness on ` +
      `examples of the domain that was trained on last, in evaluation mode.` +
      (hasKinks ? ` ${curvatureInWords(drawn)}` : ""),
    legend: draw.legendOf(rules.map((rule) => ruleLabel(rule, labels))),
    panels,
    columns: measured.length === 1 ? 2 : measured.length,
  });
}

function panel(
  { title, records }: Setting,
  measure: Quantity,
  labels: Labels,
): Plot.PlotOptions[] {
  const points = records.flatMap((record) => {
    const x = measure.value(record);
    const { color } = ruleLabel(record.config.rule.name, labels);
    return x === null ? [] : [{ x, y: 100 * record.metrics.targetAccuracy, color }];
  });
  if (points.length === 0) return [];
  const ticks = draw.accuracyTicks(points.map(({ y }) => y));
  const isPositive = points.every(({ x }) => x > 0);
  const across: Plot.ScaleOptions = isPositive
    ? { type: "log", ticks: draw.logTicks(points.map(({ x }) => x)), tickFormat: draw.logTickText }
    : { nice: true };
  return [{
    ...draw.frame,
    title,
    x: { ...draw.axisTitle, label: measure.label, labelOffset: 42, inset: 12, ...across },
    y: { ...draw.accuracyAxis(ticks), label: "Target accuracy (%)" },
    marks: [
      Plot.gridY({ ...draw.grid, ticks }),
      Plot.dot(points, { x: "x", y: "y", fill: "color", fillOpacity: 0.75, r: 3.5 }),
    ],
  }];
}
