/** The figure of bounds of gradual self-training over the number of domains. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { bestPoints } from "./best_steps_table.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import * as draw from "../drawing.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import type { LegendEntry } from "../figure_spec.ts";
import {
  type GdaBoundOptions,
  type GdaBoundPoint,
  gdaBoundPoints,
  gdaQuantities,
  type GdaQuantity,
} from "./gda_bound_curves.ts";
import type { Labels } from "../../sam/labels.ts";
import { powerText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";

/** A line's dashes say what it shows, its color whose it is. */
const dashes: Readonly<Record<GdaQuantity, string | undefined>> = {
  error: undefined,
  exponential: "8,3,2,3",
  order: "2,2.5",
  sharpness: "6,3",
};

/**
 * Measured error and bounds over T: a panel a data set, a color a rule, dashes a statement; means over
 * seeds, bands 95% t-intervals. A ring stands where a line is least. Above the line at 1 a bound says
 * nothing.
 *
 * @throws InputError when a record has no bounds of every step, or records cannot stand in one figure.
 */
export function gdaBoundFigure(
  records: readonly RunRecord[],
  options: FigureOptions & GdaBoundOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const given = readOptions("gdaBoundFigure", options, ["title", "depth"], records);
  const { labels, title, depth } = given;
  const points = gdaBoundPoints(records, { labels, ...(depth ? { depth } : {}) });
  const drawn = new Set(points.map(({ quantity }) => quantity));
  const rulesDrawn = draw.legendOf(points.map(({ rule, label }) => ({
    ...{ label, color: ruleLabel(rule, labels).color },
  })));
  const statements = (Object.keys(gdaQuantities) as GdaQuantity[]).filter((q) => drawn.has(q))
    .map((quantity): LegendEntry => {
      const dash = dashes[quantity];
      const entry = { label: gdaQuantities[quantity], color: "#6b7280" };
      return dash === undefined ? entry : { ...entry, dash };
    });
  const panels = [...groupBy(points, ({ dataset }) => dataset)].map(([dataset, own]) =>
    panel(shiftWords(dataset).title, own, labels)
  );
  return new Figure({
    title: title ?? "Bounds of gradual self-training and the error they bound",
    caption:
      `${caption(records)} Lines are means over seeds, bands 95% t-intervals; a ring stands ` +
      `where a line is least. Above the line at 1 a bound says nothing. T = 0: the target is labelled at once. (6) is an order, no bound: ` +
      `its height means nothing.`,
    legend: [...rulesDrawn, ...statements],
    panels,
  });
}

function panel(
  title: string,
  points: readonly GdaBoundPoint[],
  labels: Labels,
): Plot.PlotOptions {
  const least = Math.min(-2, Math.floor(Math.log10(Math.min(...points.map((p) => p.mean)))));
  const most = Math.max(1, Math.ceil(Math.log10(Math.max(...points.map((p) => p.mean)))));
  const every = Math.ceil((most - least) / 8);
  const powers = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const values = powers.filter((power) => power % every === 0).map((power) => 10 ** power);
  const shown = points.map((point) => {
    const half = point.halfWidth ?? 0;
    const clamp = (value: number) => Math.min(10 ** most, Math.max(10 ** least, value));
    return {
      ...point,
      color: ruleLabel(point.rule, labels).color,
      line: `${point.label} ${point.quantity}`,
      ...{ low: clamp(point.mean - half), high: clamp(point.mean + half) },
    };
  });
  const ticks = [...new Set(points.map(({ domains }) => domains))].toSorted((a, b) => a - b);
  const best = new Set(
    bestPoints(points).map(({ point }) => `${point.label} ${point.quantity} ${point.domains}`),
  );
  const rings = shown.filter(({ line, domains }) => best.has(`${line} ${domains}`));
  return {
    ...draw.frame,
    title,
    x: {
      ...draw.axisTitle,
      ...{ type: "symlog", label: "T, intermediate domains", labelOffset: 42 },
      ...{ ticks, tickFormat: String },
    },
    y: {
      ...draw.axisTitle,
      ...{ type: "log", label: "Error, or bound on it", domain: [10 ** least, 10 ** most] },
      ...{ ticks: values, tickFormat: (value: number) => powerText(Math.round(Math.log10(value))) },
    },
    marks: [
      Plot.gridY({ ...draw.grid, ticks: values }),
      Plot.ruleY([1], { stroke: "#374151" }),
      Plot.areaY(shown, {
        ...{ x: "domains", y1: "low", y2: "high", z: "line", fill: "color", fillOpacity: 0.15 },
      }),
      ...(Object.keys(gdaQuantities) as GdaQuantity[]).map((quantity) =>
        Plot.line(shown.filter((point) => point.quantity === quantity), {
          ...{ x: "domains", y: "mean", z: "line", stroke: "color", curve: "linear" },
          ...{ strokeWidth: 2, strokeDasharray: dashes[quantity] ?? "none" },
        })
      ),
      Plot.dot(shown, { x: "domains", y: "mean", fill: "color", r: 2.5 }),
      Plot.dot(rings, { x: "domains", y: "mean", stroke: "color", strokeWidth: 1.5, r: 6 }),
    ],
  };
}
