/** The figure of sharpness over the radius of the ball. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { InputError } from "../../check.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import * as draw from "../drawing.ts";
import { Figure, notDrawn } from "../figure.ts";
import { type RadiusRuns, radiusRuns, recordsIn } from "./radius_runs.ts";
import {
  band,
  radiusAxis,
  type RadiusFigureOptions,
  type RadiusPoint,
  seedsInWords,
} from "./radius_figure_parts.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";

/**
 * The worst rise of the loss in a ball of 0.05 around the trained weights, on training examples, over
 * the radius that they were trained with: a line a rule, a panel a data set, on a logarithmic axis.
 * Lines are geometric means, bands 95% t-intervals of the logarithm over seeds.
 *
 * A value that is not above 0, or not finite, is left out, which the caption says.
 *
 * @throws InputError when a run has no measures, or as {@link radiusRuns}.
 */
export function radiusSharpnessFigure(
  records: readonly RunRecord[],
  options: RadiusFigureOptions,
): Figure {
  if (records.length === 0) return notDrawn;
  const given = readOptions("radiusSharpnessFigure", options, ["radii", "title"], records);
  const { labels, radii, title } = given;
  const runs = radiusRuns(records, radii);
  const opacity = runs.length > 4 ? 0.08 : 0.18;
  const panels = [...groupBy(runs, ({ dataset }) => dataset)].map(([dataset, own]) => {
    const lines = own.map((one) => sharpness(one, ruleLabel(one.rule, labels).color));
    const place = { x: "radius", y: "mean" };
    const ticks = draw.logTicks(lines.flat().flatMap(({ low, high }) => [low, high]));
    return {
      ...draw.frame,
      marginLeft: 76,
      title: shiftWords(dataset).title,
      x: radiusAxis(own[0]!.radii),
      y: {
        ...{ ...draw.axisTitle, type: "log" as const, label: "Worst rise of the loss (nats)" },
        ...{ tickFormat: draw.logTickText, ticks, labelOffset: 64, inset: 8 },
      },
      marks: [
        Plot.gridY({ ...draw.grid, ticks }),
        ...lines.map((points) => band(points, opacity)),
        ...lines.map((points) =>
          Plot.line(points, { ...draw.lineStyle, ...place, strokeWidth: 2 })
        ),
        ...lines.map((points) => Plot.dot(points, { ...place, fill: "color", r: 3 })),
      ],
    };
  });
  const leftOut = recordsIn(runs).filter((record) => !(worstRise(record) > 0)).length;
  return new Figure({
    title: title ?? "Sharpness over the radius of the ball",
    caption:
      `${caption(recordsIn(runs))} Worst rise found in a ball of 0.05 by ascent, on training ` +
      `examples; geometric means. ${seedsInWords(runs)}` +
      (leftOut > 0 ? ` Left out: ${leftOut} values that are not above 0.` : ""),
    legend: draw.legendOf(runs.map(({ rule }) => ruleLabel(rule, labels))),
    panels,
  });
}

function sharpness({ radii, seeds, record }: RadiusRuns, color: string): RadiusPoint[] {
  return radii.flatMap((radius) => {
    const logs = seeds.map((seed) => worstRise(record(radius, seed))).filter((value) => value > 0)
      .map(Math.log);
    if (logs.length === 0) return [];
    const { mean, halfWidth } = meanInterval(logs);
    const [low, high] = [mean - (halfWidth ?? 0), mean + (halfWidth ?? 0)].map(Math.exp);
    return { radius: String(radius), color, mean: Math.exp(mean), low: low!, high: high! };
  });
}

/** Of the loss in the ball; 0 where it was not finite. */
function worstRise({ id, config, metrics }: RunRecord): number {
  if (metrics.measures) return metrics.measures.sharpness.ball.value ?? 0;
  throw new InputError(
    `${config.dataset}, record ${id}: its sharpness was not measured; run it with measures`,
  );
}
