/** The table of best numbers of domains: where each bound is least, and where the error is. */
import { groupBy } from "../../group_by.ts";
import { gaussianStepDistance } from "../../datasets/drifting_gaussians.ts";
import { bestSteps } from "../../bounds/self_training_bound.ts";
import { linearOrderSteps } from "../../bounds/linear_order.ts";
import { caption, ranges } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { gdaBound } from "./gda_bound.ts";
import {
  type GdaBoundOptions,
  type GdaBoundPoint,
  gdaBoundPoints,
  gdaQuantities,
  isKnown,
  largestNorm,
} from "./gda_bound_curves.ts";
import { gaussianSelfTrainingBound } from "./gaussian_bound.ts";
import { intervalText, numberText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { pairedDifference } from "../../statistics/intervals.ts";
import { readOptions } from "../labels.ts";
import { notRun, type Row, Table } from "../table.ts";

/** Where a quantity is least along the line of one rule. */
export interface BestPoint {
  readonly point: GdaBoundPoint;
  /** All T that cannot be told apart from it, itself too: their paired 95% interval holds 0. */
  readonly alike: readonly number[];
}

/** The least value of each quantity of each rule on each data set, in the order of the quantities. */
export function bestPoints(points: readonly GdaBoundPoint[]): BestPoint[] {
  const order = Object.keys(gdaQuantities);
  const lines = groupBy(points, (p) => `${p.dataset} ${p.label}`);
  return [...lines.values()].flatMap((line) => {
    const sorted = line.toSorted((a, b) => order.indexOf(a.quantity) - order.indexOf(b.quantity));
    return [...groupBy(sorted, (p) => p.quantity).values()].map((own) => {
      const point = own.reduce((least, one) => one.mean < least.mean ? one : least);
      const alike = own.filter((one) => isAlike(one, point)).map(({ domains }) => domains);
      return { point, alike };
    });
  });
}

/** Whether the paired interval holds 0; one seed has none, and then only equal values are alike. */
function isAlike(one: GdaBoundPoint, other: GdaBoundPoint): boolean {
  const difference = pairedDifference(one.bySeed, other.bySeed);
  return one === other || difference?.mean === 0 || difference?.excludesZero === false;
}

/**
 * Least values of each quantity of {@link gdaBoundPoints}: the T of those that were run where it is, and all
 * T that the seeds cannot tell from it; for the Gaussians beside it the least over every T up to 99
 * (Kumar et al.) and the formula for Wang et al.'s best number, both from closed forms.
 *
 * @throws InputError when a record has no bounds of every step, or records cannot stand in one table.
 */
export function bestStepsTable(
  records: readonly RunRecord[],
  options: GdaBoundOptions = {},
): Table {
  if (records.length === 0) return notRun;
  const given = readOptions("bestStepsTable", options, ["depth"], records);
  const rows = bestPoints(gdaBoundPoints(records, given)).map(({ point, alike }): Row => {
    const { dataset, rule, label, quantity, domains, mean, halfWidth } = point;
    const own = records.filter(({ config: c }) => c.dataset === dataset && c.rule.name === rule);
    return {
      ...{ dataset, label, quantity, domains, value: mean, "value ±": halfWidth },
      alike: ranges(alike),
      closed_form: isKnown(dataset) ? closedForm(quantity, own) : null,
    };
  });
  const columns = [
    { title: "Data set", text: (r: Row) => shiftWords(String(r.dataset)).title },
    { title: "Rule", text: (r: Row) => String(r.label) },
    {
      title: "Quantity",
      text: (r: Row) => gdaQuantities[r.quantity as GdaBoundPoint["quantity"]],
    },
    { title: "Least at T", numeric: true, text: (r: Row) => String(r.domains) },
    { title: "Not told from it, T", text: (r: Row) => String(r.alike) },
    {
      title: "Its value",
      numeric: true,
      text: (r: Row) => intervalText(r.value as number, r["value ±"] as number | null),
    },
    {
      title: "T* in closed form",
      numeric: true,
      text: (r: Row) => numberText(r.closed_form as number | null),
    },
  ];
  const note =
    `T is the number of intermediate domains; a bound counts T + 1 steps. Not told from ` +
    `it: T whose paired 95% t-interval of the difference holds 0. In closed form: (5) the least of ` +
    `T = 0 to 99; (6) its authors' formula (known at second hand) where no step may be longer than ` +
    `1/R, the largest that (5) allows.`;
  return new Table(rows, columns, `${caption(records)} ${note}`);
}

/** T* of the Gaussians, not only of those that were run; null where there is no closed form. */
function closedForm(
  quantity: GdaBoundPoint["quantity"],
  records: readonly RunRecord[],
): number | null {
  const R = largestNorm(records);
  const { shift: amount } = records[0]!.config;
  if (quantity === "order") {
    const n = Math.round(gdaBound(records[0]!).n);
    // Of ever more steps the path becomes the arc.
    const pathLength = 100 * gaussianStepDistance({ amount, domains: 99 });
    return Math.max(0, Math.ceil(linearOrderSteps({ pathLength, largestDelta: 1 / R, n })) - 1);
  }
  if (quantity !== "exponential") return null;
  const sourceLoss = Math.max(...records.map((record) => gdaBound(record).sourceLoss));
  const { intermediateSize = 0, targetSize = Infinity } = records[0]!.config.adaptation!;
  const best = bestSteps((steps) => {
    const domains = steps - 1;
    const n = Math.min(targetSize, domains > 0 ? Math.floor(intermediateSize / domains) : Infinity);
    return gaussianSelfTrainingBound({ amount, domains, R, n, sourceLoss })?.total ?? Infinity;
  });
  return Number.isFinite(best.value) ? best.T - 1 : null;
}
