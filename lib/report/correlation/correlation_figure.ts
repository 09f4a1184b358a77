/** The figure of rank correlations: which quantity goes with an accuracy, and how surely. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { checkName, checkOptionNames } from "../../check.ts";
import { checkSome, correlationCaption, markOf } from "./correlation_table.ts";
import { type Correlation, pairs } from "./correlations.ts";
import * as draw from "../drawing.ts";
import { Figure, notDrawn } from "../figure.ts";
import type { LegendEntry } from "../figure_spec.ts";
import { outcomes, sharpnessQuantities } from "../../records/quantities.ts";
import type { RunRecord } from "../../records/record.ts";

const dark = "#374151";
const sharpnessColor = "#d1495b";
const chanceColor = "#d1d5db";

/** Options of the figure of correlations. */
export interface CorrelationFigureOptions {
  /** "target" (default), "source" or "gap": the accuracy, or source minus target. */
  readonly outcome?: string;
  /** Default: what the figure shows, in a few words. */
  readonly title?: string;
}

/**
 * Tau of each quantity with an outcome, as a dot on the band where chance puts 95% of them: a row of
 * panels a setting, a panel a kind of pairs. A filled dot has p < 0.05, a large one after Holm too; a dot
 * without a band has no test.
 *
 * @param found {@link correlations} of `records`.
 * @throws InputError on an unknown outcome, or where there are no correlations.
 */
export function correlationFigure(
  found: readonly Correlation[],
  records: readonly RunRecord[],
  options: CorrelationFigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  checkOptionNames("correlationFigure", options, ["outcome", "title"]);
  const { outcome = "target", title } = options;
  checkName("outcome", outcome, outcomes.map(({ name }) => name));
  checkSome(found);
  const { label } = outcomes.find(({ name }) => name === outcome)!;
  const panels = [...groupBy(found, ({ setting }) => setting)].flatMap(([setting, own]) => {
    const drawn = own.filter((one) => one.outcome.name === outcome);
    const named = own.filter(({ quantity }) => (quantity.only ?? outcome) === outcome);
    const rows = [...new Set(named.map(({ quantity }) => quantity.label))];
    return pairs.map((kind, place) => {
      const ofKind = drawn.filter((one) => one.pairs === kind);
      return place === 0
        ? { ...panel(ofKind, rows, 196), title: `${setting}: ${kind}` }
        : { ...panel(ofKind, rows), title: kind };
    });
  });
  return new Figure({
    title: title ?? `Rank correlation with ${label}`,
    caption:
      `${correlationCaption(records)} Band: 95% of the exchanges. A filled dot has p < 0.05, a ` +
      `large one after Holm too; where there is no dot no two differ, where no band there is no test.`,
    legend,
    panels,
    columns: pairs.length,
    pixelRatio: 1.5,
  });
}

const legend: readonly LegendEntry[] = [
  { label: "Measures of sharpness", color: sharpnessColor },
  { label: "Other quantities", color: dark },
  { label: "Chance", color: chanceColor },
];

/** @param room For the names of the rows, in pixels; without it they stand on the panel to the left. */
function panel(
  own: readonly Correlation[],
  rows: readonly string[],
  room?: number,
): Plot.PlotOptions {
  const points = own.map(({ quantity, tau, low, high, ...tested }) => {
    const color = sharpnessQuantities.includes(quantity) ? sharpnessColor : dark;
    const mark = markOf(tested);
    const dot = { color, fill: mark ? color : "white", size: mark === "**" ? 6 : 4 };
    return { label: quantity.label, tau, low, high, ...dot };
  });
  const bands = points.filter(({ low }) => low !== null);
  const marginLeft = room ?? 20;
  return {
    ...{ width: marginLeft + 370, height: 74 + 20 * rows.length },
    ...{ marginLeft, marginRight: 20, marginTop: 12, marginBottom: 50 },
    x: { ...draw.axisTitle, label: "Kendall's tau", labelOffset: 42, domain: [-1, 1], inset: 8 },
    y: { type: "band", label: null, domain: [...rows] },
    r: { type: "identity" },
    marks: [
      Plot.gridX(draw.grid),
      Plot.axisY({ tickSize: 0, label: null, ...(room === undefined ? { text: null } : {}) }),
      Plot.ruleX([0], { stroke: dark }),
      Plot.ruleY(bands, { y: "label", x1: "low", x2: "high", stroke: chanceColor, strokeWidth: 8 }),
      Plot.dot(points, {
        ...{ y: "label", x: "tau", fill: "fill", stroke: "color", strokeWidth: 2, r: "size" },
      }),
    ],
  };
}
