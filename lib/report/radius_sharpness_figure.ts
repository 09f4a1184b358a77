/** The figure of sharpness over the radius of the ball. */
import * as Plot from "@observablehq/plot";
import { InputError } from "../check.ts";
import { caption, shiftWords } from "./caption.ts";
import { ruleLabel } from "./curves.ts";
import { axisTitle, type Figure, frame, grid, legendOf, lineStyle } from "./figure_parts.ts";
import { type RadiusRuns, radiusRuns, recordsIn } from "./radius.ts";
import {
  band,
  radiusAxis,
  type RadiusFigureOptions,
  type RadiusPoint,
  seedWords,
} from "./radius_figure_parts.ts";
import type { RunRecord } from "./record.ts";
import { meanInterval } from "./statistics.ts";

/**
 * The worst rise of the loss in a ball of 0.05 around the trained weights, on training examples, over
 * the radius that they were trained with: a line a rule, a panel a data set, on a logarithmic axis.
 * Lines are geometric means, bands 95% t-intervals of the logarithm over seeds.
 *
 * @throws InputError when a run has no measures, or a value is not above 0, or as
 *   {@link accuracyOverRadius}.
 */
export function sharpnessOverRadius(
  records: readonly RunRecord[],
  { labels, radii, title }: RadiusFigureOptions,
): Figure {
  const runs = radiusRuns(records, radii);
  const opacity = runs.length > 4 ? 0.08 : 0.18;
  const panels = [...Map.groupBy(runs, ({ dataset }) => dataset)].map(([dataset, own]) => {
    const lines = own.map((one) => sharpness(one, ruleLabel(one.rule, labels).color));
    const place = { x: "radius", y: "mean" };
    return {
      ...frame,
      marginLeft: 64,
      title: shiftWords(dataset).title,
      x: radiusAxis(own[0]!.radii),
      y: {
        ...{ ...axisTitle, type: "log" as const, label: "Worst rise of the loss (nats)" },
        ...{ tickFormat: short, ticks: 5, labelOffset: 54, inset: 8 },
      },
      marks: [
        Plot.gridY({ ...grid, ticks: 5 }),
        ...lines.map((points) => band(points, opacity)),
        ...lines.map((points) => Plot.line(points, { ...lineStyle, ...place, strokeWidth: 2 })),
        ...lines.map((points) => Plot.dot(points, { ...place, fill: "color", r: 3 })),
      ],
    };
  });
  return {
    title: title ?? "Sharpness over the radius of the ball",
    caption:
      `${caption(recordsIn(runs))} Worst rise found in a ball of 0.05 by ascent, on training ` +
      `examples; geometric means. ${seedWords(runs)}`,
    legend: legendOf(runs.map(({ rule }) => ruleLabel(rule, labels))),
    panels,
  };
}

function sharpness({ radii, seeds, record, dataset }: RadiusRuns, color: string): RadiusPoint[] {
  return radii.map((radius) => {
    const values = seeds.map((seed) => {
      const { id, metrics } = record(radius, seed);
      const value = metrics.measures?.sharpness.ball.value;
      if (value && value > 0) return Math.log(value);
      throw new InputError(
        `${dataset}, record ${id}: its ball sharpness is ${value ?? "not measured"}; it must be ` +
          `above 0: run it with measures`,
      );
    });
    const { mean, halfWidth } = meanInterval(values);
    const [low, high] = [mean - (halfWidth ?? 0), mean + (halfWidth ?? 0)];
    return {
      radius: String(radius),
      color,
      mean: Math.exp(mean),
      low: Math.exp(low),
      high: Math.exp(high),
    };
  });
}

/** Ticks of a logarithmic axis are not exact: 0.6000000000000001. */
function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
