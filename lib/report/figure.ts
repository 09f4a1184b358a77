/** What every figure is made of: its shape as plain data, frame, axes and legend. */
import type * as Plot from "@observablehq/plot";
import type { Labels } from "../sam/labels.ts";

/** A figure as plain data: panels as Plot specifications, and the words around them. */
export interface Figure {
  /** The line on top. */
  readonly title: string;
  /** Wrapped below the panels; empty for none. */
  readonly caption: string;
  /** Lines of the legend; none where it is empty. */
  readonly legend: readonly LegendEntry[];
  /** Panels as Observable Plot takes them. */
  readonly panels: readonly Plot.PlotOptions[];
  /** Panels in a row, default 2. */
  readonly columns?: number;
  /** Pixels of the PNG to one of the SVG, default 2. */
  readonly pixelRatio?: number;
}

/** One line of the legend. */
export interface LegendEntry {
  /** Words beside the line. */
  readonly label: string;
  /** Color as CSS has it. */
  readonly color: string;
  /** Dash pattern of the line as SVG has it; undefined for a solid one. */
  readonly dash?: string;
}

const dashes = [undefined, "6,3", "2,2.5", "8,3,2,3"] as const;

/** What both figures take. */
export interface FigureOptions {
  /** Label and color of each rule, the same map for every figure. */
  readonly labels: Labels;
  /** Default: what the figure shows, in a few words. */
  readonly title?: string;
}

/** Size and margins of a panel, in pixels: room for axis titles and a word above the frame. */
export const frame: Plot.PlotOptions = {
  width: 560,
  height: 350,
  marginTop: 24,
  marginLeft: 56,
  marginBottom: 50,
};
/** Axis titles at the middle of their axis, below the tick labels. */
export const axisTitle = { labelAnchor: "center", labelArrow: "none" } as const;
/** Light lines that stay behind the data. */
export const grid = { stroke: "#e5e7eb", strokeOpacity: 1 };
/** Straight lines in the color of their rule. */
export const lineStyle = { stroke: "color", curve: "linear" } as const;

/** Whole tens around what is drawn, three or more, within 0 and 100. */
export function accuracyTicks(percents: readonly number[]): number[] {
  const low = Math.min(8, Math.floor(Math.min(100, ...percents) / 10));
  const high = Math.max(low + 2, Math.ceil(Math.max(0, ...percents) / 10));
  return Array.from({ length: high - low + 1 }, (_, i) => 10 * (low + i));
}

/**
 * Ticks of a logarithmic axis within the values, all above 0: 1, 2 and 5 times powers of ten; where they
 * span much, powers alone, or each so many-th of them that there are at most seven.
 */
export function logTicks(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const factors = high / low > 300 ? [1] : [1, 2, 5];
  const stride = Math.max(1, Math.ceil(Math.log10(high / low) / 7));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    if (power % stride === 0) ticks.push(...factors.map((factor) => Number(`${factor}e${power}`)));
  }
  return ticks.filter((tick) => low <= tick && tick <= high);
}

/** A tick of such an axis as text: "0.01", "1e-5". */
export function logTickText(tick: number): string {
  return tick < 1e-3 || tick >= 1e5 ? tick.toExponential() : String(tick);
}

/** A vertical axis of accuracies in percent. */
export function accuracyAxis(ticks: readonly number[]): Plot.ScaleOptions {
  return { ...axisTitle, label: "Accuracy (%)", domain: [ticks[0]!, ticks.at(-1)!], ticks };
}

/** Entries without repeats; lines of one color (one rule, several options) get dashes. */
export function legendOf(entries: readonly LegendEntry[]): LegendEntry[] {
  const unique = [...new Map(entries.map((entry) => [entry.label, entry])).values()];
  const seen = new Map<string, number>();
  return unique.map(({ label, color }) => {
    const nth = seen.get(color) ?? 0;
    seen.set(color, nth + 1);
    const dash = dashes[nth % dashes.length];
    return dash === undefined ? { label, color } : { label, color, dash };
  });
}
