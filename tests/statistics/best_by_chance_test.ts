import assert from "node:assert/strict";
import fc from "fast-check";
import { bestByChance, expectedLargest } from "../../lib/statistics/best_by_chance.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/correlation.json" with { type: "json" };

Deno.test("the largest of n normal numbers: by formula for two and three, else scipy's integral", () => {
  assertClose(expectedLargest(1), 0, 1e-12);
  assertClose(expectedLargest(2), 1 / Math.sqrt(Math.PI), 1e-10);
  assertClose(expectedLargest(3), 1.5 / Math.sqrt(Math.PI), 1e-10);
  for (const { count, mean } of fixture.largest) assertClose(expectedLargest(count), mean, 1e-8);
});

Deno.test("equal methods: the best of eight is as far above their mean as foretold", () => {
  let [above, foretold] = [0, 0];
  const tables = 2000;
  for (let nth = 0; nth < tables; nth++) {
    const numbers = new Stream(nth).normal(8 * 5 + 5);
    // What a seed does to all eight, twice as large as what is left, lifts none.
    const columns = Array.from(
      { length: 8 },
      (_, j) => Array.from({ length: 5 }, (_, s) => numbers[5 * j + s]! + 2 * numbers[40 + s]!),
    );
    const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / 5);
    above += Math.max(...means) - means.reduce((sum, mean) => sum + mean, 0) / 8;
    foretold += bestByChance(columns)!.gain;
  }
  assertClose(foretold / tables, 1.4236 / Math.sqrt(5), 0.02);
  assertClose(above / tables, foretold / tables, 0.02);
});

Deno.test("one method or one seed has no gain, and lists of other lengths are refused", () => {
  assert.equal(bestByChance([[1, 2, 3]]), null);
  assert.equal(bestByChance([[1], [2]]), null);
  assert.throws(() => bestByChance([[1, 2], [1]]), /^InputError: methods have 2 and 1 seeds;/);
  assert.throws(() => bestByChance([[1, NaN], [1, 2]]), /^InputError: value is NaN;/);
});

Deno.test("what is added to a method or to a seed changes no gain", () => {
  const value = fc.integer({ min: -50, max: 50 });
  const column = fc.array(value, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(column, { minLength: 2, maxLength: 5 }), column, (columns, ofSeeds) => {
      const moved = columns.map((own, j) => own.map((v, s) => v + 7 * j + ofSeeds[s]!));
      assertClose(bestByChance(moved)!.gain, bestByChance(columns)!.gain, 1e-9);
    }),
    { seed: 1 },
  );
});
