import assert from "node:assert/strict";
import { holm } from "../../lib/statistics/holm.ts";
import { maxTTest, signFlipTest } from "../../lib/statistics/sign_flips.ts";
import { Stream } from "../../lib/stream.ts";
import { equivalenceTest, tTest } from "../../lib/statistics/t_tests.ts";
import { probabilityOfImprovement } from "../../lib/statistics/improvement.ts";
import fixture from "../fixtures/inference.json" with { type: "json" };

function near(actual: readonly (number | null)[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(actual[i]! - value) < 1e-8 * Math.max(1, value), `${actual[i]} ≠ ${value}`);
  }
}

for (const one of fixture.cases) {
  const { differences } = one;
  const what = `${differences.length} comparisons over ${differences[0]!.length} seeds`;
  Deno.test(`${what}: t, Holm, max-T, sign-flip and equivalence tests are scipy's and statsmodels'`, () => {
    near(differences.map((one) => tTest(one)), one.p);
    near(holm(one.p), one.holm);
    near(maxTTest(differences), one.maxT);
    near(differences.map(signFlipTest), one.signFlip);
    near(differences.map((one) => equivalenceTest(one, 2)), one.equivalence);
  });
}

Deno.test("five seeds cannot get below 1/16 by sign flips, and 30 sampled ones are near a t-test", () => {
  assert.equal(signFlipTest([1, 2, 3, 4, 5]), 1 / 16);
  const many = Array.from({ length: 30 }, (_, i) => Math.sin(3 * i) + 0.3);
  assert.ok(Math.abs(signFlipTest(many) - tTest(many)!) < 0.01);
});

Deno.test("max-T is never below the sign-flip test of one comparison alone, nor Holm below p", () => {
  const columns = [[3, 1, 2, 4, 2, 1], [0.1, -0.4, 0.3, 0.2, -0.1, 0], [3, 1, 2, 4, 2, 1.5]];
  const together = maxTTest(columns);
  for (const [j, column] of columns.entries()) {
    assert.ok(together[j]! >= maxTTest([column])[0]! - 1e-12);
  }
  assert.deepEqual(holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
});

Deno.test("differences that are all alike, all zero, or of one seed have tests that say so", () => {
  assert.equal(tTest([0, 0, 0]), 1);
  assert.equal(tTest([2, 2, 2]), 0);
  assert.equal(tTest([2]), null);
  assert.equal(equivalenceTest([0.5, 0.5], 2), 0);
  assert.equal(signFlipTest([0, 0, 0]), 1);
  assert.equal(signFlipTest([-3]), 1);
});

Deno.test("random signs are one stream's, sample by sample, whatever was asked before", () => {
  const count = 33, samples = 100_000;
  const differences = Array.from(new Stream(4).normal(count), (x) => x + 0.3);
  const drawn = new Stream(0).child("sign flips").uniform(samples * count, -1, 1);
  const observed = Math.abs(differences.reduce((a, b) => a + b, 0));
  let reached = 1;
  for (let i = 0; i < samples; i++) {
    const sum = differences.reduce((a, d, j) => a + (drawn[i * count + j]! < 0 ? -d : d), 0);
    if (Math.abs(sum) >= observed * (1 - 1e-9)) reached++;
  }
  assert.equal(signFlipTest(differences), reached / (samples + 1));
  signFlipTest(differences.slice(1));
  assert.equal(signFlipTest(differences), reached / (samples + 1));
});

Deno.test("lengths that differ, no seeds and p-values above 1 are one clear line", () => {
  assert.throws(() => maxTTest([[1, 2], [1]]), {
    name: "InputError",
    message: "comparisons have 2 and 1 seeds; all must have the same",
  });
  assert.throws(() => signFlipTest([]), /InputError: number of seeds is 0/);
  assert.throws(() => holm([1.2]), /InputError: p-value is 1.2/);
});

Deno.test("the probability of improvement counts ties as half and lies within its interval", () => {
  const { share, low, high } = probabilityOfImprovement([1, 2, -1, 0]);
  assert.equal(share, 0.625);
  assert.ok(low < share && share < high && low >= 0 && high <= 1);
  assert.deepEqual(probabilityOfImprovement([1, 2, 3]), { share: 1, low: 1, high: 1 });
});
