/** The numbers behind the figures: accuracies with their intervals, in percent. */
import { InputError } from "../../check.ts";
import { type Group, groupName, groupRecords } from "../../records/group.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import type { Labels } from "../../sam/labels.ts";
import { meanInterval } from "../../statistics/intervals.ts";
import type { RunRecord } from "../../records/record.ts";

/** One point of a line of accuracy against shift. Accuracies in percent. */
export interface CurvePoint {
  readonly dataset: string;
  /** What the legend calls the line: the rule's label, with options where a rule has several. */
  readonly line: string;
  readonly color: string;
  readonly shift: number;
  readonly mean: number;
  /** Ends of the 95% t-interval over seeds; null where there is one seed. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Mean accuracy and 95% t-interval over seeds at each size of the shift, for each rule.
 *
 * @throws InputError when a record has fewer than two sizes of the shift, the
 *   seeds of a rule do not have the same sizes, or records cannot stand in one figure.
 */
export function shiftCurves(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): CurvePoint[] {
  const { labels } = readOptions("shiftCurves", options, [], records);
  const groups = groupRecords(records, labels);
  return groups.flatMap((group) => {
    const { color } = ruleLabel(group.rule, labels);
    const line = lineName(group, groups, labels);
    return shiftsOf(group).map((shift, i): CurvePoint => {
      const { mean, halfWidth } = meanInterval(
        group.records.map((r) => 100 * r.metrics.accuracyByShift[i]!.accuracy),
      );
      const [low, high] = halfWidth === null ? [null, null] : [mean - halfWidth, mean + halfWidth];
      return { dataset: group.dataset, line, color, shift, mean, low, high };
    });
  });
}

/** A rule that stands there with several sets of options is told apart by them. */
function lineName(group: Group, groups: readonly Group[], labels: Labels): string {
  const label = groupName(group, ruleLabel(group.rule, labels).label);
  const twins = groups.filter((g) =>
    g.dataset === group.dataset && g.rule === group.rule && g.averaging === group.averaging
  );
  return twins.length > 1 ? `${label}, ${group.options || "no options"}` : label;
}

function shiftsOf(group: Group): number[] {
  const where = `${group.dataset}, ${group.rule}`;
  const grids = group.records.map((r) => r.metrics.accuracyByShift.map(({ shift }) => shift));
  const first = grids[0]!;
  if (first.length < 2) {
    throw new InputError(
      `${where}: accuracyByShift has ${first.length} sizes of the shift; a line takes at least 2`,
    );
  }
  const other = grids.find((grid) => grid.join() !== first.join());
  if (other) {
    throw new InputError(
      `${where}: sizes of the shift differ between seeds (${first.join(" ")}; ${
        other.join(" ")
      }); ` +
        `they must be the same: run again`,
    );
  }
  return first;
}
