import assert from "node:assert/strict";
import { columnScale, standardizeRows } from "../../lib/data/standardize.ts";

const values = Int16Array.of(1, 7, 10, 3, 7, 20, 100, 7, 30);

Deno.test("mean and deviation are of the rows that count, worked out by hand", () => {
  const { mean, deviation } = columnScale(values, 3, [0, 1]);
  assert.deepEqual(Array.from(mean), [2, 7, 15]);
  assert.deepEqual(Array.from(deviation), [1, 1, 5]);
});

Deno.test("a column that does not vary is divided by 1", () => {
  const { mean, deviation } = columnScale(new Float32Array(3000).fill(0.1), 1, [0, 1, 2999]);
  assert.deepEqual([mean[0], deviation[0]], [Math.fround(0.1), 1]);
});

Deno.test("rows are standardized in the order they are asked for", () => {
  const scale = columnScale(values, 3, [0, 1]);
  assert.deepEqual(Array.from(standardizeRows(values, scale, [2, 0])), [98, 0, 3, -1, 0, -1]);
});
