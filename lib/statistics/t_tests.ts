/** t-tests of a mean difference: against zero, and for equivalence with it. */
import jstat from "jstat";
import { checkNumber } from "../check.ts";
import { deviationOf, meanInterval } from "./intervals.ts";

// jstat ships no types; this is the one function used here.
const studentt: { cdf(t: number, degreesOfFreedom: number): number } = jstat.studentt;

/** Two-sided p-value of the mean of `differences` against `mean`; null for fewer than two. */
export function tTest(differences: readonly number[], mean = 0): number | null {
  const t = statistic(differences, mean);
  return t === null ? null : Math.min(1, 2 * below(-Math.abs(t), differences.length - 1));
}

/**
 * p-value of the two one-sided tests (Schuirmann, 1987) that the mean difference lies within
 * ± `margin`: the larger of the two. Below 0.05 the 90% t-interval lies within. Null for fewer than
 * two differences.
 */
export function equivalenceTest(differences: readonly number[], margin: number): number | null {
  checkNumber("margin", margin, { above: 0 });
  const upper = statistic(differences, margin);
  const lower = statistic(differences, -margin);
  if (upper === null || lower === null) return null;
  const freedom = differences.length - 1;
  return Math.max(below(upper, freedom), below(-lower, freedom));
}

/** Chance of a statistic below `t`, which is infinite where differences do not scatter. */
function below(t: number, freedom: number): number {
  return Number.isFinite(t) ? studentt.cdf(t, freedom) : Number(t > 0);
}

function statistic(differences: readonly number[], mean: number): number | null {
  if (differences.length < 2) return null;
  const error = deviationOf(differences) / Math.sqrt(differences.length);
  const distance = meanInterval(differences).mean - mean;
  return error === 0 && distance === 0 ? 0 : distance / error;
}
