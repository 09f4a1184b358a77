/** What the landscape's figures are made of: their frame, contours, arrows and dots. */
import * as Plot from "@observablehq/plot";
import { landscape, type Point } from "./two_valleys.ts";
import * as draw from "../report/drawing.ts";
import { withRules } from "../report/labels.ts";
import { type Labels, ruleLabels } from "../sam/labels.ts";
import type { Path } from "./descend.ts";

/** A part of the landscape: from and to. */
export interface Domain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export const DARK = "#1f2937";
export const GREY = { line: "#6b7280", path: "#9ca3af" };

/** The greatest contour: the root of the loss above the minima. */
const HIGHEST = 2.6;

/** Frame, axes and colors of a panel `size` pixels wide; only outer panels name their axes. */
export function paper(
  { x, y }: Domain,
  size: number,
  titled: { readonly x: boolean; readonly y: boolean },
  left = 38,
): Plot.PlotOptions {
  const [right, top, bottom] = [8, 8, 36];
  const scale = (size - left - right) / (x[1] - x[0]);
  return {
    width: size,
    height: Math.round(top + bottom + scale * (y[1] - y[0])),
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    x: {
      ...draw.axisTitle,
      domain: [...x],
      ticks: ticksOf(x),
      label: titled.x ? "x (scale)" : null,
      labelOffset: 32,
      nice: false,
    },
    y: {
      ...draw.axisTitle,
      domain: [...y],
      ticks: ticksOf(y),
      label: titled.y ? "y (weight)" : null,
      labelOffset: left - 4,
      nice: false,
    },
    color: { type: "linear", domain: [0, HIGHEST], range: ["#fbfcfe", "#a9bbd1"], clamp: true },
  };
}

function ticksOf([from, to]: readonly [number, number]): number {
  return Math.min(6, Math.ceil(to - from) + 1);
}

/**
 * Filled contours of the loss over all examples, by the root of what it is above the minima: one
 * every `spacing`, found on a grid of `pixelSize`.
 */
export function contours({ x, y }: Domain, spacing: number, pixelSize: number): Plot.Markish {
  return Plot.contour({
    x1: x[0],
    x2: x[1],
    y1: y[0],
    y2: y[1],
    fill: (x: number, y: number) => Math.sqrt(landscape.loss({ x, y }) - 0.15),
    thresholds: Array.from({ length: Math.floor(HIGHEST / spacing) }, (_, i) => spacing * (i + 1)),
    stroke: "#8fa5bf",
    strokeWidth: 0.6,
    pixelSize,
  });
}

/** Thin lines from each first point to its second, where a dot stands. */
export function segments(pairs: readonly (readonly [Point, Point])[]): Plot.Markish {
  const rows = pairs.map(([from, to]) => ({ x1: from.x, y1: from.y, x2: to.x, y2: to.y }));
  return Plot.arrow(rows, {
    x1: "x1",
    y1: "y1",
    x2: "x2",
    y2: "y2",
    stroke: GREY.line,
    strokeWidth: 0.9,
    headLength: 5,
    clip: true,
  });
}

/** Dots on top of all lines. */
export function dots(points: readonly Point[], options: Plot.DotOptions): Plot.Markish {
  return Plot.dot(points, { x: "x", y: "y", r: 4, strokeWidth: 1.5, clip: true, ...options });
}

/** Labels of the rules of all paths; default those of the library, whose plain rule is SGD here. */
export function labelsOfPaths(
  paths: readonly Path[],
  labels: Labels = ruleLabels("SGD"),
): Labels {
  return withRules(paths.map(({ rule }) => rule), labels);
}
