import assert from "node:assert/strict";
import {
  classConditional,
  classShares,
  labelShift,
  slicedWasserstein,
} from "../../lib/distances/shift_distance.ts";
import { proxyADistance } from "../../lib/distances/proxy_a_distance.ts";
import { sinkhorn } from "../../lib/distances/sinkhorn.ts";
import { wasserstein, wassersteinInfinity } from "../../lib/distances/transport.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/transport.json" with { type: "json" };
import { moved, normalSet, pointSet, shuffled } from "./sets.ts";

/** Of the translation (.3, .4): length / sqrt(2), and length * 2 / pi. */
const translation = [[2, 0.35355339], [1, 0.31830989]] as const;

Deno.test("sliced distances of a translation are its closed forms within the standard error", () => {
  const x = normalSet(50, 2, 1), y = shuffled(moved(x, [0.3, 0.4]), 2);
  for (const [p, expected] of translation) {
    for (const seed of [0, 1, 2]) {
      const { distance, standardError } = slicedWasserstein(x, y, { p, seed });
      assert.ok(standardError > 0.002 && standardError < 0.012, `${standardError}`);
      assert.ok(Math.abs(distance - expected) < 3 * standardError, `p ${p}: ${distance}`);
    }
    const { distance } = slicedWasserstein(x, y, { p, projections: 100_000 });
    assertClose(distance, expected, 2e-3);
  }
});

Deno.test("the standard error is what the distance varies by from seed to seed", () => {
  const x = normalSet(40, 3, 1), y = normalSet(40, 3, 2, 0.5);
  for (const p of [1, 2]) {
    const runs = Array.from(
      { length: 60 },
      (_, seed) => slicedWasserstein(x, y, { p, seed, projections: 200 }),
    );
    const mean = runs.reduce((sum, { distance }) => sum + distance, 0) / runs.length;
    const spread = runs.reduce((sum, { distance }) => sum + (distance - mean) ** 2, 0) / 59;
    const claimed = runs.reduce((sum, { standardError }) => sum + standardError, 0) / 60;
    assert.ok(claimed > 0.7 * Math.sqrt(spread) && claimed < 1.4 * Math.sqrt(spread));
  }
});

Deno.test("on a line the sliced distance is exact, of sets of any size: POT's", () => {
  for (const { x, y, w1, w2 } of fixture.lines) {
    const [a, b] = [x, y].map((values) => pointSet(values.map((v) => v / fixture.unit), 1));
    assertClose(slicedWasserstein(a!, b!, { p: 1 }).distance, w1, 1e-7);
    assertClose(slicedWasserstein(a!, b!, { p: 2 }).distance, w2, 1e-7);
  }
});

Deno.test("the sliced distance is at most the exact one, 0 for the same points, the same for a seed", () => {
  const x = normalSet(40, 5, 1), y = normalSet(40, 5, 2, 0.5);
  const sliced = slicedWasserstein(x, y, { seed: 4 });
  assert.ok(sliced.distance < wasserstein(x, y).distance);
  assert.deepEqual(slicedWasserstein(x, shuffled(y, 1), { seed: 4 }), sliced);
  assert.notDeepEqual(slicedWasserstein(x, y, { seed: 5 }), sliced);
  assert.deepEqual(slicedWasserstein(x, x), { distance: 0, standardError: 0 });
});

Deno.test("fewer than 200 projections are one clear line", () => {
  const x = normalSet(4, 2, 1);
  assert.throws(() => slicedWasserstein(x, x, { projections: 100 }), {
    message: "projections is 100; it must be an integer at least 200",
  });
});

const labelled = (values: number[], labels: number[]) => ({
  ...pointSet(values, 1),
  labels: Int32Array.from(labels),
  classes: 2,
});
const furthest = (x: Parameters<typeof wassersteinInfinity>[0], y: typeof x) =>
  wassersteinInfinity(x, y).distance;

Deno.test("classes that change places are far apart, though the domains as a whole are not", () => {
  const x = labelled([0, 1, 10, 11], [0, 0, 1, 1]);
  const y = labelled([10, 11, 0, 1.5], [0, 0, 1, 1]);
  assert.equal(furthest(x, y), 0.5);
  assert.deepEqual(classConditional(x, y, furthest), { largest: 10, mean: 10, byClass: [10, 10] });
});

Deno.test("of a class's larger side as many points are drawn as the smaller one has", () => {
  const x = labelled([5, 5, 5, 0], [1, 1, 1, 0]);
  const y = labelled([6, 1], [1, 0]);
  assert.deepEqual(classConditional(x, y, furthest), { largest: 1, mean: 1, byClass: [1, 1] });
});

Deno.test("a class that one domain lacks is one clear line", () => {
  const x = labelled([0, 1], [0, 0]), y = labelled([0, 1], [0, 1]);
  assert.throws(() => classConditional(x, y, furthest), {
    name: "InputError",
    message: "class 1 has 0 points in x and 1 in y; it needs at least one in each",
  });
  const one = labelled([3], [0]);
  assert.deepEqual(classConditional(one, y, furthest, { lacking: "skip" }), {
    ...{ largest: 3, mean: 3, byClass: [3, null] },
  });
  const other = labelled([1], [1]);
  assert.throws(() => classConditional(x, other, furthest, { lacking: "skip" }), {
    ...{ name: "InputError", message: "x and y have no class in common; nothing is left" },
  });
});

Deno.test("the mean weighs classes as y does, and no more points are drawn than asked", () => {
  const x = labelled([0, 0, 10], [0, 0, 1]), y = labelled([1, 14, 14, 14], [0, 1, 1, 1]);
  const counts: number[] = [];
  const { mean, byClass } = classConditional(x, y, (a, b) => {
    counts.push(a.n, b.n);
    return furthest(a, b);
  }, { most: 1 });
  assert.deepEqual([mean, byClass, counts], [0.25 * 1 + 0.75 * 4, [1, 4], [1, 1, 1, 1]]);
});

Deno.test("label shift is the total variation between the shares of the classes", () => {
  const x = labelled([0, 0, 0, 0], [0, 1, 1, 1]), y = labelled([0, 0], [0, 1]);
  assert.deepEqual([classShares(x), labelShift(x, y), labelShift(x, x)], [[0.25, 0.75], 0.25, 0]);
});

Deno.test("each distance tells an option that it does not have", async () => {
  const x = normalSet(20, 2, 1);
  const labelled = { ...x, labels: new Int32Array(20), classes: 1 };
  const far = (a: typeof x, b: typeof x) => wassersteinInfinity(a, b).distance;
  const cases: [() => unknown, RegExp][] = [
    [
      () => slicedWasserstein(x, x, { projection: 300 } as object),
      /^slicedWasserstein .*"projections"\?$/,
    ],
    [
      () => wasserstein(x, x, { P: 1 } as object),
      /^wasserstein has no option P; its options are p; /,
    ],
    [
      () => sinkhorn(x, x, { epsilom: 1 } as object),
      /^sinkhorn has no option epsilom; .*"epsilon"\?$/,
    ],
    [() => proxyADistance(x, x, { epoch: 3 } as object), /^proxyADistance .*"epochs"\?$/],
    [
      () => classConditional(labelled, labelled, far, { mots: 3 } as object),
      /^classConditional has no option mots; .*"most"\?$/,
    ],
  ];
  for (const [ask, message] of cases) {
    await assert.rejects(async () => await ask(), { name: "InputError", message });
  }
});
