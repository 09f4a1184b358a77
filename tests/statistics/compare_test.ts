import assert from "node:assert/strict";
import { type BySeed, compare, verdictInWords } from "../../lib/statistics/compare.ts";

const bySeed = (...values: number[]): BySeed => new Map(values.map((value, i) => [i + 1, value]));
const adam = bySeed(60, 62, 58, 61, 59, 60);
const plus = (...by: number[]) => bySeed(...[...adam.values()].map((value, i) => value + by[i]!));

Deno.test("a clear gain, a clear loss, a tie within 2 points and noise get the four verdicts", () => {
  const { comparisons } = compare(
    new Map([
      ["better", plus(4, 5, 4.5, 4, 5, 4.5)],
      ["worse", plus(-4, -5, -4.5, -4, -5, -4.5)],
      ["alike", plus(0.2, -0.3, 0.1, 0, 0.2, -0.1)],
      ["noisy", plus(8, -9, 4, -6, 7, 1)],
    ]),
    adam,
  );
  assert.deepEqual(comparisons.map(({ verdict }) => verdict), [
    ...["better", "worse", "within", "cannot be told"],
  ]);
  assert.match(verdictInWords(comparisons[3]!), /^cannot be told \(smallest visible: 1\d\.\d\)$/);
});

Deno.test("the family is the mean over the rules, seed by seed, and its test one test", () => {
  const { family, comparisons } = compare(
    new Map([["a", plus(1, 3, 2, 1, 3, 2)], ["b", plus(-1, 1, 0, -1, 1, 0)]]),
    adam,
  );
  assert.deepEqual(family!.differences, [0, 2, 1, 0, 2, 1]);
  assert.equal(family!.mean, 1);
  assert.ok(family!.p! < comparisons[0]!.holm! || family!.p! > comparisons[0]!.p!);
  assert.ok(comparisons.every(({ p, holm }) => holm! >= p!));
  assert.ok(comparisons.every((one) => one.simultaneousHalfWidth! > one.halfWidth!));
});

Deno.test("each rule has its own seeds; the family those that all have, and max-T needs the same", () => {
  const { family, comparisons } = compare(
    new Map([["a", plus(1, 3, 2, 1, 3, 2)], ["b", bySeed(61, 62, 59)]]),
    adam,
  );
  assert.deepEqual(comparisons.map(({ count }) => count), [6, 3]);
  assert.equal(family!.count, 3);
  assert.deepEqual(comparisons.map(({ maxT }) => maxT), [null, null]);
});

Deno.test("one seed has a difference and no test", () => {
  const { comparisons: [one] } = compare(new Map([["a", bySeed(62)]]), bySeed(60));
  assert.equal(one!.mean, 2);
  for (const p of [one!.p, one!.holm, one!.maxT, one!.equivalence, one!.correlation]) {
    assert.equal(p, null);
  }
  assert.equal(verdictInWords(one!), "cannot be told (one seed)");
});

Deno.test("seeds that agree to the last digit have no test, and the others are corrected without them", () => {
  const { comparisons: [flat, other] } = compare(
    new Map([["flat", plus(3, 3, 3, 3, 3, 3)], ["other", plus(1, 3, 2, 1, 3, 2)]]),
    adam,
  );
  assert.equal(verdictInWords(flat!), "cannot be told (seeds do not scatter)");
  assert.equal(flat!.holm, null);
  assert.equal(other!.holm, other!.p);
});

Deno.test("no seed in common is one clear line", () => {
  assert.throws(() => compare(new Map([["SAM", new Map([[7, 60]])]]), adam), {
    name: "InputError",
    message: /^SAM and its baseline have 0 seeds in common; [^\n]*$/,
  });
});
