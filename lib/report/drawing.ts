/** What panels are made of: frame, axes, ticks, and the legend of their lines. */
import type * as Plot from "@observablehq/plot";
import type { LegendEntry } from "./figure_spec.ts";

const dashes = [undefined, "6,3", "2,2.5", "8,3,2,3"] as const;

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
