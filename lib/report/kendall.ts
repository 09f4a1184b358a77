/** Rank correlation. */
import { checkNumber, InputError } from "../check.ts";

/**
 * Kendall's tau-b (Kendall, Biometrika 33, 1945): over all pairs of runs,
 *
 *     (concordant - discordant) / sqrt(pairs that differ in x * pairs that differ in y)
 *
 * from -1 (the order of y is that of x the other way round) to 1 (the same order).
 *
 * @param groups With these only pairs of the same group count, all groups pooled: concordance within
 *   a seed, say.
 * @returns null where no pair differs in x, or none in y.
 * @throws InputError on lengths that differ or a value that is not finite.
 */
export function kendallTau(
  x: readonly number[],
  y: readonly number[],
  groups?: readonly string[],
): number | null {
  return tauOf(pairsOf(x, y, groups));
}

/** Two places in the lists, and how their values differ: 1 or -1 for the direction, 0 for a tie. */
export interface Pair {
  readonly i: number;
  readonly j: number;
  readonly dx: number;
  readonly dy: number;
}

/** All pairs of the same group; arguments and errors as in {@link kendallTau}. */
export function pairsOf(
  x: readonly number[],
  y: readonly number[],
  groups: readonly string[] = x.map(() => ""),
): Pair[] {
  for (const other of [y, groups]) {
    if (other.length === x.length) continue;
    throw new InputError(
      `x has ${x.length} values and another list ${other.length}; must be equal`,
    );
  }
  for (const value of [...x, ...y]) checkNumber("value", value);
  const pairs: Pair[] = [];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      if (groups[i] !== groups[j]) continue;
      pairs.push({ i, j, dx: Math.sign(x[i]! - x[j]!), dy: Math.sign(y[i]! - y[j]!) });
    }
  }
  return pairs;
}

/** {@link kendallTau} of these pairs: its numerator over its denominator, 0 where there is no tau. */
export function tauParts(pairs: readonly Pair[]): { score: number; scale: number } {
  let score = 0, inX = 0, inY = 0;
  for (const { dx, dy } of pairs) {
    score += dx * dy;
    inX += dx * dx;
    inY += dy * dy;
  }
  return { score, scale: Math.sqrt(inX * inY) };
}

function tauOf(pairs: readonly Pair[]): number | null {
  const { score, scale } = tauParts(pairs);
  return scale === 0 ? null : score / scale;
}
