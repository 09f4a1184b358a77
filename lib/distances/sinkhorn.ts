/**
 * Entropic optimal transport: Cuturi, "Sinkhorn Distances", NeurIPS 2013, arXiv:1306.0895; in the log
 * domain with absorption, Schmitzer, SIAM J. Sci. Comput. 41(3), 2019, arXiv:1610.06519, section 3.1.
 *
 *     min over plans gamma of <gamma, C> + epsilon KL(gamma | a b'),   C_ij = ||x_i - y_j||^p
 *     gamma_ij = u_i K_ij v_j,   K_ij = exp((f_i + g_j - C_ij) / epsilon)
 *     u <- a / (K v),   v <- b / (K' u)      absorb: f += epsilon log u, g += epsilon log v, u = v = 1
 *
 * Entropy blurs the plan: each point spreads over those that cost about epsilon more than the best.
 * In return two sums a step replace the search for an assignment, and sets may differ in size and in
 * weights.
 */
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import { checkPoints, type PointSet, powerCosts } from "./points.ts";

/** Options of {@link sinkhorn}. */
export interface SinkhornOptions {
  /** Power of the distance, at least 1, default 2. */
  p?: number;
  /** In units of the cost, above 0; default a twentieth of the mean cost. */
  epsilon?: number;
  /** Largest sum of the rows' deviations from their weights that is called converged, default 1e-6. */
  tolerance?: number;
  /** Most iterations, default 10,000. */
  iterations?: number;
  /** Weights of x's points, above 0, divided by their sum; default equal. */
  weightsX?: ArrayLike<number>;
  /** The same of y's. */
  weightsY?: ArrayLike<number>;
}

export const sinkhornDefaults = { p: 2, tolerance: 1e-6, iterations: 10_000 } as const;

const planNames = ["epsilon", "tolerance", "iterations", "weightsX", "weightsY"];

/** Two numbers of 8 bytes are kept for each pair. */
export const MOST_PAIRS = 25_000_000;

/** A plan and what is known of it. */
export interface Sinkhorn {
  /** gamma [x.n * y.n], row by row; sums to 1, its columns to y's weights exactly. */
  readonly plan: Float64Array;
  /** <gamma, C>: what the plan costs, in units of the distance to the power p. */
  readonly cost: number;
  /** The cost with the entropy's part: the minimum above, which debiasing needs. */
  readonly value: number;
  /** Weight of the entropy, in units of the cost. */
  readonly epsilon: number;
  /** Whether `error` fell below the tolerance; if not, raise epsilon or the iterations. */
  readonly converged: boolean;
  /** Sum over the rows of |row sum - weight|, before the last iteration: the plan's is smaller. */
  readonly error: number;
  /** Iterations that were made. */
  readonly iterations: number;
}

/**
 * The entropic plan between `x` and `y`.
 *
 * @throws InputError on an option out of range, sets in different spaces, or more than 25 million
 * pairs of points.
 */
export function sinkhorn(x: PointSet, y: PointSet, options: SinkhornOptions = {}): Sinkhorn {
  checkOptionNames("sinkhorn", options, ["p", ...planNames]);
  const p = checkNumber("p", options.p ?? sinkhornDefaults.p, { min: 1, max: 100 });
  checkPoints(x, y);
  checkPairs(x.n, y.n);
  const { p: _, ...plan } = options;
  return entropicPlan(powerCosts(x, y, p), x.n, y.n, plan);
}

/** {@link sinkhorn} for costs C [n * m], row by row. */
export function entropicPlan(
  C: Float64Array,
  n: number,
  m: number,
  options: Omit<SinkhornOptions, "p"> = {},
): Sinkhorn {
  checkOptionNames("entropicPlan", options, planNames);
  const mean = C.reduce((a, b) => a + b) / C.length;
  const given = { ...sinkhornDefaults, epsilon: mean / 20 || 1, ...options };
  const epsilon = checkNumber("epsilon", given.epsilon, { above: 0 });
  const tolerance = checkNumber("tolerance", given.tolerance, { above: 0 });
  const most = checkNumber("iterations", given.iterations, { integer: true, min: 1 });
  const a = equalOr("weightsX", options.weightsX, n);
  const b = equalOr("weightsY", options.weightsY, m);

  // From these potentials each row and column of K has an entry of 1: no sum is 0, however small epsilon.
  const f = new Float64Array(n).fill(Infinity), g = new Float64Array(m).fill(Infinity);
  for (let at = 0; at < C.length; at++) f[row(at)] = Math.min(f[row(at)]!, C[at]!);
  for (let at = 0; at < C.length; at++) g[at % m] = Math.min(g[at % m]!, C[at]! - f[row(at)]!);
  const u = new Float64Array(n).fill(1), v = new Float64Array(m).fill(1);
  const K = new Float64Array(n * m);
  absorb();

  let error = Infinity;
  let iterations = 0;
  while (iterations < most && error > tolerance) {
    const columns = new Float64Array(m);
    let off = 0;
    for (let i = 0; i < n; i++) {
      const from = i * m;
      let sum = 0;
      for (let j = 0; j < m; j++) sum += K[from + j]! * v[j]!;
      off += Math.abs(u[i]! * sum - a[i]!);
      u[i] = a[i]! / sum;
      for (let j = 0; j < m; j++) columns[j]! += u[i]! * K[from + j]!;
    }
    // The rows' error before this step, when the columns were exact: not so before the first.
    if (iterations > 0) error = off;
    for (let j = 0; j < m; j++) v[j] = b[j]! / columns[j]!;
    iterations++;
    if (!u.every(isTame) || !v.every(isTame)) absorb();
  }
  absorb();
  const dot = (s: Float64Array, t: Float64Array) =>
    s.reduce((sum, value, k) => sum + value * t[k]!, 0);
  const entropy = (s: Float64Array) => s.reduce((sum, value) => sum + value * Math.log(value), 0);
  // The dual objective: that of f - epsilon log a and g - epsilon log b, the potentials of a b'.
  const value = dot(a, f) + dot(b, g) - epsilon * (entropy(a) + entropy(b));
  return {
    ...{ plan: K, cost: dot(K, C), value, epsilon, iterations },
    ...{ error, converged: error <= tolerance },
  };

  function row(at: number): number {
    return Math.floor(at / m);
  }

  function absorb(): void {
    for (let i = 0; i < n; i++) f[i]! += epsilon * Math.log(u[i]!);
    for (let j = 0; j < m; j++) g[j]! += epsilon * Math.log(v[j]!);
    u.fill(1);
    v.fill(1);
    for (let i = 0, at = 0; i < n; i++) {
      for (let j = 0; j < m; j++, at++) K[at] = Math.exp((f[i]! + g[j]! - C[at]!) / epsilon);
    }
  }
}

/** @throws InputError on more than {@link MOST_PAIRS} pairs. */
export function checkPairs(n: number, m: number): void {
  if (n * m <= MOST_PAIRS) return;
  throw new InputError(
    `there are ${n} x ${m} pairs of points; sinkhorn takes at most ${MOST_PAIRS}: take fewer points, ` +
      `or use slicedWasserstein`,
  );
}

/** What can be multiplied by an entry of K and summed without leaving float64's range. */
function isTame(scaling: number): boolean {
  return scaling > 1e-100 && scaling < 1e100;
}

/**
 * The weights given for `n` points, divided by their sum; equal ones where none are given.
 *
 * @throws InputError on another number of weights, or one that is not above 0.
 */
export function equalOr(
  name: string,
  given: ArrayLike<number> | undefined,
  n: number,
): Float64Array {
  if (given === undefined) return new Float64Array(n).fill(1 / n);
  if (given.length !== n) {
    throw new InputError(`${name} has ${given.length} weights for ${n} points; give one a point`);
  }
  const values = Float64Array.from(given, (w, i) => checkNumber(`${name}[${i}]`, w, { above: 0 }));
  const sum = values.reduce((a, b) => a + b);
  return values.map((w) => w / sum);
}
