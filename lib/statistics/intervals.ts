/** Means with t-intervals over seeds, and differences paired by seed. */
import jstat from "jstat";
import { checkNumber } from "../check.ts";

// jstat ships no types; this is the one function used here.
const studentt: { inv(probability: number, degreesOfFreedom: number): number } = jstat.studentt;

/** A mean and how far its interval reaches to either side. */
export interface MeanInterval {
  readonly mean: number;
  /** Half the width of the interval, in the values' unit; null where one value cannot tell. */
  readonly halfWidth: number | null;
  /** Number of values. */
  readonly count: number;
}

/** A mean difference over pairs, and whether it can be told from zero. */
export interface PairedDifference extends MeanInterval {
  /**
   * Whether the interval excludes zero; null where there is no interval, or one of no width: seeds
   * that agree to the last digit tell that accuracies are coarse, not that chance is small.
   */
  readonly excludesZero: boolean | null;
}

/**
 * Mean and t-interval of independent values: mean ± t s / sqrt(n), n - 1 degrees of freedom.
 *
 * @param values At least one finite number. One alone has no interval.
 * @param level Coverage of the interval, default 0.95.
 * @throws InputError when there are no values, or one is not finite.
 */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval {
  const count = checkNumber("number of values", values.length, { min: 1 });
  checkNumber("level", level, { above: 0, below: 1 });
  for (const value of values) checkNumber("value", value);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, halfWidth: null, count };
  const t = studentt.inv((1 + level) / 2, count - 1);
  return { mean, halfWidth: t * deviationOf(values) / Math.sqrt(count), count };
}

/** Standard deviation of at least two values, with n - 1 in the denominator; NaN for fewer. */
export function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Mean of `values` minus `baseline` over the keys (seeds) that both have, with its t-interval.
 * Pairing takes out what a seed does to both: with a correlation r over seeds, and both scattering
 * alike, the difference has 1 - r times the variance that seeds of their own would give it. At r = 0 a
 * pair buys nothing.
 *
 * @param values A number for each seed.
 * @param baseline Likewise, of what is compared with.
 * @param level Coverage of the interval, default 0.95.
 * @returns The difference in the values' unit, or null where no seed is in both.
 */
export function pairedDifference(
  values: ReadonlyMap<number, number>,
  baseline: ReadonlyMap<number, number>,
  level = 0.95,
): PairedDifference | null {
  const differences = [...values]
    .filter(([seed]) => baseline.has(seed))
    .map(([seed, value]) => value - baseline.get(seed)!);
  if (differences.length === 0) return null;
  const interval = meanInterval(differences, level);
  const { mean, halfWidth } = interval;
  return { ...interval, excludesZero: halfWidth ? Math.abs(mean) > halfWidth : null };
}
