/** What the bounds say, in sentences made from the records, so that they hold for any run. */
import { groupBy } from "../../group_by.ts";
import { addedTerms, type TargetBound, targetBound } from "./bound_terms.ts";
import { shiftWords } from "../../datasets/words.ts";
import { bestPoints } from "./best_steps_table.ts";
import { adaptedName } from "../accuracy/adaptation_table.ts";
import type { GdaBound } from "./gda_bound.ts";
import {
  type GdaBoundOptions,
  gdaBoundPoints,
  gdaBoundsOf,
  type GdaQuantity,
} from "./gda_bound_curves.ts";
import { groupRecords } from "../../records/group.ts";
import { markdownText } from "../escape.ts";
import { readOptions } from "../labels.ts";
import { numberText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";

/**
 * A paragraph a data set: how many of the bounds are vacuous, on the source and on the target, by how
 * much, and which term is to blame.
 *
 * @throws InputError when a record has no terms of a bound, or records cannot stand together.
 */
export function boundsInWords(records: readonly RunRecord[]): string[] {
  if (records.length === 0) return ["Not run."];
  const groups = groupRecords(records);
  return [...groupBy(groups, ({ dataset }) => dataset)].map(([dataset, own]) => {
    const bounds = own.flatMap((group) => group.records.map(targetBound));
    const count = (value: (bound: TargetBound) => number) => {
      const values = bounds.map(value);
      const vacuous = values.filter((total) => total >= 1).length;
      return `${vacuous} of ${values.length} are vacuous (${range(values)})`;
    };
    const largest = groupBy(
      bounds,
      (bound) =>
        addedTerms.filter(({ name }) => name !== "shift_features")
          .reduce((most, term) => term.value(bound) > most.value(bound) ? term : most).label,
    );
    const [blame, blamed] = [...largest].toSorted((a, b) => b[1].length - a[1].length)[0]!;
    return markdownText(
      `${shiftWords(dataset).title}: of the bounds on the source ` +
        `${count((b) => b.source.total)}; of those on the target ${
          count((b) => b.input.total)
        } with ` +
        `the distance between inputs and ${count((b) => b.features.total)} with that between ` +
        `features. The measured error on the target is ${
          range(bounds.map((b) => b.targetError))
        }. The ` +
        `largest term is, in ${blamed.length} of ${bounds.length} runs: ${blame}.`,
    );
  });
}

/**
 * A paragraph for each rule on each data set: where each bound is least and where the error is, and how
 * the parts of the bound with sharpness go with T.
 *
 * @throws InputError when a record has no bounds of every step, or records cannot stand together.
 */
export function gdaBoundsInWords(
  records: readonly RunRecord[],
  options: GdaBoundOptions = {},
): string[] {
  if (records.length === 0) return ["Not run."];
  const given = readOptions("gdaBoundsInWords", options, ["depth"], records);
  const points = gdaBoundPoints(records, given);
  const groups = groupRecords(records, given.labels);
  const lines = groupBy(bestPoints(points), ({ point: p }) => `${p.dataset} ${p.label}`);
  return [...lines.values()].map((best) => {
    const { dataset, label } = best[0]!.point;
    const own = groups.filter((group) =>
      group.dataset === dataset && adaptedName(group, given.labels) === label
    ).map(gdaBoundsOf).toSorted((a, b) => a[0]!.domains - b[0]!.domains);
    const least = (quantity: GdaQuantity) => best.find(({ point }) => point.quantity === quantity);
    const at = (quantity: GdaQuantity) => `T = ${least(quantity)!.point.domains}`;
    const sharp = least("sharpness")!.point.domains;
    const errorThere = points.find((p) =>
      p.dataset === dataset && p.label === label && p.quantity === "error" && p.domains === sharp
    )!;
    const others = (["exponential", "order"] as const).filter((quantity) => least(quantity))
      .map((quantity) => `(${quantity === "order" ? 6 : 5}) at ${at(quantity)}`);
    const [first, last] = [partsOf(own[0]!), partsOf(own.at(-1)!)];
    return markdownText(
      `${shiftWords(dataset).title}, ${label}: of the T that were run, the bound with sharpness ` +
        `(7) is least at ${at("sharpness")}, where the measured error is ${
          numberText(errorThere.mean)
        }` +
        `${others.length > 0 ? `; ${others.join(", ")}` : ""}; the error is least at ${
          at("error")
        } ` +
        `(${
          numberText(least("error")!.point.mean)
        }). From T = ${first.domains} to ${last.domains} the ` +
        `shift's part of (7) goes from ${numberText(first.shift)} to ${numberText(last.shift)}, ` +
        `that of the students' sharpness bounds from ${numberText(first.sharpness)} to ` +
        `${numberText(last.sharpness)}: of ${first.steps} and ${last.steps} such bounds, ` +
        `${numberText(first.sharpness / first.steps)} and ` +
        `${numberText(last.sharpness / last.steps)} each.`,
    );
  });
}

/** The sums of (7), means over seeds. */
function partsOf(bounds: readonly GdaBound[]) {
  const mean = (value: (bound: GdaBound) => number) => meanInterval(bounds.map(value)).mean;
  const { domains, steps } = bounds[0]!;
  return {
    ...{ domains, steps, shift: mean((b) => b.shiftSum) },
    sharpness: mean((b) => b.sharpnessSum),
  };
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)].map((v) => numberText(v));
  return least === most ? least! : `${least} to ${most}`;
}
