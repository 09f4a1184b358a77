/** The rules minus Adam, with the radius chosen in the three ways of the analysis plan. */
import { groupBy } from "../../group_by.ts";
import { bestByChance, expectedLargest } from "../../statistics/best_by_chance.ts";
import {
  type BySeed,
  compare,
  type Comparison,
  type Tested,
  type Verdict,
  verdictInWords,
} from "../../statistics/compare.ts";
import { meanInterval } from "../../statistics/intervals.ts";
import { captionOf } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import type { Labels } from "../../sam/labels.ts";
import {
  chosenRadii,
  type ChosenRuns,
  endpoints,
  type RadiusChoice,
  type RadiusChoices,
  radiusChoices,
} from "./radius_choice.ts";
import type { RadiusOptions } from "./radius_table.ts";
import type { RunRecord } from "../../records/record.ts";
import { plusMinus, signedPlusMinus } from "../accuracy/compared.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import { pText } from "../number_text.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

/**
 * Compares ways of choosing a radius (default, on the source, by the oracle): the target accuracy of each
 * rule and its difference to Adam, and of the mean over the rules: a row each. p-values are after Holm over
 * the rules of one way; the mean is one test.
 *
 * Accuracies are the analysis plan's endpoint in percent, differences in points, paired by seed.
 *
 * @throws InputError when records cannot stand in one table, or as
 *   {@link chosenRadii}.
 */
export function radiusChoiceTable(
  records: readonly RunRecord[],
  options: RadiusOptions,
): Table {
  if (records.length === 0) return notRun;
  const { labels, radii } = readOptions("radiusChoiceTable", options, ["radii"], records);
  const found = chosenRadii(records, radii);
  const rows = found.flatMap((own) =>
    radiusChoices.flatMap((choice) => rowsOf(own, choice, labels))
  );
  const note =
    `Target accuracy is the mean over the last fifth of the epochs. Radius default: the rule's own. ` +
    `source: for each seed the one of ${radii.join(", ")} with the least loss on held-out source ` +
    `examples. oracle: for each seed the one of these that is best on the target: no method, but the ` +
    `most that a choice could give. Differences are paired by seed, ± the half-width of a 95% ` +
    `t-interval; p is after Holm over the rules with the radius chosen in the same way, that of their ` +
    `mean of one test. Above Adam: in which share of seeds, with a 95% bootstrap interval.`;
  return new Table(
    rows,
    columns,
    `${captionOf(found.map((own) => own.records))} ${note}${bestByChanceInWords(rows)}`,
  );
}

/** The mean over the rules, where there are several with a seed in common, then each rule. */
function rowsOf({ dataset, chosen, adam }: RadiusChoices, choice: RadiusChoice, labels: Labels) {
  const own = chosen.filter((one) => one.choice === choice);
  const values = new Map(
    own.map(({ rule, runs }) => [rule, endpoints(runs.map(({ record }) => record))]),
  );
  const { family, comparisons } = compare(values, endpoints(adam));
  const rows = comparisons.map((comparison, i): Row => ({
    ...{ dataset, choice, rule: comparison.name, label: ruleLabel(comparison.name, labels).label },
    radii: radiiText(own[i]!),
    ...accuracyCells([...values.get(comparison.name)!.values()]),
    ...testCells(comparison),
    ...ruleCells(comparison),
    ...{ rules: null, chance_points: null, chance_deviation: null },
  }));
  if (!family || own.length < 2) return rows;
  const all = [...values.values()];
  const seeds = commonSeeds(all);
  const table = all.map((one) => seeds.map((seed) => one.get(seed)!));
  const means = seeds.map((_, s) => table.reduce((sum, one) => sum + one[s]!, 0) / table.length);
  const byChance = bestByChance(table);
  const head: Row = {
    ...{ dataset, choice, rule: null, label: `Mean of ${own.length} rules`, radii: null },
    rules: own.length,
    ...accuracyCells(means),
    ...testCells(family),
    ...{ holm: null, max_t: null, better: null, better_low: null, better_high: null },
    correlation: null,
    ...{ chance_points: byChance?.gain ?? null, chance_deviation: byChance?.deviation ?? null },
  };
  return [head, ...rows];
}

function commonSeeds(all: readonly BySeed[]): number[] {
  return [...all[0]!.keys()].filter((seed) => all.every((one) => one.has(seed)));
}

function accuracyCells(percents: readonly number[]): Row {
  const { mean, halfWidth } = meanInterval(percents);
  return { target_percent: mean, target_half_width: halfWidth };
}

/** @param test One rule's, or that of the mean over the rules. */
function testCells(test: Tested & { readonly verdict: Verdict }): Row {
  return {
    seeds: test.count,
    difference_points: test.mean,
    difference_half_width: test.halfWidth,
    p: test.p,
    sign_flip_p: test.signFlip,
    equivalence_p: test.equivalence,
    visible_points: Number.isFinite(test.visible) ? test.visible : null,
    verdict: verdictInWords(test),
  };
}

function ruleCells({ holm, maxT, better, correlation }: Comparison): Row {
  const shares = { better: better.share, better_low: better.low, better_high: better.high };
  return { holm, max_t: maxT, ...shares, correlation };
}

/** "0.02 (3), 0.05 (7)": each radius that was chosen, and for how many seeds. */
function radiiText({ choice, runs }: ChosenRuns): string {
  const byRadius = [...groupBy(runs, ({ radius }) => radius)].toSorted(([a], [b]) => a - b);
  if (choice === "default") return String(byRadius[0]![0]);
  return byRadius.map(([radius, own]) => `${radius} (${own.length})`).join(", ");
}

const columns: readonly TableColumn[] = [
  { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
  { title: "Radius", text: (r) => String(r.choice) },
  { title: "Rule", text: (r) => String(r.label) },
  { title: "Seeds", numeric: true, text: (r) => String(r.seeds) },
  { title: "Chosen (seeds)", numeric: true, text: (r) => String(r.radii ?? "–") },
  {
    title: "Target accuracy (%)",
    numeric: true,
    text: (r) => plusMinus(r.target_percent, r.target_half_width),
  },
  {
    title: "Minus Adam (points)",
    numeric: true,
    text: signedPlusMinus,
  },
  {
    title: "p",
    numeric: true,
    text: (r) => pText((r.rule === null ? r.p : r.holm) as number | null),
  },
  {
    title: "Above Adam",
    numeric: true,
    text: (r) =>
      r.better === null
        ? "–"
        : `${percent(r.better)} % (${percent(r.better_low)} to ${percent(r.better_high)})`,
  },
  { title: "Verdict", text: (r) => String(r.verdict) },
];

function percent(share: Row[string] | undefined): string {
  return (100 * Number(share)).toFixed(0);
}

/** What the best of equal rules gains by chance, for each way of choosing, after a space. */
function bestByChanceInWords(rows: readonly Row[]): string {
  const known = rows.filter((row) => typeof row.chance_points === "number");
  if (known.length === 0) return "";
  const several = new Set(known.map(({ dataset }) => dataset)).size > 1;
  const values = known.map((row) => {
    const where = several ? `${shiftWords(String(row.dataset)).title}, ` : "";
    const factor = expectedLargest(Number(row.rules)).toFixed(2);
    return `${where}${row.choice} ` +
      `${
        Number(row.chance_points).toFixed(1)
      } points (${factor} s / √n for ${row.rules} rules and ` +
      `n = ${row.seeds} seeds, s = ${Number(row.chance_deviation).toFixed(1)})`;
  });
  return ` So far above the mean over the rules lies the best of them by chance alone, if they are ` +
    `equal: ${
      values.join("; ")
    }. s is the deviation of a rule's accuracy around its own mean and ` +
    `its seed's.`;
}
