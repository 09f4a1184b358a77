/** The forest plot of differences: which rules are told from the baseline, and by how much. */
import { groupBy } from "../../group_by.ts";
import { captionOf } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import { groupName } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import type { RunRecord } from "../../records/record.ts";
import { type ComparisonOptions, familiesIn, familyName } from "./comparison_table.ts";
import type { Family } from "./compared.ts";
import { forestInWords, forestPanel, type ForestPoint, forestPoint } from "./forest.ts";

/**
 * Target accuracy of each rule minus the baseline's, in percentage points: a panel a data set and
 * protocol, on top the mean over the rules. The thick line is a 95% t-interval, the thin one holds for
 * all rules, or all controls, together (Bonferroni). A dot is filled where the difference holds after Holm's
 * correction.
 *
 * @throws InputError when no rule can be compared, or records cannot stand in one figure.
 */
export function differencesFigure(
  records: readonly RunRecord[],
  options: FigureOptions & ComparisonOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const names = ["title", "baseline", "equal"];
  const given = readOptions("differencesFigure", options, names, records);
  const { labels, title, baseline = "plain", equal = "epochs" } = given;
  const sets = [...groupBy(records, ({ config }) => config.protocol).values()];
  const panels = sets.flatMap((set) => {
    const { families } = familiesIn(set, { labels, baseline, equal });
    const of = sets.length > 1 ? `, protocol ${set[0]!.config.protocol}` : "";
    return [...groupBy(families, ({ groups }) => groups[0]!.dataset)].map(([dataset, own]) => ({
      ...{ dataset, title: `${shiftWords(dataset).title}${of}` },
      rows: own.flatMap((family) => rowsOf(family, labels)),
    }));
  });
  const rowsOn = (dataset: string) =>
    panels.flatMap((panel) => panel.dataset === dataset ? panel.rows : []);
  const rows = panels.flatMap((panel) => panel.rows);
  return new Figure({
    title: title ?? `Target accuracy minus that of ${ruleLabel(baseline, labels).label}`,
    caption: `${captionOf(sets, equal)} ${forestInWords(rows, "all rules or all controls")}`,
    legend: [],
    panels: panels.map(({ dataset, title, rows }) => forestPanel(title, rows, rowsOn(dataset))),
  });
}

function rowsOf(family: Family, labels: Labels): ForestPoint[] {
  const { family: mean, comparisons, groups, kind } = family;
  const ofMean = kind === "rules" && groups.length > 1 && mean !== null
    ? [forestPoint(familyName(family), "#111827", mean, mean.halfWidth, mean.p)]
    : [];
  return [
    ...ofMean,
    ...groups.map((group, i) => {
      const { label, color } = ruleLabel(group.rule, labels);
      const comparison = comparisons[i]!;
      const { simultaneousHalfWidth, holm } = comparison;
      return forestPoint(groupName(group, label), color, comparison, simultaneousHalfWidth, holm);
    }),
  ];
}
