/**
 * How small a difference a paired t-test of n seeds could have seen, and how many seeds see a given
 * one. The test is two-sided; its statistic under a difference of d with deviation s is noncentral t
 * with n - 1 degrees of freedom and noncentrality d sqrt(n) / s.
 */
import jstat from "jstat";
import { checkNumber } from "../check.ts";

// jstat ships no types; these are the two distributions used here.
const { studentt, noncentralt } = jstat as {
  studentt: { inv(probability: number, degreesOfFreedom: number): number };
  noncentralt: { cdf(t: number, degreesOfFreedom: number, noncentrality: number): number };
};

export interface PowerOptions {
  /** Chance of seeing the difference, default 0.8. */
  readonly power?: number;
  /** Chance of a false alarm, default 0.05. */
  readonly alpha?: number;
}

/** Chance that a paired t-test of `count` seeds sees a difference of `size` standard deviations. */
export function powerOfT(count: number, size: number, alpha = 0.05): number {
  checkNumber("number of seeds", count, { integer: true, min: 2 });
  const freedom = count - 1;
  const critical = studentt.inv(1 - alpha / 2, freedom);
  const shift = Math.abs(size) * Math.sqrt(count);
  // Beyond, the lower tail is 0 in float64, and jstat's series does not converge.
  const lower = shift > 5 ? 0 : noncentralt.cdf(-critical, freedom, shift);
  return 1 - noncentralt.cdf(critical, freedom, shift) + lower;
}

/**
 * The smallest difference that a paired t-test of `count` seeds sees with the power asked for.
 *
 * @param deviation Standard deviation of the differences over seeds; the result has its unit.
 * @returns Infinity for a single seed, which has no test.
 */
export function smallestVisible(
  count: number,
  deviation: number,
  { power = 0.8, alpha = 0.05 }: PowerOptions = {},
): number {
  checkNumber("deviation", deviation, { min: 0 });
  checkNumber("power", power, { above: alpha, below: 1 });
  if (count < 2) return Infinity;
  let [low, high] = [0, 1];
  while (powerOfT(count, high, alpha) < power) high *= 2;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (powerOfT(count, middle, alpha) < power) low = middle;
    else high = middle;
  }
  return high * deviation;
}

/**
 * The least number of seeds, at least 2, with which a paired t-test sees a difference of `points`.
 *
 * @param deviation Standard deviation of the differences over seeds, in the unit of `points`.
 */
export function seedsToSee(points: number, deviation: number, options: PowerOptions = {}): number {
  checkNumber("points", points, { above: 0 });
  const { power = 0.8, alpha = 0.05 } = options;
  checkNumber("power", power, { above: alpha, below: 1 });
  checkNumber("deviation", deviation, { min: 0 });
  if (deviation === 0) return 2;
  const sees = (count: number) => powerOfT(count, points / deviation, alpha);
  let [low, high] = [1, 2];
  while (sees(high) < power) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (sees(middle) < power) low = middle;
    else high = middle;
  }
  return high;
}
