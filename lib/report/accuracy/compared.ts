/** The comparisons of a table: each group with its baseline, together with those it is corrected with. */
import {
  type Compared,
  comparePairs,
  type Comparison,
  verdictInWords,
} from "../../statistics/compare.ts";
import type { PairedDifference } from "../../statistics/intervals.ts";
import { type Group, targetBySeed } from "../../records/group.ts";
import { fixedText, roundedText } from "../number_text.ts";
import type { Row, TableColumn } from "../table.ts";

/** Rules that no paper proposes for this, or averaged weights: what SAM's direction is measured by. */
export function isControl({ rule, averaging }: Group): boolean {
  return averaging !== "" || rule === "random-perturbation" || rule === "lpf-sgd";
}

/** Groups of one data set that are compared, each with its baseline, and corrected together. */
export interface Family extends Compared {
  /** In the order of `comparisons`. */
  readonly groups: readonly Group[];
  readonly kind: "rules" | "controls";
}

/**
 * The families of a table: of each data set the rules, then the controls. Groups without a baseline, or
 * without a seed in common with it, are in none. A family has a mean where all have one baseline.
 */
export function familiesOf(
  groups: readonly Group[],
  baselineOf: (group: Group) => Group | undefined,
): Family[] {
  const pairs = groups.flatMap((group) => {
    const baseline = baselineOf(group);
    if (!baseline || baseline === group || !haveSeed(group, baseline)) return [];
    return [{ group, baseline, kind: isControl(group) ? "controls" as const : "rules" as const }];
  });
  const datasets = [...new Set(pairs.map(({ group }) => group.dataset))];
  return datasets.flatMap((dataset) =>
    (["rules", "controls"] as const).flatMap((kind): Family[] => {
      const own = pairs.filter((pair) => pair.group.dataset === dataset && pair.kind === kind);
      if (own.length === 0) return [];
      const compared = comparePairs(own.map(({ group, baseline }) => ({
        ...{ name: group.rule, values: targetBySeed(group), baseline: targetBySeed(baseline) },
      })));
      const isOne = new Set(own.map(({ baseline }) => baseline)).size === 1;
      const family = isOne ? compared.family : null;
      return [{ ...compared, family, groups: own.map(({ group }) => group), kind }];
    })
  );
}

/** The comparison of each group that has one. */
export function comparisonsOf(
  groups: readonly Group[],
  baselineOf: (group: Group) => Group | undefined,
): Map<Group, Comparison> {
  return new Map(
    familiesOf(groups, baselineOf).flatMap(({ groups, comparisons }) =>
      groups.map((group, i) => [group, comparisons[i]!] as const)
    ),
  );
}

function haveSeed(a: Group, b: Group): boolean {
  const seeds = new Set(b.records.map(({ config }) => config.seed));
  return a.records.some(({ config }) => seeds.has(config.seed));
}

/** A paired difference as cells of a row, in points; null for the baseline itself. */
export type DifferenceCells = {
  readonly difference_points: number | null;
  readonly difference_half_width: number | null;
  /** Seeds that both have. */
  readonly difference_seeds: number | null;
  readonly excludes_zero: boolean | null;
};

/** A comparison as cells of a row; null for the baseline itself. */
export type ComparisonCells = DifferenceCells & {
  readonly holm_p: number | null;
  readonly verdict: string | null;
  /** The smallest difference that was to be seen, with power 0.8. */
  readonly visible_points: number | null;
  /** Seeds that would see 2 points. */
  readonly seeds_needed: number | null;
};

/** Cells of a paired difference. */
export function differenceCells(difference: PairedDifference | null | undefined): DifferenceCells {
  return {
    difference_points: difference?.mean ?? null,
    difference_half_width: difference?.halfWidth ?? null,
    difference_seeds: difference?.count ?? null,
    excludes_zero: difference?.excludesZero ?? null,
  };
}

/** Cells of a comparison. */
export function comparisonCells(comparison: Comparison | undefined): ComparisonCells {
  return {
    ...differenceCells(comparison),
    holm_p: comparison?.holm ?? null,
    verdict: comparison ? verdictInWords(comparison) : null,
    visible_points: comparison?.visible ?? null,
    seeds_needed: comparison?.seedsNeeded ?? null,
  };
}

/** The column of what {@link differenceCells} made. */
export function differenceColumn(title: string): TableColumn {
  return { title, numeric: true, text: differenceText };
}

/** The columns of what {@link comparisonCells} made. */
export function comparisonColumns(title: string): TableColumn[] {
  return [
    differenceColumn(title),
    { title: "Verdict", text: (row) => String(row.verdict ?? "–") },
    {
      title: "Seeds that see 2 points",
      numeric: true,
      text: ({ seeds_needed: count }) => fixedText(count as number | null, 0),
    },
  ];
}

function differenceText(row: Row): string {
  if (row.difference_points === null) return "–";
  const pairs = row.difference_seeds === row.seeds ? "" : ` (${row.difference_seeds} seeds)`;
  return signedPlusMinus(row) + stars(row) + pairs;
}

function stars({ excludes_zero, holm_p = null }: Row): string {
  if (holm_p !== null && Number(holm_p) < 0.05) return " **";
  return excludes_zero ? " *" : "";
}

/** What {@link comparisonColumns} mean; stands under every table that has them. */
export const comparisonNote =
  `Values are means over seeds ± the half-width of a 95% t-interval. Target accuracy is the mean ` +
  `over the last fifth of the epochs (after self-training: the last student's); its differences are ` +
  `paired by seed. * An interval that excludes zero by itself; ** a difference that holds after ` +
  `Holm's correction, over a data set's rules, or its controls, of this table. Within 2 points: by two ` +
  `one-sided tests. Smallest visible: with power 0.8, by one test; so too the seeds that see 2 points.`;

/** "71.2 ± 3.4"; "–" for the half-width of one value, and for a mean of none. */
export function plusMinus(mean: unknown, halfWidth: unknown): string {
  if (mean === null) return "–";
  const width = typeof halfWidth === "number" ? roundedText(halfWidth, 1) : "–";
  return `${roundedText(Number(mean), 1)} ± ${width}`;
}

/** "+1.2 ± 3.4": the difference of a row. */
export function signedPlusMinus(
  { difference_points: mean, difference_half_width: halfWidth }: Row,
): string {
  return `${Number(mean) >= 0 ? "+" : ""}${plusMinus(mean, halfWidth)}`;
}
