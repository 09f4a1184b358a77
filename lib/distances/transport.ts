/**
 * Exact optimal transport between as many points of equal weight, by assignment.
 *
 *     W_p(x, y) = (min_s 1/n sum_i ||x_i - y_s(i)||^p)^(1/p)      s: a permutation
 *     W_inf     =  min_s max_i ||x_i - y_s(i)||
 *
 * How far the points of one domain must travel to become those of the other, if each goes where it
 * shortens the whole way most. With equal weights some best plan splits no point (Birkhoff), so the
 * plan is an assignment (Peyre, Cuturi, "Computational Optimal Transport", 2019, arXiv:1803.00567,
 * section 2.2).
 */
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import { assignment, bottleneck } from "./assignment.ts";
import { checkPoints, type PointSet, powerCosts, squaredDistances } from "./points.ts";

/** An optimal plan and what it costs. */
export interface Transport {
  /** W_p, in units of the coordinates. */
  readonly distance: number;
  /** The point of y that each point of x goes to. */
  readonly to: Int32Array;
}

/** Time grows as n^3, memory as n^2: half a minute at worst and 32 MB at this size. */
export const MOST_POINTS = 2000;

/**
 * W_p between `x` and `y`, exactly.
 *
 * @param options `p`, at least 1, default 2. 1 is the distance of the Kantorovich-Rubinstein bound.
 * @throws InputError on sets of different sizes, of more than 2,000 points, or in different spaces.
 */
export function wasserstein(x: PointSet, y: PointSet, options: { p?: number } = {}): Transport {
  checkOptionNames("wasserstein", options, ["p"]);
  const p = checkNumber("p", options.p ?? 2, { min: 1, max: 100 });
  checkSizes(x, y);
  const n = x.n;
  const costs = powerCosts(x, y, p);
  const to = assignment(costs, n);
  const total = to.reduce((sum, j, i) => sum + costs[i * n + j]!, 0);
  return { distance: (total / n) ** (1 / p), to };
}

/**
 * W_inf between `x` and `y`, exactly: the least distance that no point has to go beyond. Kumar, Ma,
 * Liang (ICML 2020, arXiv:2002.11360) measure a shift by its largest value over classes: see
 * `classConditional`.
 *
 * @throws InputError as {@link wasserstein} does.
 */
export function wassersteinInfinity(x: PointSet, y: PointSet): Transport {
  checkSizes(x, y);
  const squares = squaredDistances(x, y);
  const to = bottleneck(squares, x.n);
  const longest = to.reduce((most, j, i) => Math.max(most, squares[i * x.n + j]!), 0);
  return { distance: Math.sqrt(longest), to };
}

function checkSizes(x: PointSet, y: PointSet): void {
  checkPoints(x, y);
  if (x.n !== y.n) {
    throw new InputError(
      `x has ${x.n} points and y ${y.n}; exact transport needs as many: take as many of each, or ` +
        `use sinkhorn or slicedWasserstein`,
    );
  }
  if (x.n > MOST_POINTS) {
    throw new InputError(
      `there are ${x.n} points; exact transport takes at most ${MOST_POINTS}: take fewer, or use ` +
        `sinkhorn or slicedWasserstein`,
    );
  }
}
