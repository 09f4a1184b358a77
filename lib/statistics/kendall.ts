/** Rank correlation. */
import { checkNumber, InputError } from "../check.ts";

/** Two places in the lists, and how their values differ: 1 or -1 for the direction, 0 for a tie. */
export interface Pair {
  readonly i: number;
  readonly j: number;
  readonly dx: number;
  readonly dy: number;
}

/** Kendall's tau-b and what it is made of. */
export interface KendallTau {
  /** Null where no pair differs in x, or none in y. */
  readonly tau: number | null;
  /** The root in its denominator. */
  readonly scale: number;
  readonly pairs: readonly Pair[];
}

/**
 * Kendall's tau-b (Kendall, Biometrika 33, 1945): over all pairs of runs,
 *
 *     (concordant - discordant) / sqrt(pairs that differ in x * pairs that differ in y)
 *
 * from -1 (the order of y is that of x the other way round) to 1 (the same order).
 *
 * @param groups With these only pairs of the same group count, all groups pooled: concordance within
 *   a seed, say.
 * @throws InputError on lengths that differ or a value that is not finite.
 */
export function kendallTau(
  x: readonly number[],
  y: readonly number[],
  groups: readonly string[] = x.map(() => ""),
): KendallTau {
  for (const other of [y, groups]) {
    if (other.length === x.length) continue;
    throw new InputError(
      `x has ${x.length} values and another list ${other.length}; must be equal`,
    );
  }
  for (const value of [...x, ...y]) checkNumber("value", value);
  const pairs: Pair[] = [];
  let score = 0, inX = 0, inY = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      if (groups[i] !== groups[j]) continue;
      const [dx, dy] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
      pairs.push({ i, j, dx, dy });
      score += dx * dy;
      inX += dx * dx;
      inY += dy * dy;
    }
  }
  const scale = Math.sqrt(inX * inY);
  return { tau: scale === 0 ? null : score / scale, scale, pairs };
}
