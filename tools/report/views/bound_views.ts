/** The views of bounds. */
import type { RunRecord } from "../../../lib/records/record.ts";
import { bestStepsTable } from "../../../lib/report/bounds/best_steps_table.ts";
import { boundDifferenceTable } from "../../../lib/report/bounds/bound_difference_table.ts";
import { boundFigure } from "../../../lib/report/bounds/bound_figure.ts";
import { boundNeedsTable } from "../../../lib/report/bounds/bound_needs_table.ts";
import { boundTable } from "../../../lib/report/bounds/bound_table.ts";
import { gaussianBoundTable } from "../../../lib/report/bounds/gaussian_bound_table.ts";
import { gdaBoundFigure } from "../../../lib/report/bounds/gda_bound_figure.ts";
import { gdaBoundTable, sharpGdaTable } from "../../../lib/report/bounds/gda_bound_table.ts";
import type { Labels } from "../../../lib/sam/labels.ts";
import { type View, view } from "./view.ts";

/** Layers with weights, for the bound that asks for them (docs/bounds.md). */
const depth = { "drifting-gaussians": 1, covertype: 4 };

export function boundViews(records: readonly RunRecord[], labels: Labels, at: string): View[] {
  if (records.length === 0) return [];
  const names = new Set(records.map(({ config }) => config.rule.name));
  return [
    view(`The bound under a shift${at}`, records, (r) => boundTable(r, { labels })),
    view(`The bound under a shift, drawn${at}`, records, (r) => boundFigure(r, { labels })),
    view(`What the bound would need${at}`, records, (r) => boundNeedsTable(r, { labels })),
    ...(names.size > 1 && names.has("plain")
      ? [
        view(`The bound minus that of ${labels["plain"]!.label}${at}`, records, (r) =>
          boundDifferenceTable(r, { labels })),
      ]
      : []),
  ];
}

/** Of self-training along domains. */
export function gradualBoundViews(
  gradual: readonly RunRecord[],
  labels: Labels,
  at: string,
): View[] {
  const bounded = gradual.filter(({ metrics }) =>
    metrics.adaptation!.steps.at(-1)?.measures?.bound
  );
  if (bounded.length === 0) return [];
  const counts = new Set(bounded.map(({ config }) => config.adaptation!.domains));
  const isGaussian = bounded[0]!.config.dataset === "drifting-gaussians";
  return [
    view(
      `Bounds of self-training, drawn${at}`,
      bounded,
      (r) => gdaBoundFigure(r, { labels, depth }),
    ),
    view(`Bounds of self-training${at}`, bounded, (r) => gdaBoundTable(r, { labels, depth })),
    view(`The bound with sharpness${at}`, bounded, (r) => sharpGdaTable(r, { labels })),
    ...(counts.size > 1
      ? [
        view(
          `The best number of domains${at}`,
          bounded,
          (r) => bestStepsTable(r, { labels, depth }),
        ),
      ]
      : []),
    ...(isGaussian
      ? [view(`Kumar et al.'s bound${at}`, bounded, (r) => gaussianBoundTable(r, { labels }))]
      : []),
  ];
}
