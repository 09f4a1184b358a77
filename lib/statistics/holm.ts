/** p-values that hold for a family of tests together. */
import { checkNumber } from "../check.ts";

/**
 * Adjusted p-values after Holm (1979), in the order of `pValues`: what is below alpha then is right
 * of all tests together but with chance alpha, however they depend on each other.
 *
 * @throws InputError when one is not from 0 to 1.
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) checkNumber("p-value", p, { min: 0, max: 1 });
  const order = pValues.map((_, i) => i).toSorted((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.slice();
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * pValues[i]!));
    adjusted[i] = least;
  }
  return adjusted;
}
