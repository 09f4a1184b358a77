import assert from "node:assert/strict";
import fc from "fast-check";
import { assignment, bottleneck } from "../../lib/distances/assignment.ts";
import { Stream } from "../../lib/stream.ts";

/** Square matrices of whole costs, with ties, below 0 too. */
const matrices = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.array(fc.integer({ min: -5, max: 9 }), { minLength: n * n, maxLength: n * n })
    .map((costs) => ({ costs: Float64Array.from(costs), n }))
);

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)])
  );
}

function costsOf(costs: Float64Array, n: number, columns: ArrayLike<number>): number[] {
  return Array.from(columns, (j, i) => costs[i * n + j]!);
}

const sum = (values: number[]) => values.reduce((a, b) => a + b);

for (
  const [name, solve, measure] of [
    ["assignment", assignment, sum],
    ["bottleneck", bottleneck, (values: number[]) => Math.max(...values)],
  ] as const
) {
  Deno.test(`${name} is a permutation, and no other one costs less`, () => {
    fc.assert(fc.property(matrices, ({ costs, n }) => {
      const columns = solve(costs, n);
      assert.deepEqual([...columns].sort((a, b) => a - b), [...Array(n).keys()]);
      const least = Math.min(...permutations(n).map((s) => measure(costsOf(costs, n, s))));
      assert.equal(measure(costsOf(costs, n, columns)), least);
    }));
  });

  Deno.test(`${name} leaves its costs as they are`, () => {
    const costs = Float64Array.from([3, 1, 2, 4]);
    solve(costs, 2);
    assert.deepEqual([...costs], [3, 1, 2, 4]);
  });
}

Deno.test("a hidden permutation of 300 rows is found among random costs", () => {
  const n = 300;
  const hidden = new Stream(1).permutation(n);
  const costs = Float64Array.from(new Stream(2).uniform(n * n, 1, 2));
  hidden.forEach((j, i) => costs[i * n + j] = 0.5);
  assert.deepEqual(assignment(costs, n), hidden);
  assert.deepEqual(bottleneck(costs, n), hidden);
});
