/** What the figures over the radius of the ball have in common. */
import * as Plot from "@observablehq/plot";
import * as draw from "../drawing.ts";
import type { FigureOptions } from "../figure.ts";
import type { RadiusRuns } from "./radius_runs.ts";

/** Options of the figures over the radius. */
export interface RadiusFigureOptions extends FigureOptions {
  /** The radii that a rule must have been run at. */
  readonly radii: readonly number[];
}

/** One point of a line over the radius, with the ends of its interval; equal to it for one seed. */
export interface RadiusPoint {
  readonly radius: string;
  readonly color: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What lines and bands are, for the caption. */
export function seedsInWords(runs: readonly RadiusRuns[]): string {
  const [one, several] = [
    runs.some((r) => r.seeds.length < 2),
    runs.some((r) => r.seeds.length > 1),
  ];
  if (!one) return "Lines are means over seeds, bands 95% t-intervals.";
  return several
    ? "Lines are means over seeds, bands 95% t-intervals; a line without a band is one seed."
    : "Each line is one seed, which has no interval.";
}

/** One place for each radius, so that 0 is there. */
export function radiusAxis(radii: readonly number[]): Plot.ScaleOptions {
  const label = "Radius (0: no perturbation)";
  return { ...draw.axisTitle, type: "point", domain: radii.map(String), label, labelOffset: 42 };
}

export function band(points: readonly RadiusPoint[], fillOpacity: number): Plot.Markish {
  const shown = points.filter(({ low, high }) => low < high);
  return Plot.areaY(shown, { x: "radius", y1: "low", y2: "high", fill: "color", fillOpacity });
}
