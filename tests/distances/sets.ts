/** Point sets for tests of distances. */
import fc from "fast-check";
import { type PointSet, takePoints } from "../../lib/distances/points.ts";
import { Stream } from "../../lib/stream.ts";

/** Coordinates, point by point, as a set. */
export function pointSet(values: ArrayLike<number>, d: number): PointSet {
  return { points: Float32Array.from(values), n: values.length / d, d };
}

/** `n` normal points of `d` coordinates, times `scale`, around (shift, ..., shift). */
export function normalSet(n: number, d: number, seed: number, shift = 0, scale = 1): PointSet {
  const values = new Stream(seed, ["normal set"]).normal(n * d);
  return pointSet(values.map((value) => value * scale + shift), d);
}

/** All points moved by `by`. */
export function moved({ points, d }: PointSet, by: readonly number[]): PointSet {
  return pointSet(points.map((value, at) => value + by[at % d]!), d);
}

/** The same points in another order. */
export function shuffled(set: PointSet, seed: number): PointSet {
  return takePoints(set, new Stream(seed, ["shuffle"]).permutation(set.n));
}

/** `count` sets of equal size in one space, with integer coordinates: some points coincide. */
export function sets(count: number, most = 8): fc.Arbitrary<PointSet[]> {
  return fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: 3 })).chain(
    ([n, d]) => {
      const coordinate = fc.integer({ min: -4, max: 4 });
      const set = fc.array(coordinate, { minLength: n * d, maxLength: n * d });
      return fc.array(set.map((values) => pointSet(values, d)), {
        minLength: count,
        maxLength: count,
      });
    },
  );
}
