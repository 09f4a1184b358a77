/** The figure of accuracy over the size of the shift. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { InputError } from "../../check.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type CurvePoint, shiftCurves } from "./shift_curves.ts";
import * as draw from "../drawing.ts";
import { readOptions } from "../labels.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import type { LegendEntry } from "../figure_spec.ts";
import type { RunRecord } from "../../records/record.ts";

export { trainingFigure, type TrainingPoint } from "./training_figure.ts";

/** Options of the figure of accuracy against shift. */
export interface ShiftFigureOptions extends FigureOptions {
  /** Draws this data set alone; default all that are in the records. */
  readonly dataset?: string;
}

/**
 * Accuracy (percent) against the size of the shift: one line a rule, one panel a data set, the band
 * a 95% t-interval over seeds. Dashed marks stand at the training domain (0) and at the target.
 *
 * @throws InputError when no record has the data set, or the records cannot stand in one figure.
 */
export function shiftFigure(
  records: readonly RunRecord[],
  options: ShiftFigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const given = readOptions("shiftFigure", options, ["title", "dataset"], records);
  const { labels, dataset, title = "Accuracy against distribution shift" } = given;
  const chosen = records.filter((r) => dataset === undefined || r.config.dataset === dataset);
  if (chosen.length === 0 && dataset !== undefined) {
    throw new InputError(`no record of data set "${dataset}"; run its grid first`);
  }
  const curves = shiftCurves(chosen, { labels });
  const legend = draw.legendOf(curves.map(({ line, color }) => ({ label: line, color })));
  const panels = [...groupBy(curves, (point) => point.dataset)].map(([name, points]) => {
    const { config, data } = chosen.find((r) => r.config.dataset === name)!;
    const { title, axis } = shiftWords(name);
    return shiftPanel({ title, axis: data?.axis ?? axis }, points, config.shift, legend);
  });
  const note = curves.some((point) => point.low !== null)
    ? "Lines are means over seeds, bands 95% t-intervals."
    : "Each line is one seed, which has no interval.";
  return new Figure({ title, caption: `${caption(chosen)} ${note}`, legend, panels });
}

function shiftPanel(
  words: { readonly title: string; readonly axis: string },
  points: readonly CurvePoint[],
  target: number,
  legend: readonly LegendEntry[],
): Plot.PlotOptions {
  // Accuracy ends at 0 and 100%, so the drawn band does too; a t-interval knows no such bounds.
  const bands = points.flatMap((p) =>
    p.low === null || p.high === null
      ? []
      : [{ ...p, low: Math.max(0, p.low), high: Math.min(100, p.high) }]
  );
  const ticks = draw.accuracyTicks([
    ...points.map((p) => p.mean),
    ...bands.flatMap((p) => [p.low, p.high]),
  ]);
  const farthest = Math.max(...points.map((p) => p.shift));
  const lines = [...groupBy(points, (p) => p.line)].map(([name, own]) =>
    Plot.line(own, {
      ...draw.lineStyle,
      x: "shift",
      y: "mean",
      strokeWidth: 2,
      strokeDasharray: legend.find(({ label }) => label === name)?.dash ?? "none",
    })
  );
  return {
    ...draw.frame,
    title: words.title,
    x: { ...draw.axisTitle, label: words.axis, labelOffset: 42 },
    y: draw.accuracyAxis(ticks),
    marks: [
      Plot.gridY({ ...draw.grid, ticks }),
      Plot.ruleX([...new Set([0, target])], { stroke: "#374151", strokeDasharray: "3,3" }),
      Plot.areaY(bands, {
        x: "shift",
        y1: "low",
        y2: "high",
        z: "line",
        fill: "color",
        fillOpacity: 0.18,
      }),
      ...lines,
      domainName("training", 0, "start"),
      ...(target === 0
        ? []
        : [domainName("target", target, 2 * target > farthest ? "end" : "start")]),
    ],
  };
}

/** A word above the frame, beside its dashed mark and clear of the axis. */
function domainName(text: string, shift: number, textAnchor: "start" | "end"): Plot.Markish {
  return Plot.text([text], {
    x: [shift],
    text: [text],
    textAnchor,
    frameAnchor: "top",
    dx: textAnchor === "start" ? -2 : 2,
    dy: -14,
    fill: "#374151",
    fontStyle: "italic",
  });
}
