/** The figure of target accuracy over what has been paid for: when a rule is stopped matters too. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { InputError } from "../../check.ts";
import { gradientUnits } from "../../train/cost.ts";
import { captionOf } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import { markdownText } from "../escape.ts";
import * as draw from "../drawing.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import { groupName, groupRecords } from "../../records/group.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";

/** One point of a line of target accuracy over gradient evaluations. Accuracies in percent. */
export interface CostPoint {
  /** Data set by name, as records call it. */
  readonly dataset: string;
  /** "authors" or "corrected". */
  readonly protocol: string;
  /** What the legend calls the line. */
  readonly line: string;
  /** Color of the rule, as CSS writes it. */
  readonly color: string;
  /** Epochs done, from 1. */
  readonly epoch: number;
  /** Gradient evaluations up to then; a forward pass counts as a third. */
  readonly gradients: number;
  /** Mean target accuracy over seeds. */
  readonly mean: number;
  /** Lower end of the 95% t-interval over seeds; the mean itself where there is one seed. */
  readonly low: number;
  /** Upper end, alike. */
  readonly high: number;
}

/** Points of a drawn line at most: more would not be seen on a logarithmic axis. */
const POINTS = 40;

/**
 * Mean target accuracy and 95% t-interval over seeds after each epoch, for each rule in each protocol,
 * at what they cost. Read from the records' histories: no run is stopped for it.
 *
 * @throws InputError when a record is of an adaptation, a rule has no label, or records of one
 *   protocol cannot stand in one figure.
 */
export function costCurves(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): CostPoint[] {
  if (records.length === 0) return [];
  const { labels } = readOptions("costCurves", options, [], records);
  return byProtocol(records).flatMap((set) =>
    groupRecords(set, labels, "gradients").flatMap((group): CostPoint[] => {
      const { dataset, adaptation, records: runs } = group;
      if (adaptation) {
        throw new InputError(
          `${dataset}, ${group.rule}: a record is of an adaptation; this figure is for runs of zeroShot`,
        );
      }
      const { protocol, epochs } = runs[0]!.config;
      const { label, color } = ruleLabel(group.rule, labels);
      const whole = meanInterval(runs.map((r) => gradientUnits(r.metrics))).mean;
      return Array.from({ length: epochs }, (_, i) => {
        const epoch = i + 1;
        const { mean, halfWidth } = meanInterval(
          runs.map((r) => 100 * r.metrics.history[i]!.targetAccuracy),
        );
        return {
          ...{ dataset, protocol, line: groupName(group, label), color, epoch, mean },
          ...{ low: mean - (halfWidth ?? 0), high: mean + (halfWidth ?? 0) },
          gradients: whole * epoch / epochs,
        };
      });
    })
  );
}

/**
 * Target accuracy (percent) over gradient evaluations, on a logarithmic axis: a line a rule, the band
 * a 95% t-interval over seeds, a panel for each data set in each protocol. Where a line falls, more
 * training is worse on the target.
 *
 * @throws InputError as {@link costCurves}.
 */
export function costFigure(
  records: readonly RunRecord[],
  options: FigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const { labels, title } = readOptions("costFigure", options, ["title"], records);
  const points = thinned(costCurves(records, { labels }));
  const panels = [...groupBy(points, (p) => `${p.dataset} ${p.protocol}`).values()].map(panel);
  return new Figure({
    title: title ?? "Target accuracy while training goes on",
    caption:
      `${captionOf(byProtocol(records), "gradients")} Lines are means over seeds, bands 95% ` +
      `t-intervals; a forward pass counts as a third of a gradient evaluation.`,
    legend: draw.legendOf(points.map(({ line, color }) => ({ label: line, color }))),
    panels,
  });
}

/**
 * A sentence a line: its highest accuracy over all epochs, and the last, ± the half-width of a 95%
 * t-interval; see {@link costCurves}.
 */
export function costCurvesInWords(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): string[] {
  if (records.length === 0) return ["Not run."];
  const lines = groupBy(
    costCurves(records, options),
    (p) => `${shiftWords(p.dataset).title}, ${p.protocol}, ${p.line}`,
  );
  return [...lines].map(([name, own]) => {
    const best = own.reduce((a, b) => b.mean > a.mean ? b : a);
    const [top, end] = [best, own.at(-1)!].map(({ mean, high, epoch }) =>
      `${mean.toFixed(1)} ± ${(high - mean).toFixed(1)} % after epoch ${epoch}`
    );
    return markdownText(`${name}: at best ${top}, in the end ${end}.`);
  });
}

function byProtocol(records: readonly RunRecord[]): RunRecord[][] {
  return [...groupBy(records, ({ config }) => config.protocol).values()];
}

/** Thins out lines: points at epochs from the first to the last, as many to each power of ten. */
function thinned(points: readonly CostPoint[]): CostPoint[] {
  const lines = groupBy(points, (p) => `${p.protocol} ${p.dataset} ${p.line}`);
  return [...lines.values()].flatMap((line) => {
    const last = Math.max(...line.map(({ epoch }) => epoch));
    const drawn = Array.from({ length: POINTS }, (_, i) => Math.round(last ** (i / (POINTS - 1))));
    return line.filter(({ epoch }) => drawn.includes(epoch));
  });
}

function panel(points: readonly CostPoint[]): Plot.PlotOptions {
  const { dataset, protocol } = points[0]!;
  // Accuracy ends at 0 and 100%, so the drawn band does too; a t-interval knows no such bounds.
  const drawn = points.map((p) => ({
    ...p,
    low: Math.max(0, p.low),
    high: Math.min(100, p.high),
  }));
  const ticks = draw.accuracyTicks(drawn.flatMap(({ low, high }) => [low, high]));
  return {
    ...draw.frame,
    title: `${shiftWords(dataset).title}, protocol ${protocol}`,
    x: {
      ...draw.axisTitle,
      type: "log",
      label: "Gradient evaluations",
      labelOffset: 42,
      // Where there are many ticks d3 writes nothing at the fives.
      ticks: draw.logTicks(points.map((p) => p.gradients)).filter((tick) =>
        !String(tick).startsWith("5")
      ),
      tickFormat: draw.logTickText,
    },
    y: draw.accuracyAxis(ticks),
    marks: [
      Plot.gridY({ ...draw.grid, ticks }),
      Plot.areaY(drawn, {
        ...{ x: "gradients", y1: "low", y2: "high", z: "line" },
        ...{ fill: "color", fillOpacity: 0.15 },
      }),
      Plot.line(drawn, { ...draw.lineStyle, x: "gradients", y: "mean", z: "line", strokeWidth: 2 }),
    ],
  };
}
