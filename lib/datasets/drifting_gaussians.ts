/**
 * Gaussian classes whose means move: what is best, and how far apart domains are, is known exactly.
 *
 * In the spirit of the Gaussian experiment of A. Kumar, T. Ma, P. Liang, "Understanding Self-Training
 * for Gradual Domain Adaptation", ICML 2020, arXiv 2002.11360. Theirs moves means and covariances in
 * 100 dimensions along straight lines; here classes move rigidly, so no domain is harder than another.
 */
import { checkName, checkNumber, checkOptionNames } from "../check.ts";
import type { ShiftedData } from "../data/domain.ts";
import {
  movePoints,
  movingPoints,
  pointNames,
  type PointOptions,
  turnPoints,
} from "../data/points.ts";

/** Options of {@link driftingGaussians}. */
export interface DriftingGaussiansOptions extends PointOptions {
  /** "rotate" (default): turn about 0 in the plane of the means. "translate": along the first axis. */
  motion?: "rotate" | "translate";
  /** How far the target is from the source: degrees, or a length. */
  amount: number;
  /** Number of classes k, at least 2. Default 2. */
  classes?: number;
  /** Columns d, at least 2; those after the second are noise. Default 2. */
  dimensions?: number;
  /** Distance r of each mean from 0. Default 1. */
  radius?: number;
  /** Standard deviation s of every class in every direction. Default 0.4. */
  deviation?: number;
}

const ownNames: readonly (keyof DriftingGaussiansOptions)[] = [
  ...["motion", "amount", "classes", "dimensions", "radius", "deviation"] as const,
];
const defaults = { classes: 2, dimensions: 2, radius: 1, deviation: 0.4 };

/**
 * Points [dimensions]; class j of k is N(r (cos 2 pi j / k, sin 2 pi j / k, 0, ...), s^2 I), and as
 * many points of each class. Two classes lie on the first axis: turned by 90 degrees the source's
 * boundary is worth nothing, turned by more it is worse than chance. See {@link movingPoints} for
 * how the domains are drawn; there is no protocol of the authors'.
 *
 * @throws InputError in one line when an option is wrong.
 */
export function driftingGaussians(options: DriftingGaussiansOptions): ShiftedData {
  checkOptionNames("driftingGaussians", options, [...ownNames, ...pointNames]);
  const { classes, dimensions, radius, deviation, motion, amount } = checked(options);
  const kind = { name: "Gaussians", shape: [dimensions], classes };
  const move = motion === "rotate" ? turnPoints : movePoints;
  return movingPoints(options, kind, (count, stream) => {
    const points = stream.normal(count * dimensions).map((value) => deviation * value);
    for (let i = 0; i < count; i++) {
      const angle = (2 * Math.PI * (i % classes)) / classes;
      points[i * dimensions]! += radius * Math.cos(angle);
      points[i * dimensions + 1]! += radius * Math.sin(angle);
    }
    return points;
  }, (domain, part, whole) => move(domain, (part * amount) / whole));
}

/**
 * The best accuracy that any classifier can have on any of the domains:
 *
 *     1 - (1 / pi) integral from 0 to pi - pi / k of exp(-r^2 sin^2(pi / k) / (2 s^2 sin^2 t)) dt
 *
 * For two classes this is Phi(r / s), the normal distribution function.
 *
 * @see J. W. Craig, "A new, simple and exact result for calculating the probability of error for
 *   two-dimensional signal constellations", MILCOM 1991.
 */
export function gaussianBayesAccuracy(
  options: Pick<DriftingGaussiansOptions, "classes" | "radius" | "deviation"> = {},
): number {
  checkOptionNames("gaussianBayesAccuracy", options, [...ownNames, ...pointNames]);
  const { classes, radius, deviation } = checked({ ...options, amount: 0 });
  const power = (radius * Math.sin(Math.PI / classes)) ** 2 / (2 * deviation ** 2);
  const density = (t: number) => Math.exp(-power / Math.sin(t) ** 2);
  // Simpson's rule; at 0, where the sine vanishes, the integrand is 0 with all its derivatives.
  const [steps, end] = [2000, Math.PI - Math.PI / classes];
  let sum = density(end);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 0 ? 2 : 4) * density((i * end) / steps);
  return 1 - (sum * end) / (3 * steps) / Math.PI;
}

/**
 * The Wasserstein distance between a class of one domain and the same class of the next, of T + 1
 * steps from source to target; the same for every class and every order, W_1, W_2 and W_infinity:
 *
 *     rotate     2 r |sin(amount / (2 (T + 1)))|
 *     translate  |amount| / (T + 1)
 *
 * Both classes are one Gaussian at two places m and m'. Moving every point by m' - m carries one into
 * the other, so no order is more than |m' - m|; and no coupling moves the mean by less.
 */
export function gaussianStepDistance(
  options: Pick<DriftingGaussiansOptions, "motion" | "amount" | "radius" | "domains">,
): number {
  checkOptionNames("gaussianStepDistance", options, [...ownNames, ...pointNames]);
  const { motion, amount, radius } = checked(options);
  const step = amount / ((options.domains ?? 0) + 1);
  return motion === "rotate"
    ? 2 * radius * Math.abs(Math.sin((step * Math.PI) / 360))
    : Math.abs(step);
}

function checked(options: DriftingGaussiansOptions) {
  const given = { ...defaults, ...options };
  return {
    motion: checkName("motion", options.motion ?? "rotate", ["rotate", "translate"]),
    amount: checkNumber("amount", options.amount),
    classes: checkNumber("classes", given.classes, { integer: true, min: 2 }),
    dimensions: checkNumber("dimensions", given.dimensions, { integer: true, min: 2 }),
    radius: checkNumber("radius", given.radius, { above: 0 }),
    deviation: checkNumber("deviation", given.deviation, { above: 0 }),
  };
}
