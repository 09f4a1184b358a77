/** What the best of several equal methods is better by, by chance alone. */
import jstat from "jstat";
import { checkNumber, InputError } from "../check.ts";

// jstat ships no types; these are the two functions used here.
const { normal } = jstat as {
  normal: {
    pdf(x: number, mean: number, deviation: number): number;
    cdf(x: number, mean: number, deviation: number): number;
  };
};

/** How far the best of several equal methods lies above their mean. */
export interface BestByChance {
  /** Expected, in the values' unit: {@link expectedLargest} times deviation / sqrt(seeds). */
  readonly gain: number;
  /** Of a method's value around its own mean and its seed's, over seeds. */
  readonly deviation: number;
}

/**
 * What the largest of the methods' means is expected to be above the mean of all, if they are equal and
 * only chance parts them. What a seed does to all alike lifts none above the others and is left out of the
 * deviation.
 *
 * @param columns One list a method, of one value a seed; all with the same seeds.
 * @returns null for one method or one seed.
 * @throws InputError when lengths differ or a value is not finite.
 */
export function bestByChance(columns: readonly (readonly number[])[]): BestByChance | null {
  const seeds = columns[0]?.length ?? 0;
  for (const column of columns) {
    if (column.length !== seeds) {
      throw new InputError(
        `methods have ${seeds} and ${column.length} seeds; all must have the same`,
      );
    }
    for (const value of column) checkNumber("value", value);
  }
  if (columns.length < 2 || seeds < 2) return null;
  const meanOf = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const ofSeeds = columns[0]!.map((_, s) => meanOf(columns.map((column) => column[s]!)));
  const mean = meanOf(ofSeeds);
  const squares = columns.reduce((sum, column) => {
    const own = meanOf(column);
    return sum + column.reduce((all, value, s) => all + (value - own - ofSeeds[s]! + mean) ** 2, 0);
  }, 0);
  const deviation = Math.sqrt(squares / ((columns.length - 1) * (seeds - 1)));
  return { gain: expectedLargest(columns.length) * deviation / Math.sqrt(seeds), deviation };
}

/** Mean of the largest of `count` independent standard normal numbers: 1.42 of eight. */
export function expectedLargest(count: number): number {
  checkNumber("count", count, { integer: true, min: 1 });
  const [end, step] = [9, 1 / 64];
  // The trapezoid rule is exact to rounding where an integrand and its derivatives end at 0.
  let sum = 0;
  for (let x = -end; x <= end; x += step) {
    sum += x * count * normal.pdf(x, 0, 1) * normal.cdf(x, 0, 1) ** (count - 1);
  }
  return sum * step;
}
