/** The comparisons of a table: each group with its baseline, together with those it is corrected with. */
import { compare, type Compared, type Comparison, verdictInWords } from "../../records/compare.ts";
import type { PairedDifference } from "../../records/statistics.ts";
import { type Group, targetBySeed } from "../group.ts";
import type { Row, TableColumn } from "../table_text.ts";

/** Rules that no paper proposes for this, or averaged weights: what SAM's direction is measured by. */
export function isControl({ rule, averaging }: Group): boolean {
  return averaging !== "" || rule === "random-perturbation" || rule === "lpf-sgd";
}

/** Groups that are compared with one baseline and corrected together. */
export interface Family extends Compared {
  readonly baseline: Group;
  /** In the order of `comparisons`. */
  readonly groups: readonly Group[];
  readonly kind: "rules" | "controls";
}

/**
 * The families of a table: the rules, then the controls, of one baseline. Groups without a baseline, or
 * without a seed in common with it, are in none.
 */
export function familiesOf(
  groups: readonly Group[],
  baselineOf: (group: Group) => Group | undefined,
): Family[] {
  const pairs = groups.flatMap((group) => {
    const baseline = baselineOf(group);
    const isComparable = baseline && baseline !== group && haveSeed(group, baseline);
    return isComparable ? [{ group, baseline, kind: isControl(group) ? "controls" : "rules" }] : [];
  });
  const families = Map.groupBy(
    pairs,
    ({ baseline, kind }) => `${groups.indexOf(baseline)} ${kind}`,
  );
  return [...families.values()].map((own): Family => {
    const { baseline, kind } = own[0]!;
    const methods = new Map(own.map(({ group }, i) => [String(i), targetBySeed(group)]));
    return {
      ...compare(methods, targetBySeed(baseline)),
      ...{ baseline, groups: own.map(({ group }) => group), kind: kind as Family["kind"] },
    };
  }).sort((a, b) => groups.indexOf(a.baseline) - groups.indexOf(b.baseline) || rank(a) - rank(b));
}

function rank({ kind }: Family): number {
  return kind === "rules" ? 0 : 1;
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

/** A difference as cells of a row; none for the baseline itself. */
export function differenceCells(difference: PairedDifference | null | undefined): Row {
  return {
    difference_points: difference?.mean ?? null,
    difference_half_width: difference?.halfWidth ?? null,
    difference_seeds: difference?.count ?? null,
    excludes_zero: difference?.excludesZero ?? null,
  };
}

/** A comparison as cells of a row; none for the baseline itself. */
export function comparisonCells(comparison: Comparison | undefined): Row {
  return {
    ...differenceCells(comparison),
    holm_p: comparison?.holm ?? null,
    verdict: comparison ? verdictInWords(comparison) : null,
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
      text: ({ seeds_needed: count }) =>
        count === null ? "–" : Number(count).toLocaleString("en-US"),
    },
  ];
}

function differenceText(row: Row): string {
  if (row.difference_points === null) return "–";
  const sign = Number(row.difference_points) >= 0 ? "+" : "";
  const pairs = row.difference_seeds === row.seeds ? "" : ` (${row.difference_seeds} seeds)`;
  return sign + plusMinus(row.difference_points, row.difference_half_width) + stars(row) + pairs;
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
  `Holm's correction, over the rules or over the controls of a baseline. Within 2 points: by two ` +
  `one-sided tests. Smallest visible: with power 0.8, by one test; so too the seeds that see 2 points.`;

/** "71.2 ± 3.4"; "–" for the half-width of one value. */
export function plusMinus(mean: unknown, halfWidth: unknown): string {
  const width = typeof halfWidth === "number" ? halfWidth.toFixed(1) : "–";
  return `${Number(mean).toFixed(1)} ± ${width}`;
}
