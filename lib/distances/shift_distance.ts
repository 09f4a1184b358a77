/** Distances between domains that need no assignment of all points: sliced, and class by class. */
import { checkName, checkNumber, checkOptionNames, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { checkPoints, type LabelledPoints, type PointSet, takePoints } from "./points.ts";

/** How the sliced distance is estimated. */
export interface SlicedOptions {
  /** Power of the distance, at least 1, default 2. */
  p?: number;
  /** Number of random directions, at least 200, default 500. */
  projections?: number;
  /** Decides the directions. Default 0. */
  seed?: number;
}

/** A mean over random directions. */
export interface Sliced {
  /** In units of the coordinates. */
  readonly distance: number;
  /** Of the distance, due to the directions drawn. */
  readonly standardError: number;
}

/**
 * Sliced Wasserstein distance (Bonneel, Rabin, Peyre, Pfister, J. Math. Imaging Vis. 51, 2015):
 *
 *     SW_p^p = mean over unit vectors theta of W_p^p(theta' x, theta' y)
 *
 * On a line the best plan keeps the order, so sorting finds it: no limit on the number of points,
 * which may differ. At most W_p; a translation by v gives SW_2 = ||v|| / sqrt(d).
 *
 * @throws InputError on an option out of range or sets in different spaces.
 */
export function slicedWasserstein(x: PointSet, y: PointSet, options: SlicedOptions = {}): Sliced {
  checkOptionNames("slicedWasserstein", options, ["p", "projections", "seed"]);
  const p = checkNumber("p", options.p ?? 2, { min: 1, max: 100 });
  const projections = checkNumber("projections", options.projections ?? 500, {
    integer: true,
    min: 200,
  });
  checkPoints(x, y);
  const stream = new Stream(options.seed ?? 0, ["projections"]);
  const costs = Float64Array.from({ length: projections }, (_, k) => {
    // Normal numbers have no preferred direction.
    const theta = stream.child(k).normal(x.d);
    return costOnLine(projected(x, theta).sort(), projected(y, theta).sort(), p);
  });
  const mean = costs.reduce((a, b) => a + b) / projections;
  const squares = costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0);
  const errorOfMean = Math.sqrt(squares / (projections - 1) / projections);
  const distance = mean ** (1 / p);
  // d(m^(1/p)) = dm / (p m^((p - 1) / p))
  const standardError = mean === 0 ? 0 : errorOfMean / (p * distance ** (p - 1));
  return { distance, standardError };
}

/** theta' x / ||theta|| for all points. */
function projected({ points, n, d }: PointSet, theta: Float32Array): Float64Array {
  const norm = Math.sqrt(theta.reduce((sum, t) => sum + t * t, 0));
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += theta[k]! * points[i * d + k]!;
    return sum / norm;
  });
}

/** W_p^p of sorted numbers of equal weight on each side: mass is moved in order. */
function costOnLine(x: Float64Array, y: Float64Array, p: number): number {
  const [n, m] = [x.length, y.length];
  // In units of 1 / (n m): a number of x weighs m, one of y weighs n.
  let sum = 0, i = 0, j = 0, left = m, room = n;
  while (i < n) {
    const moved = Math.min(left, room);
    sum += moved * Math.abs(x[i]! - y[j]!) ** p;
    left -= moved;
    room -= moved;
    if (left === 0) [i, left] = [i + 1, m];
    if (room === 0) [j, room] = [j + 1, n];
  }
  return sum / (n * m);
}

/** A distance between two domains, class by class. */
export interface ClassConditional {
  /** The largest over classes: with W_inf, the rho of Kumar et al. */
  readonly largest: number;
  /** The mean over classes, each by its share in y: with W_1, what docs/bounds.md (2) takes. */
  readonly mean: number;
  /** null for a class that one side lacks and that was skipped. */
  readonly byClass: readonly (number | null)[];
}

/**
 * `distance` between the points of each class. Where classes keep their shares, this is what the
 * theory of gradual shift measures (Kumar, Ma, Liang, ICML 2020, arXiv:2002.11360, section 3): mass
 * that changes its class on the way is not a way to shorten it.
 *
 *     classConditional(pointsOf(a), pointsOf(b), (x, y) => wassersteinInfinity(x, y).distance)
 *
 * Of the larger side of a class as many points are drawn as the smaller one has, so that exact
 * transport can be asked.
 *
 * @param options `most`: points of a class that are drawn at most, on each side, at least 1; default
 * all. `seed`: decides which are drawn, default 0. `lacking`: what happens where a side has no point
 * of a class, as small samples may: "refuse" (default), or "skip" it and weigh the others.
 * @throws InputError when a class is missing and not skipped, all are, or an option is out of range.
 */
export function classConditional(
  x: LabelledPoints,
  y: LabelledPoints,
  distance: (x: PointSet, y: PointSet) => number,
  { most, seed = 0, lacking = "refuse", ...others }: {
    most?: number;
    seed?: number;
    lacking?: "refuse" | "skip";
  } = {},
): ClassConditional {
  checkOptionNames("classConditional", others, ["most", "seed", "lacking"]);
  checkPoints(x, y);
  checkName("lacking", lacking, ["refuse", "skip"]);
  if (most !== undefined) checkNumber("most", most, { integer: true, min: 1 });
  const stream = new Stream(seed, ["classes"]);
  const byClass = Array.from({ length: Math.max(x.classes, y.classes) }, (_, label) => {
    const [inX, inY] = [rowsOfClass(x, label), rowsOfClass(y, label)];
    const each = Math.min(inX.length, inY.length, most ?? Infinity);
    if (each === 0 && lacking === "skip") return null;
    if (each === 0) {
      throw new InputError(
        `class ${label} has ${inX.length} points in x and ${inY.length} in y; it needs at least one ` +
          `in each`,
      );
    }
    const drawn = (rows: number[]) => {
      const order = stream.child(label).permutation(rows.length).slice(0, each);
      return Int32Array.from(order, (k) => rows[k]!);
    };
    return distance(takePoints(x, drawn(inX)), takePoints(y, drawn(inY)));
  });
  const measured = classShares(y).flatMap((share, label) => {
    const own = byClass[label] ?? null;
    return own === null ? [] : [{ share, own }];
  });
  if (measured.length === 0) {
    throw new InputError("x and y have no class in common; nothing is left");
  }
  const weight = measured.reduce((sum, { share }) => sum + share, 0);
  const mean = measured.reduce((sum, { share, own }) => sum + share * own, 0) / weight;
  return { largest: Math.max(...measured.map(({ own }) => own)), mean, byClass };
}

/** The share of each class, from 0 to 1. */
export function classShares({ labels, classes }: LabelledPoints): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]!++;
  return counts.map((count) => count / labels.length);
}

/** The total variation between the shares of the classes, from 0 (the same) to 1. */
export function labelShift(x: LabelledPoints, y: LabelledPoints): number {
  const shares = classShares(y);
  return classShares(x).reduce((sum, share, label) => sum + Math.abs(share - shares[label]!), 0) /
    2;
}

function rowsOfClass({ labels }: LabelledPoints, label: number): number[] {
  return [...labels.keys()].filter((i) => labels[i] === label);
}
