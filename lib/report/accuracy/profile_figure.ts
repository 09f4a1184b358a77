/** The performance profile: of all runs of a rule, the share that is above an accuracy. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { endpoint } from "../../records/endpoint.ts";
import { caption } from "../caption.ts";
import * as draw from "../drawing.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import { type Group, groupName, groupRecords } from "../../records/group.ts";
import type { RunRecord } from "../../records/record.ts";

/**
 * Share of the runs of each rule, over data sets and seeds, whose target accuracy is above a
 * threshold (Agarwal et al., NeurIPS 2021). Every data set counts alike, however many seeds it has. A
 * rule whose line is above another's everywhere is better at every quantile; lines that cross have no
 * better one.
 *
 * @throws InputError when records cannot stand in one figure.
 */
export function profileFigure(
  records: readonly RunRecord[],
  options: FigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const { labels, title } = readOptions("profileFigure", options, ["title"], records);
  const groups = groupRecords(records, labels);
  const datasets = new Set(groups.map(({ dataset }) => dataset)).size;
  const lines = groupBy(
    groups,
    (group) => groupName(group, ruleLabel(group.rule, labels).label),
  );
  const whole = [...lines].filter(([, own]) => own.length === datasets);
  const points = whole.flatMap(([line, own]) =>
    profile(own).map((point) => ({
      ...{ ...point, line, color: ruleLabel(own[0]!.rule, labels).color },
    }))
  );
  const ticks = draw.accuracyTicks(points.map(({ threshold }) => threshold));
  const legend = draw.legendOf(points.map(({ line, color }) => ({ label: line, color })));
  return new Figure({
    title: title ?? "Share of runs above a target accuracy",
    caption: `${caption(records)} Target accuracy is the mean over the last fifth of the epochs ` +
      `(after self-training: the last student's). Every data set has the same weight.`,
    legend,
    panels: [{
      ...draw.frame,
      x: {
        ...{ ...draw.axisTitle, label: "Target accuracy above (%)", labelOffset: 42 },
        ...{ ticks, domain: [ticks[0]!, ticks.at(-1)!] },
      },
      y: { ...draw.axisTitle, label: "Share of runs (%)", domain: [0, 100] },
      marks: [
        Plot.gridY(draw.grid),
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
  });
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
