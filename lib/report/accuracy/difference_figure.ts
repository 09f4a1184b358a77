/** The forest plot of differences: which rules are told from the baseline, and by how much. */
import * as Plot from "@observablehq/plot";
import { MARGIN, type Tested } from "../../records/compare.ts";
import { caption, shiftWords } from "../caption.ts";
import { axisTitle, type Figure, type FigureOptions, grid } from "../figure_parts.ts";
import { groupName, type Labels } from "../group.ts";
import type { RunRecord } from "../record.ts";
import { type ComparisonOptions, familiesIn, familyName } from "./comparison_table.ts";
import type { Family } from "./compared.ts";

/** Farther than this, an interval is cut off, so that one wide interval does not hide the others. */
const widest = 40;

/**
 * Target accuracy of each rule minus the baseline's, in percentage points: a panel a data set, on top
 * the mean over the rules. The thick line is a 95% t-interval, the thin one holds for all rules, or
 * all controls, together (Bonferroni). A dot is filled where the difference holds after Holm's
 * correction.
 *
 * @throws InputError when no rule can be compared, or records cannot stand in one figure.
 */
export function differencesFigure(
  records: readonly RunRecord[],
  { labels, title, baseline = "plain", equal = "epochs" }: FigureOptions & ComparisonOptions,
): Figure {
  const families = familiesIn(records, { labels, baseline, equal });
  const panels = [...Map.groupBy(families, ({ groups }) => groups[0]!.dataset)].map(
    ([dataset, own]) => ({ dataset, rows: own.flatMap((family) => rowsOf(family, labels)) }),
  );
  const isCut = panels.some(({ rows }) =>
    rows.some(({ low, high }) => Math.max(-low, high) > widest)
  );
  return {
    title: title ?? `Target accuracy minus that of ${labels[baseline]?.label ?? baseline}`,
    caption:
      `${caption(records, equal)} Means over paired seeds; thick: 95% t-interval, thin: for ` +
      `all rules or all controls together (Bonferroni). Filled: holds after Holm's correction. The ` +
      `band is ±${MARGIN} points${isCut ? `; lines are cut at ${widest} points` : ""}.`,
    legend: [],
    panels: panels.map(({ dataset, rows }) => panel(shiftWords(dataset).title, rows)),
  };
}

interface Point {
  readonly label: string;
  readonly color: string;
  readonly points: number;
  readonly low: number;
  readonly high: number;
  /** Ends of the interval that holds for all together. */
  readonly lowOfAll: number;
  readonly highOfAll: number;
  readonly fill: string;
}

function rowsOf(family: Family, labels: Labels): Point[] {
  const { family: mean, comparisons, groups, kind } = family;
  const ofMean = kind === "rules" && groups.length > 1 && mean !== null
    ? [point(familyName(family), "#111827", mean, mean.halfWidth, mean.p)]
    : [];
  return [
    ...ofMean,
    ...groups.map((group, i) => {
      const { label, color } = labels[group.rule] ?? { label: group.rule, color: "#374151" };
      const comparison = comparisons[i]!;
      const { simultaneousHalfWidth, holm } = comparison;
      return point(groupName(group, label), color, comparison, simultaneousHalfWidth, holm);
    }),
  ];
}

function point(
  label: string,
  color: string,
  { mean, halfWidth }: Tested,
  ofAll: number | null,
  p: number | null,
): Point {
  return {
    ...{ label, color, points: mean },
    ...{ low: mean - (halfWidth ?? 0), high: mean + (halfWidth ?? 0) },
    ...{ lowOfAll: mean - (ofAll ?? 0), highOfAll: mean + (ofAll ?? 0) },
    fill: p !== null && p < 0.05 ? color : "white",
  };
}

function panel(title: string, rows: readonly Point[]): Plot.PlotOptions {
  const reach = Math.max(...rows.flatMap(({ lowOfAll, highOfAll }) => [-lowOfAll, highOfAll]));
  const edge = Math.max(3, Math.min(widest, Math.ceil(reach)));
  const clamp = (x: number) => Math.max(-edge, Math.min(edge, x));
  const shown = rows.map((row) => ({
    ...row,
    ...{ low: clamp(row.low), high: clamp(row.high) },
    ...{ lowOfAll: clamp(row.lowOfAll), highOfAll: clamp(row.highOfAll) },
  }));
  return {
    title,
    width: 560,
    height: 70 + 24 * rows.length,
    marginLeft: 140,
    marginRight: 20,
    marginTop: 12,
    marginBottom: 50,
    x: { ...axisTitle, label: "Percentage points", labelOffset: 42, domain: [-edge, edge] },
    y: { type: "band", label: null, domain: rows.map(({ label }) => label) },
    marks: [
      Plot.rectX([{ low: -MARGIN, high: MARGIN }], { x1: "low", x2: "high", fill: "#f3f4f6" }),
      Plot.gridX(grid),
      Plot.axisY({ tickSize: 0, label: null }),
      Plot.ruleX([0], { stroke: "#374151" }),
      Plot.ruleY(shown, { y: "label", x1: "lowOfAll", x2: "highOfAll", stroke: "color" }),
      Plot.ruleY(shown, { y: "label", x1: "low", x2: "high", stroke: "color", strokeWidth: 3 }),
      Plot.dot(shown.filter(({ points }) => Math.abs(points) <= edge), {
        ...{ y: "label", x: "points", fill: "fill", stroke: "color" },
        ...{ strokeWidth: 2, r: 4.5 },
      }),
    ],
  };
}
