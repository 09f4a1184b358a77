/** What it costs to choose a radius without looking at the target. */
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { type LabelOptions, readOptions, ruleLabel } from "../labels.ts";
import { groupBy } from "../../group_by.ts";
import { radiusOf } from "../../experiment/radius.ts";
import type { FailedRun } from "../../records/failures.ts";
import { withoutRecord } from "../../records/group.ts";
import {
  type FailedOptions,
  noteOfFailed,
  seedCells,
  seedsColumn,
} from "../accuracy/failed_runs.ts";
import type { Labels } from "../../sam/labels.ts";
import {
  chooseRadius,
  type RadiusRuns,
  radiusRuns,
  recordsIn,
  targetAt,
  targetLeftOut,
} from "./radius_runs.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval, pairedDifference } from "../../statistics/intervals.ts";
import { differenceCells, differenceColumn, plusMinus } from "../accuracy/compared.ts";
import { markdownText } from "../escape.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

/** Options of the tables of radii. */
export interface RadiusOptions extends LabelOptions {
  /** The radii that a rule must have been run at. */
  readonly radii: readonly number[];
}

/** Options of {@link radiusTable}. */
export interface RadiusTableOptions extends RadiusOptions, FailedOptions {}

/**
 * Radius of each rule that is best on held-out source examples, the one that is best on the
 * target, and the target accuracy with either: their difference is the price of a choice that does not
 * look at the answer. Part of it is no price but luck, since the target's choice is judged by the
 * accuracies that it was chosen by: how much, a choice by the other seeds tells.
 *
 * Accuracies are in percent, differences in points, paired by seed, with 95% t-intervals. A seed at one of
 * whose radii a run failed is not compared, and counted in the rule's row.
 *
 * @throws InputError as {@link radiusRuns}.
 */
export function radiusTable(
  records: readonly RunRecord[],
  options: RadiusTableOptions,
): Table {
  if (records.length === 0) return notRun;
  const all = [...records, ...options.failed ?? []];
  const { labels, radii, ...given } = readOptions("radiusTable", options, ["radii", "failed"], all);
  const failed = withoutRecord(given.failed ?? [], records)
    .filter(({ config }) => radii.includes(radiusOf(config) ?? NaN));
  const runs = radiusRuns(records, radii);
  const note = `A radius is chosen by the mean over seeds, of ${radii.join(", ")}; of equal ones ` +
    `the smallest. Values are means over seeds ± the half-width of a 95% t-interval, differences ` +
    `paired by seed. The price is never below 0, since the best on the target is judged by what it ` +
    `was chosen by. Optimism: the best on the target minus, for each seed, the radius that is best ` +
    `on the target for the other seeds. * marks an interval that excludes zero (not corrected for ` +
    `the number of comparisons).`;
  return new Table(
    [
      ...runs.map((one) => ({ ...row(one, labels), ...seedsOf(one, failed) })),
      ...lostRows(runs, failed, labels),
    ],
    columns(runs[0]!.radii[0]!),
    `${caption(recordsIn(runs))} ${note}${noteOfFailed(records, failed)}`,
  );
}

/** Seeds with every radius, and those at one of whose radii a run failed. */
function seedsOf(
  { dataset, rule, seeds, record, radii }: RadiusRuns,
  failed: readonly FailedRun[],
): Row {
  const records = seeds.map((seed) => record(radii[0]!, seed));
  return seedCells({ records, failed: bySeed(failed, dataset, rule) });
}

/** One failed run of a rule a seed, a diverged one where there is any. */
function bySeed(failed: readonly FailedRun[], dataset: string, rule: string): FailedRun[] {
  const own = failed.filter(({ config: c }) => c.dataset === dataset && c.rule.name === rule);
  return [...groupBy(own, ({ config }) => config.seed).values()]
    .map((alike) => alike.find(({ diverged }) => diverged) ?? alike[0]!);
}

/** Of rules that no seed has every radius of, since runs failed. */
function lostRows(
  runs: readonly RadiusRuns[],
  failed: readonly FailedRun[],
  labels: Labels,
): Row[] {
  const key = (dataset: string, rule: string) => `${dataset} ${rule}`;
  const there = new Set(runs.map(({ dataset, rule }) => key(dataset, rule)));
  const lost = groupBy(failed, ({ config: c }) => key(c.dataset, c.rule.name));
  return [...lost].filter(([name]) => !there.has(name)).map(([, own]) => {
    const { dataset, rule: { name: rule } } = own[0]!.config;
    const cells = seedCells({ records: [], failed: bySeed(own, dataset, rule) });
    return { dataset, rule, label: ruleLabel(rule, labels).label, ...cells, ...none };
  });
}

/** Cells of a row that says nothing of a radius. */
const none: Row = {
  ...{ source_radius: null, target_radius: null },
  ...{ source_target_percent: null, source_target_half_width: null },
  ...{ target_target_percent: null, target_target_half_width: null },
  ...{ price_points: null, price_half_width: null, optimism_points: null },
  ...differenceCells(null),
};

function row(runs: RadiusRuns, labels: Labels): Row {
  const { seeds, dataset, rule, radii } = runs;
  const onSource = chooseRadius(runs, "source", seeds);
  const onTarget = chooseRadius(runs, "target", seeds);
  const [chosen, best, none] = [onSource, onTarget, radii[0]!].map((radius) =>
    targetAt(runs, radius, seeds)
  ) as [Map<number, number>, Map<number, number>, Map<number, number>];
  const price = pairedDifference(best, chosen)!;
  const leftOut = targetLeftOut(runs);
  const worth = leftOut && pairedDifference(leftOut, chosen);
  const [source, target] = [chosen, best].map((values) => meanInterval([...values.values()]));
  return {
    dataset,
    rule,
    label: ruleLabel(rule, labels).label,
    seeds: seeds.length,
    source_radius: onSource,
    source_target_percent: source!.mean,
    source_target_half_width: source!.halfWidth,
    target_radius: onTarget,
    target_target_percent: target!.mean,
    target_target_half_width: target!.halfWidth,
    price_points: price.mean,
    price_half_width: price.halfWidth,
    optimism_points: leftOut && pairedDifference(best, leftOut)!.mean,
    worth_points: worth?.mean ?? null,
    worth_half_width: worth?.halfWidth ?? null,
    smallest_radius: radii[0]!,
    ...differenceCells(onSource === radii[0] ? null : pairedDifference(chosen, none)),
  };
}

function columns(smallest: number): TableColumn[] {
  return [
    { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
    { title: "Rule", text: (r) => String(r.label) },
    seedsColumn,
    { title: "Chosen on source", numeric: true, text: (r) => String(r.source_radius ?? "–") },
    {
      title: "Target accuracy then (%)",
      numeric: true,
      text: (r) => plusMinus(r.source_target_percent, r.source_target_half_width),
    },
    { title: "Best on target", numeric: true, text: (r) => String(r.target_radius ?? "–") },
    {
      title: "Best target accuracy (%)",
      numeric: true,
      text: (r) => plusMinus(r.target_target_percent, r.target_target_half_width),
    },
    {
      title: "Price (points)",
      numeric: true,
      text: (r) =>
        r.source_radius !== null && r.source_radius === r.target_radius
          ? "0, the same"
          : plusMinus(r.price_points, r.price_half_width),
    },
    {
      title: "Optimism (points)",
      numeric: true,
      text: (r) => r.optimism_points === null ? "–" : Number(r.optimism_points).toFixed(1),
    },
    differenceColumn(`Chosen minus radius ${smallest} (points)`),
  ];
}

/**
 * A paragraph a data set: how often source and target choose the same radius, what the choice by the
 * source costs, and how much of that is luck. From the table's numbers, with their intervals.
 */
export function radiusInWords(table: Table): string[] {
  const rows = table.rows.filter(({ source_radius: radius }) => radius !== null);
  if (rows.length === 0) return ["Not run."];
  return [...groupBy(rows, (row) => String(row.dataset))].map(([dataset, own]) => {
    const same = own.filter((r) => r.source_radius === r.target_radius).length;
    const known = own.filter((r) => r.optimism_points !== null);
    const differ = own.filter((r) => r.difference_points !== null);
    const beyond = differ.filter((r) => r.excludes_zero === true);
    const each = (of: readonly Row[], value: string) =>
      of.map((r) => `${r.label} ${plusMinus(r[`${value}_points`], r[`${value}_half_width`])}`)
        .join(", ");
    return markdownText([
      `${shiftWords(dataset).title}: source and target choose the same radius for ${same} of ` +
      `${
        counted(own.length, "rule")
      }. The choice by the source is below the best in hindsight by, in ` +
      `points of target accuracy: ${each(own, "price")}.`,
      known.length === 0
        ? `How much of that is luck one seed cannot tell.`
        : `Chosen on the other seeds' targets, where luck is no help, the radius is better than the ` +
          `source's by ${
            each(known, "worth")
          }: so much looking at the target is worth on a new seed.`,
      `For ${differ.length} of ${
        counted(own.length, "rule")
      } the source chooses another radius than ` +
      `the smallest, ${
        own[0]!.smallest_radius
      }; on the target ${beyond.length} of these can be told ` +
      `from it by more than the noise over seeds.`,
    ].join(" "));
  });
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
