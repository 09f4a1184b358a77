import assert from "node:assert/strict";
import fc from "fast-check";
import { kendallTau } from "../../lib/statistics/kendall.ts";

const tauOf = (...lists: Parameters<typeof kendallTau>) => kendallTau(...lists).tau;

function near(actual: number | null, expected: number, tolerance = 1e-12): void {
  assert.ok(actual !== null && Math.abs(actual - expected) < tolerance, `${actual} ≠ ${expected}`);
}

Deno.test("tau by hand: five of six pairs concordant, one discordant", () => {
  near(tauOf([1, 2, 3, 4], [1, 3, 2, 4]), (5 - 1) / 6);
  near(tauOf([1, 2, 3, 4], [10, 20, 30, 40]), 1);
  near(tauOf([1, 2, 3, 4], [4, 3, 2, 1]), -1);
});

Deno.test("tau-b by hand with ties: they count in neither root", () => {
  // Pairs of x 1 1 2 3: one tie, 5 differ; of y 1 2 2 3: one tie, 5 differ. Concordant: (1,3), (1,4),
  // (2,4), (3,4). The pairs (1,2) and (2,3) are tied in one.
  near(tauOf([1, 1, 2, 3], [1, 2, 2, 3]), 4 / 5);
  // x has three ties and 7 pairs that differ, y none and 10: 5 concordant, 2 discordant.
  near(tauOf([1, 1, 1, 2, 3], [3, 1, 5, 4, 6]), 5 / Math.sqrt(70));
});

Deno.test("tau-b agrees with scipy", () => {
  // scipy 1.17.1: stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]).statistic
  near(tauOf([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]), -0.4714045207910316);
});

Deno.test("where all are tied there is no tau", () => {
  assert.equal(tauOf([1, 1, 1], [1, 2, 3]), null);
  assert.equal(tauOf([1, 2, 3], [5, 5, 5]), null);
  assert.equal(tauOf([], []), null);
  assert.equal(tauOf([1], [1]), null);
});

Deno.test("within groups a trend between them does not count", () => {
  // Within each group y falls with x; between them it rises.
  const x = [1, 2, 3, 11, 12, 13];
  const y = [3, 2, 1, 13, 12, 11];
  const groups = ["a", "a", "a", "b", "b", "b"];
  near(tauOf(x, y, groups), -1);
  near(tauOf(x, y), (9 - 6) / 15);
  assert.equal(tauOf(x, y, ["a", "b", "c", "d", "e", "f"]), null);
});

Deno.test("lists of different lengths and values that are not finite are refused", () => {
  assert.throws(() => tauOf([1, 2], [1]), /^InputError: x has 2 values and another list 1;/);
  assert.throws(() => tauOf([1, 2], [1, 2], ["a"]), /^InputError: x has 2 values/);
  assert.throws(() => tauOf([1, NaN], [1, 2]), /^InputError: value is NaN; .*finite/);
});

Deno.test("tau sees ranks alone, is symmetric, and turns with the sign", () => {
  const numbers = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ max: 5 })), {
    minLength: 2,
    maxLength: 12,
  });
  fc.assert(
    fc.property(numbers, (pairs) => {
      const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      const tau = tauOf(x, y);
      assert.equal(tauOf(y, x), tau);
      if (tau === null) return;
      assert.ok(Math.abs(tau) <= 1 + 1e-12);
      near(tauOf(x.map((value) => Math.exp(value / 5)), y), tau);
      near(tauOf(x.map((value) => -value), y), -tau);
    }),
    { seed: 1 },
  );
});
