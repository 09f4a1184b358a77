/** Bounds of gradual self-training over the number of domains, as data: for tables and figures. */
import { InputError } from "../../check.ts";
import { gaussianStepDistance } from "../../datasets/drifting_gaussians.ts";
import { linearOrder } from "../../bounds/linear_order.ts";
import { adaptedName } from "../accuracy/adaptation_table.ts";
import { DELTA, type GdaBound, gdaBound } from "./gda_bound.ts";
import { gaussianSelfTrainingBound } from "./gaussian_bound.ts";
import { type Group, groupRecords } from "../../records/group.ts";
import { type LabelOptions, readOptions } from "../labels.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";

/** What is drawn over T: the error that is bounded, and three statements about it. */
export const gdaQuantities = {
  error: "measured error",
  exponential: "(5) Kumar et al.",
  order: "(6) Wang et al., constants 1",
  sharpness: "(7) with sharpness",
} as const;
export type GdaQuantity = keyof typeof gdaQuantities;

/** The value of a quantity over the seeds of one rule at one T. */
export interface GdaBoundPoint {
  readonly dataset: string;
  readonly rule: string;
  /** The rule as a reader sees it. */
  readonly label: string;
  /** T, intermediate domains; 0: the target at once. */
  readonly domains: number;
  readonly quantity: GdaQuantity;
  readonly mean: number;
  /** Half of a 95% t-interval over seeds; null where one seed has none. */
  readonly halfWidth: number | null;
  readonly bySeed: ReadonlyMap<number, number>;
}

/** Options of tables and figures of bounds of self-training. */
export interface GdaBoundOptions extends LabelOptions {
  /** Depth of the network by data set, for (6): layers with weights. A data set without has no (6). */
  readonly depth?: Readonly<Record<string, number>>;
}

/** Whether the distances and moments of a data set are known in closed form. */
export function isKnown(dataset: string): boolean {
  return dataset === "drifting-gaussians";
}

/** The terms of all runs of a group; of Gaussians with their distance in closed form. */
export function gdaBoundsOf({ dataset, records }: Pick<Group, "dataset" | "records">): GdaBound[] {
  return records.map((record) => gdaBound(record, knownDistance(dataset, record)));
}

/** R of each rule on the Gaussians: the largest norm of any of its classifiers. */
export function largestNorm(records: readonly RunRecord[]): number {
  // Of two logits z = Wx + b the margin is (w_1 - w_0) x + b', and ||w_1 - w_0|| <= sqrt 2 ||W||.
  return Math.SQRT2 * Math.max(...records.map((record) => gdaBound(record).largestLipschitz));
}

/**
 * Measured error and bounds at each T of each rule, ascending in T. Kumar et al.'s bound is there for
 * the Gaussians alone, and only where it is defined (rho R below 1).
 *
 * @throws InputError when a record has no bounds of every step, or records cannot stand together.
 */
export function gdaBoundPoints(
  records: readonly RunRecord[],
  options: GdaBoundOptions = {},
): GdaBoundPoint[] {
  const { labels, depth = {} } = readOptions("gdaBoundPoints", options, ["depth"], records);
  const groups = groupRecords(records, labels);
  const points = groups.flatMap((group): GdaBoundPoint[] => {
    const { dataset, rule } = group;
    const R = isKnown(dataset) ? largestNorm(ofLine(records, group)) : undefined;
    const bounds = gdaBoundsOf(group);
    const domains = bounds[0]!.domains;
    const label = adaptedName(group, labels);
    return (Object.keys(gdaQuantities) as GdaQuantity[]).flatMap((quantity) => {
      const values = bounds.map((bound, i) =>
        valueOf(quantity, bound, group.records[i]!, depth[dataset], R)
      );
      if (values.includes(null)) return [];
      const { mean, halfWidth } = meanInterval(values as number[]);
      const bySeed = new Map(values.map((value, i) => [group.records[i]!.config.seed, value!]));
      return [{ dataset, rule, label, domains, quantity, mean, halfWidth, bySeed }];
    });
  });
  checkOnce(points);
  return points.toSorted((a, b) => a.domains - b.domains);
}

function valueOf(
  quantity: GdaQuantity,
  bound: GdaBound,
  { config: { shift: amount } }: RunRecord,
  depth: number | undefined,
  R: number | undefined,
): number | null {
  const { domains, error, sharp, sourceLoss, fewest, n, steps, distances } = bound;
  if (quantity === "error") return error;
  if (quantity === "sharpness") return sharp.total;
  if (quantity === "exponential") {
    if (R === undefined) return null;
    const all = { amount, domains, R, n: fewest, sourceLoss };
    return gaussianSelfTrainingBound(all)?.total ?? null;
  }
  if (depth === undefined) return null;
  const Delta = distances.reduce((sum, distance) => sum + distance, 0) / steps;
  return linearOrder({
    ...{ loss: sourceLoss, T: steps, Delta, n: Math.round(n), delta: DELTA, depth },
  }).total;
}

function knownDistance(dataset: string, { config: { shift: amount } }: RunRecord) {
  return isKnown(dataset)
    ? (domains: number) => gaussianStepDistance({ amount, domains })
    : undefined;
}

/** All runs of the rules of a group on its data set, at any T. */
export function ofLine(
  records: readonly RunRecord[],
  { dataset, rule, adaptation }: Group,
): RunRecord[] {
  return records.filter(({ config: c }) =>
    c.dataset === dataset && c.rule.name === rule &&
    c.adaptation?.rule.name === adaptation?.rule.name
  );
}

/** Two sets of runs at one T would make a line go up and down there. */
function checkOnce(points: readonly GdaBoundPoint[]): void {
  const places = points.map(({ dataset, label, domains, quantity }) =>
    `${dataset}, ${label}, ${domains} domains, ${quantity}`
  );
  const twice = places.find((place, i) => places.indexOf(place) < i);
  if (twice === undefined) return;
  throw new InputError(
    `${twice}: there are two sets of runs; there must be one: filter the records by how they were ` +
      `adapted`,
  );
}
