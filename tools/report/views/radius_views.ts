/** The views of a search over the radius. */
import { radiusOf } from "../../../lib/experiment/radius.ts";
import { groupBy } from "../../../lib/group_by.ts";
import type { FailedRun } from "../../../lib/records/failures.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { radiusChoiceTable } from "../../../lib/report/radius/radius_choice_table.ts";
import { radiusFigure } from "../../../lib/report/radius/radius_figure.ts";
import { radiusSharpnessFigure } from "../../../lib/report/radius/radius_sharpness_figure.ts";
import { radiusTable } from "../../../lib/report/radius/radius_table.ts";
import type { Labels } from "../../../lib/sam/labels.ts";
import { type View, view } from "./view.ts";

export function radiusViews(
  set: readonly RunRecord[],
  labels: Labels,
  at: string,
  isHeldOut: boolean,
  failed: readonly FailedRun[],
): View[] {
  const byRule = groupBy(set, ({ config }) => config.rule.name);
  const ofRules = [...byRule.values()].map((own) =>
    [...new Set(own.flatMap(({ config }) => radiusOf(config) ?? []))].toSorted((a, b) => a - b)
  );
  const radii = ofRules.toSorted((a, b) => b.length - a.length)[0] ?? [];
  if (radii.length < 3) return [];
  const measured = set.filter(({ metrics }) => metrics.measures);
  const searched = radii.filter((radius) => radius > 0 && radius <= 0.2);
  const hasAdam = byRule.has("plain");
  return [
    view(`Over the radius${at}`, set, (r) => radiusTable(r, { labels, radii, failed })),
    view(`Over the radius, drawn${at}`, set, (r) => radiusFigure(r, { labels, radii })),
    ...(measured.length > 0
      ? [
        view(`Sharpness over the radius${at}`, measured, (r) =>
          radiusSharpnessFigure(r, { labels, radii })),
      ]
      : []),
    ...(isHeldOut && hasAdam
      ? [
        view(
          `The radius, chosen${at}`,
          set,
          (r) => radiusChoiceTable(r, { labels, radii: searched }),
        ),
      ]
      : []),
  ];
}
