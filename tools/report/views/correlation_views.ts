/** The views of sharpness beside accuracy. */
import { groupBy } from "../../../lib/group_by.ts";
import { settingOf } from "../../../lib/records/read_records.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { correlationFigure } from "../../../lib/report/correlation/correlation_figure.ts";
import { correlationTable } from "../../../lib/report/correlation/correlation_table.ts";
import { correlations } from "../../../lib/report/correlation/correlations.ts";
import { sharpnessFigure } from "../../../lib/report/correlation/sharpness_figure.ts";
import type { Labels } from "../../../lib/sam/labels.ts";
import { type View, view } from "./view.ts";

/** Of fewer runs than these an order says nothing. */
const FEWEST_RUNS = 8;

export function correlationViews(set: readonly RunRecord[], labels: Labels, at: string): View[] {
  const sets = groupBy(
    set.filter(({ metrics }) => metrics.measures),
    ({ config }) => settingOf(config),
  );
  const measured = [...sets.values()].filter((own) => own.length >= FEWEST_RUNS).flat();
  if (measured.length === 0) return [];
  // Ten thousand exchanges a test: made once for the three of them.
  let found: ReturnType<typeof correlations> | undefined;
  const all = () => found ??= correlations(measured);
  return [
    view(`Sharpness and accuracy${at}`, measured, (r) => sharpnessFigure(r, { labels })),
    view(`Rank correlations${at}`, measured, (r) => correlationTable(all(), r)),
    view(
      `Rank correlations with target accuracy${at}`,
      measured,
      (r) => correlationFigure(all(), r),
    ),
    view(
      `Rank correlations with the gap${at}`,
      measured,
      (r) => correlationFigure(all(), r, { outcome: "gap" }),
    ),
  ];
}
