/** The figure of rank correlations: which quantity goes with an accuracy, and how surely. */
import * as Plot from "@observablehq/plot";
import { checkName } from "../check.ts";
import { checkSome, correlationCaption } from "./correlation_table.ts";
import { type Correlation, pairs } from "./correlations.ts";
import { axisTitle, type Figure, type LegendEntry } from "./figure_parts.ts";
import { outcomes, sharpnessQuantities } from "./quantities.ts";
import type { RunRecord } from "./record.ts";

const dark = "#374151";
const sharpnessColor = "#d1495b";

/**
 * Tau of each quantity with an outcome, as a dot with its interval: a row of panels a setting, over all
 * pairs of runs on the left and within a rule on the right. A filled dot has an interval that excludes
 * zero; a dot without a line has none.
 *
 * @param found {@link correlations} of `records`.
 * @param options.outcome "target" (default), "source" or "gap": the accuracy, or source minus target.
 * @throws InputError on an unknown outcome, or where there are no correlations.
 */
export function correlationFigure(
  found: readonly Correlation[],
  records: readonly RunRecord[],
  { outcome = "target", title }: { readonly outcome?: string; readonly title?: string } = {},
): Figure {
  checkName("outcome", outcome, outcomes.map(({ name }) => name));
  checkSome(found);
  const { label } = outcomes.find(({ name }) => name === outcome)!;
  const panels = [...Map.groupBy(found, ({ setting }) => setting)].flatMap(([setting, own]) => {
    const drawn = own.filter((one) => one.outcome.name === outcome);
    const named = own.filter(({ quantity }) => (quantity.only ?? outcome) === outcome);
    const rows = [...new Set(named.map(({ quantity }) => quantity.label))];
    return pairs.map((kind) => {
      return panel(`${setting}: ${kind}`, drawn.filter((one) => one.pairs === kind), rows);
    });
  });
  return {
    title: title ?? `Rank correlation with ${label}`,
    caption: `${correlationCaption(records)} A filled dot has an interval that excludes ` +
      `zero; where there is no dot no two runs differ.`,
    legend,
    panels,
  };
}

const legend: readonly LegendEntry[] = [
  { label: "Measures of sharpness", color: sharpnessColor },
  { label: "Other quantities", color: dark },
];

function panel(
  title: string,
  own: readonly Correlation[],
  rows: readonly string[],
): Plot.PlotOptions {
  const points = own.map(({ quantity, tau, low, high, excludesZero }) => {
    const color = sharpnessQuantities.includes(quantity) ? sharpnessColor : dark;
    const fill = excludesZero ? color : "white";
    return { label: quantity.label, tau, low: low ?? tau, high: high ?? tau, color, fill };
  });
  return {
    ...{ title, width: 560, height: 74 + 20 * rows.length },
    ...{ marginLeft: 196, marginRight: 20, marginTop: 12, marginBottom: 50 },
    x: { ...axisTitle, label: "Kendall's tau", labelOffset: 42, domain: [-1, 1], inset: 8 },
    y: { type: "band", label: null, domain: [...rows] },
    marks: [
      Plot.gridX({ stroke: "#e5e7eb", strokeOpacity: 1 }),
      Plot.axisY({ tickSize: 0, label: null }),
      Plot.ruleX([0], { stroke: dark }),
      Plot.ruleY(points, { y: "label", x1: "low", x2: "high", stroke: "color", strokeWidth: 2 }),
      Plot.dot(points, {
        ...{ y: "label", x: "tau", fill: "fill", stroke: "color", strokeWidth: 2, r: 4 },
      }),
    ],
  };
}
