/** A forest plot's panel: differences one below the other, with their intervals. */
import * as Plot from "@observablehq/plot";
import { MARGIN, type Tested } from "../../statistics/compare.ts";
import * as draw from "../drawing.ts";

/** Farther than this, an interval is cut off, so that one wide interval does not hide the others. */
const widest = 40;

/** One line of the panel, in percentage points. */
export interface ForestPoint {
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

/** @param ofAll Half-width of the interval for all together. @param p Corrected. */
export function forestPoint(
  label: string,
  color: string,
  { mean, halfWidth }: Tested,
  ofAll: number | null,
  p: number | null,
): ForestPoint {
  return {
    ...{ label, color, points: mean },
    ...{ low: mean - (halfWidth ?? 0), high: mean + (halfWidth ?? 0) },
    ...{ lowOfAll: mean - (ofAll ?? 0), highOfAll: mean + (ofAll ?? 0) },
    fill: p !== null && p < 0.05 ? color : "white",
  };
}

/**
 * The panel; its axis reaches as far as the widest interval of `all`, the rows of panels to be compared,
 * 40 points at most.
 */
export function forestPanel(
  title: string,
  rows: readonly ForestPoint[],
  all: readonly ForestPoint[] = rows,
): Plot.PlotOptions {
  const reach = Math.max(...all.flatMap(({ lowOfAll, highOfAll }) => [-lowOfAll, highOfAll]));
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
    marginLeft: Math.max(140, 7 * Math.max(...rows.map(({ label }) => label.length))),
    marginRight: 20,
    marginTop: 12,
    marginBottom: 50,
    x: { ...draw.axisTitle, label: "Percentage points", labelOffset: 42, domain: [-edge, edge] },
    y: { type: "band", label: null, domain: rows.map(({ label }) => label) },
    marks: [
      Plot.rectX([{ low: -MARGIN, high: MARGIN }], { x1: "low", x2: "high", fill: "#f3f4f6" }),
      Plot.gridX(draw.grid),
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

/** What the lines of a panel are, for a caption. */
export function forestInWords(rows: readonly ForestPoint[], together: string): string {
  const isCut = rows.some(({ lowOfAll, highOfAll }) => Math.max(-lowOfAll, highOfAll) > widest);
  return `Means over paired seeds; thick: 95% t-interval, thin: for ${together} together (Bonferroni). ` +
    `Filled: holds after Holm's correction. The band is ±${MARGIN} points` +
    `${isCut ? `; lines are cut at ${widest} points` : ""}.`;
}
