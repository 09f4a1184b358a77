import assert from "node:assert/strict";
import fc from "fast-check";
import { meanInterval, pairedDifference } from "../../lib/statistics/intervals.ts";

const a = [0.713, 0.698, 0.741, 0.705, 0.722];
const b = [0.671, 0.702, 0.689, 0.668, 0.690];
const bySeed = (values: number[]) => new Map(values.map((value, i) => [i + 1, value]));

function near(actual: number | null, expected: number, tolerance = 1e-8): void {
  assert.ok(actual !== null && Math.abs(actual - expected) < tolerance, `${actual} ≠ ${expected}`);
}

Deno.test("the interval of two values by hand: 1 ± 12.706 times their standard error", () => {
  // Values 0 and 2: s = sqrt(2), standard error 1, t(0.975, 1) = tan(0.475 pi) = 12.7062047.
  const { mean, halfWidth, count } = meanInterval([0, 2]);
  assert.equal(mean, 1);
  assert.equal(count, 2);
  near(halfWidth, Math.tan(0.475 * Math.PI), 1e-6);
});

Deno.test("intervals agree with scipy", () => {
  // scipy 1.17.1: stats.t.ppf(0.975, n - 1) * x.std(ddof=1) / sqrt(n)
  near(meanInterval(a).mean, 0.7158);
  near(meanInterval(a).halfWidth, 0.02072872420850195);
  near(meanInterval(b).halfWidth, 0.017669188453297957);
  near(meanInterval(a.slice(0, 2)).halfWidth, 0.09529653552131029);
  near(meanInterval(a.slice(0, 3)).halfWidth, 0.054216459690987796);
});

Deno.test("one value has no interval", () => {
  assert.deepEqual(meanInterval([0.5]), { mean: 0.5, halfWidth: null, count: 1 });
});

Deno.test("no values, a value that is not finite and an impossible level are refused", () => {
  assert.throws(() => meanInterval([]), /^InputError: number of values is 0; .*at least 1$/);
  assert.throws(() => meanInterval([1, NaN]), /^InputError: value is NaN; .*finite number$/);
  assert.throws(() => meanInterval([1, 2], 1), /^InputError: level is 1; .*less than 1$/);
});

Deno.test("a paired difference agrees with scipy and excludes zero here", () => {
  const difference = pairedDifference(bySeed(a), bySeed(b));
  near(difference!.mean, 0.0318);
  near(difference!.halfWidth, 0.026491418635380296);
  assert.equal(difference!.excludesZero, true);
});

Deno.test("only common seeds are paired, in whatever order they come", () => {
  const values = new Map([[7, 3], [1, 1], [2, 5]]);
  const baseline = new Map([[2, 4], [1, 1], [9, 0]]);
  const difference = pairedDifference(values, baseline)!;
  assert.equal(difference.count, 2);
  assert.equal(difference.mean, 0.5);
  assert.equal(difference.excludesZero, false);
});

Deno.test("one common seed has a difference without interval, none has no difference", () => {
  const one = pairedDifference(new Map([[1, 3]]), new Map([[1, 1]]));
  assert.deepEqual(one, { mean: 2, halfWidth: null, count: 1, excludesZero: null });
  assert.equal(pairedDifference(new Map([[1, 3]]), new Map([[2, 1]])), null);
});

Deno.test("an interval moves and stretches with its values, and widens with its level", () => {
  const value = fc.integer({ min: -1000, max: 1000 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 9 }), value, (values, offset) => {
      const plain = meanInterval(values);
      const moved = meanInterval(values.map((v) => 2 * v + offset));
      near(moved.mean, 2 * plain.mean + offset, 1e-9);
      near(moved.halfWidth, 2 * plain.halfWidth!, 1e-7);
      assert.ok(meanInterval(values, 0.99).halfWidth! >= plain.halfWidth!);
    }),
    { seed: 1 },
  );
});
