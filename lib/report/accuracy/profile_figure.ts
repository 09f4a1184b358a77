/** The performance profile: of all runs of a rule, the share that is above an accuracy. */
import * as Plot from "@observablehq/plot";
import { groupBy } from "../../group_by.ts";
import { endpoint } from "../../records/endpoint.ts";
import { caption } from "../caption.ts";
import {
  accuracyTicks,
  axisTitle,
  type Figure,
  type FigureOptions,
  frame,
  grid,
  legendOf,
} from "../figure.ts";
import { type Group, groupName, groupRecords } from "../../records/group.ts";
import type { RunRecord } from "../../records/record.ts";

/**
 * For each rule the share of its runs, over data sets and seeds, whose target accuracy is above a
 * threshold (Agarwal et al., NeurIPS 2021). Every data set counts alike, however many seeds it has. A
 * rule whose line is above another's everywhere is better at every quantile; lines that cross have no
 * better one.
 *
 * @throws InputError when records cannot stand in one figure.
 */
export function profileFigure(
  records: readonly RunRecord[],
  { labels, title = "Share of runs above a target accuracy" }: FigureOptions,
): Figure {
  const groups = groupRecords(records, labels);
  const datasets = new Set(groups.map(({ dataset }) => dataset)).size;
  const lines = groupBy(groups, (group) => groupName(group, labels[group.rule]?.label));
  const whole = [...lines].filter(([, own]) => own.length === datasets);
  const points = whole.flatMap(([line, own]) =>
    profile(own).map((point) => ({
      ...{ ...point, line, color: labels[own[0]!.rule]?.color ?? "#374151" },
    }))
  );
  const ticks = accuracyTicks(points.map(({ threshold }) => threshold));
  const legend = legendOf(points.map(({ line, color }) => ({ label: line, color })));
  return {
    title,
    caption: `${caption(records)} Target accuracy is the mean over the last fifth of the epochs ` +
      `(after self-training: the last student's). Every data set has the same weight.`,
    legend,
    panels: [{
      ...frame,
      x: {
        ...{ ...axisTitle, label: "Target accuracy above (%)", labelOffset: 42 },
        ...{ ticks, domain: [ticks[0]!, ticks.at(-1)!] },
      },
      y: { ...axisTitle, label: "Share of runs (%)", domain: [0, 100] },
      marks: [
        Plot.gridY(grid),
        ...legend.map(({ label, color, dash }) => {
          const own = points.filter(({ line }) => line === label);
          // Below its least accurate run a line is at 100 %.
          return Plot.line([{ threshold: ticks[0]!, share: 100 }, ...own], {
            ...{ x: "threshold", y: "share", curve: "step-before", stroke: color, strokeWidth: 2 },
            ...(dash === undefined ? {} : { strokeDasharray: dash }),
          });
        }),
      ],
    }],
  };
}

/** The steps of one line, in percent: at each run's accuracy the share of runs at least as accurate. */
function profile(groups: readonly Group[]): { threshold: number; share: number }[] {
  const runs = groups.flatMap(({ records }) =>
    records.map((record) => ({
      ...{ threshold: 100 * endpoint(record), weight: 100 / (groups.length * records.length) },
    }))
  ).sort((a, b) => a.threshold - b.threshold);
  let share = 100;
  const steps = runs.map(({ threshold, weight }) => {
    const step = { threshold, share };
    share -= weight;
    return step;
  });
  return [...steps, { threshold: runs.at(-1)!.threshold, share: 0 }];
}
