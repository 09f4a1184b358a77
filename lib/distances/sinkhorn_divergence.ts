/**
 * The debiased Sinkhorn divergence: Feydy, Sejourne, Vialard, Amari, Trouve, Peyre, "Interpolating
 * between Optimal Transport and MMD using Sinkhorn Divergences", AISTATS 2019, arXiv:1810.08278,
 * equation 3.
 *
 *     S(x, y) = OT(x, y) - OT(x, x) / 2 - OT(y, y) / 2       OT: sinkhorn's value, one epsilon for all
 *     OT(x, x): gamma_ij = w_i K_ij w_j,   w <- sqrt(w a / (K w)),   K_ij = exp(-C_ij / epsilon)
 *
 * Entropy blurs even the plan from a set to itself, so that its value is not 0. Taking that away gives
 * a measure that is at least 0, and 0 for equal sets alone.
 */
import { type PointSet, powerCosts } from "./points.ts";
import { equalOr, sinkhorn, sinkhornDefaults, type SinkhornOptions } from "./sinkhorn.ts";

/** A divergence, in units of the distance to the power p. */
export interface Divergence {
  /** The value, at least 0. */
  readonly divergence: number;
  /** Weight of the entropy, in units of the cost. */
  readonly epsilon: number;
  /** Whether all three plans converged. */
  readonly converged: boolean;
}

/**
 * The divergence between `x` and `y`; the default epsilon is that of the plan between them.
 *
 * @throws InputError as `sinkhorn` does.
 */
export function sinkhornDivergence(
  x: PointSet,
  y: PointSet,
  options: SinkhornOptions = {},
): Divergence {
  const { value, epsilon, converged } = sinkhorn(x, y, options);
  const a = equalOr("weightsX", options.weightsX, x.n);
  const b = equalOr("weightsY", options.weightsY, y.n);
  const xx = toItself(x, a, epsilon, options), yy = toItself(y, b, epsilon, options);
  return {
    divergence: value - (xx.value + yy.value) / 2,
    epsilon,
    converged: converged && xx.converged && yy.converged,
  };
}

/**
 * OT(x, x). K's diagonal is 1 and nothing in it is larger, so w neither over- nor underflows; and with
 * one scaling in place of two, a few dozen iterations suffice at any epsilon.
 */
function toItself(
  x: PointSet,
  a: Float64Array,
  epsilon: number,
  options: SinkhornOptions,
): { value: number; converged: boolean } {
  const { p, tolerance, iterations } = { ...sinkhornDefaults, ...options };
  const n = x.n;
  const K = powerCosts(x, x, p).map((cost) => Math.exp(-cost / epsilon));
  const w = a.map(Math.sqrt);
  let error = Infinity;
  let mass = 0;
  for (let iteration = 0; iteration < iterations && error > tolerance; iteration++) {
    const rows = a.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += K[i * n + j]! * w[j]!;
      return w[i]! * sum;
    });
    error = rows.reduce((sum, row, i) => sum + Math.abs(row - a[i]!), 0);
    mass = rows.reduce((sum, row) => sum + row);
    if (error > tolerance) rows.forEach((row, i) => w[i]! *= Math.sqrt(a[i]! / row));
  }
  const potentials = w.reduce((sum, w, i) => sum + a[i]! * Math.log(w / a[i]!), 0);
  return { value: epsilon * (2 * potentials - (mass - 1)), converged: error <= tolerance };
}
