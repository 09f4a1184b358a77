/** A plot of a user's own, as a figure. */
import type * as Plot from "@observablehq/plot";
import { drawPlot } from "./draw_panel.ts";
import { Figure } from "./figure.ts";
import type { LegendEntry } from "./figure_spec.ts";

/**
 * What `Plot.plot` draws of `options`, as a figure: in a notebook there is no page for Plot to draw in.
 * Title, subtitle and caption go to the figure's; it gets a legend where colors stand for names,
 * unless `color.legend` is false.
 *
 *     import * as Plot from "@observablehq/plot";
 *
 *     plot({ marks: [Plot.dot(runTable(records).rows, { x: "seconds", y: "target_percent", fill: "rule" })] });
 */
export function plot(options: Plot.PlotOptions): Figure {
  const { title, subtitle, caption, ...panel } = options;
  // Plot's own legend is HTML, which a file of SVG can't hold.
  const color = panel.color && { ...panel.color, legend: false };
  return new Figure({
    title: textOf(title),
    caption: [subtitle, caption].map(textOf).filter(Boolean).join(" "),
    legend: panel.color?.legend === false ? [] : legendOf(panel),
    panels: [color ? { ...panel, color } : panel],
  });
}

/** Names and their colors, where Plot's scale of colors is of names. */
function legendOf({ color, ...options }: Plot.PlotOptions): LegendEntry[] {
  const scale = drawPlot({ ...options, ...(color ? { color: { ...color, legend: false } } : {}) })
    .scale("color");
  if (scale?.type !== "ordinal") return [];
  return [...(scale.domain ?? [])].map((name) => ({
    label: scale.label && typeof name !== "string" ? `${scale.label} ${name}` : String(name),
    color: String(scale.apply(name)),
  }));
}

function textOf(part: Plot.PlotOptions["title"]): string {
  return part === null || part === undefined ? "" : String(part);
}
