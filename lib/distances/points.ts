/** Sets of points: what distances between domains are computed on, in input or feature space. */
import { checkNumber, InputError } from "../check.ts";
import { type Domain, size } from "../data/domain.ts";

/** `n` points of `d` coordinates each, point by point. */
export interface PointSet {
  /** Coordinates [n * d], point by point. */
  readonly points: Float32Array;
  /** Number of points. */
  readonly n: number;
  /** Coordinates of a point. */
  readonly d: number;
}

/** Points with the class of each. */
export interface LabelledPoints extends PointSet {
  /** Class numbers from 0 to `classes` - 1, one a point. */
  readonly labels: Int32Array;
  /** Number of classes. */
  readonly classes: number;
}

/** The inputs of `domain` as points: an image is one point, a pixel a coordinate. */
export function pointsOf(domain: Domain): LabelledPoints {
  const { inputs: points, labels, classes } = domain;
  return { points, n: size(domain), d: points.length / size(domain), labels, classes };
}

/** The points at `rows` (row numbers from 0), copied. */
export function takePoints({ points, d }: PointSet, rows: ArrayLike<number>): PointSet {
  const taken = new Float32Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    taken.set(points.subarray(rows[i]! * d, (rows[i]! + 1) * d), i * d);
  }
  return { points: taken, n: rows.length, d };
}

/** @throws InputError unless both sets hold points, finite ones, of the same number of coordinates. */
export function checkPoints(x: PointSet, y: PointSet): void {
  for (const [name, { points, n, d }] of [["x", x], ["y", y]] as const) {
    checkNumber(`number of points of ${name}`, n, { integer: true, min: 1 });
    checkNumber(`number of coordinates of ${name}`, d, { integer: true, min: 1 });
    if (points.length !== n * d) {
      throw new InputError(
        `${name} has ${points.length} values for ${n} points of ${d} coordinates; it needs ${
          n * d
        }`,
      );
    }
    const at = points.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new InputError(
        `point ${Math.floor(at / d)} of ${name} has coordinate ${points[at]}; all must be finite`,
      );
    }
  }
  if (x.d === y.d) return;
  throw new InputError(
    `x has points of ${x.d} coordinates and y of ${y.d}; both must be in the same space`,
  );
}

/** Squared Euclidean distances [x.n * y.n], row by row: the entry i * y.n + j is ||x_i - y_j||^2. */
export function squaredDistances(x: PointSet, y: PointSet): Float64Array {
  const d = x.d;
  const squares = new Float64Array(x.n * y.n);
  for (let i = 0; i < x.n; i++) {
    for (let j = 0; j < y.n; j++) {
      let sum = 0;
      for (let k = 0, a = i * d, b = j * d; k < d; k++, a++, b++) {
        const difference = x.points[a]! - y.points[b]!;
        sum += difference * difference;
      }
      squares[i * y.n + j] = sum;
    }
  }
  return squares;
}

/** Costs ||x_i - y_j||^p [x.n * y.n], row by row. */
export function powerCosts(x: PointSet, y: PointSet, p: number): Float64Array {
  const costs = squaredDistances(x, y);
  if (p !== 2) { for (let at = 0; at < costs.length; at++) costs[at] = costs[at]! ** (p / 2); }
  return costs;
}
