import assert from "node:assert/strict";
import fc from "fast-check";
import { brightenDomain } from "../../lib/data/shift.ts";
import { type PointSet, pointsOf } from "../../lib/distances/points.ts";
import { wasserstein, wassersteinInfinity } from "../../lib/distances/transport.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/transport.json" with { type: "json" };
import { moved, normalSet, pointSet, sets, shuffled } from "./sets.ts";

const distances: [string, (x: PointSet, y: PointSet) => number][] = [
  ["W_1", (x, y) => wasserstein(x, y, { p: 1 }).distance],
  ["W_2", (x, y) => wasserstein(x, y).distance],
  ["W_3", (x, y) => wasserstein(x, y, { p: 3 }).distance],
  ["W_inf", (x, y) => wassersteinInfinity(x, y).distance],
];

for (const [name, distance] of distances) {
  Deno.test(`${name} of a translation is the length of its vector, in any order of the points`, () => {
    const plane = normalSet(60, 2, 1);
    assertClose(distance(plane, moved(plane, [0.3, 0.4])), 0.5, 1e-6);
    assertClose(distance(plane, shuffled(moved(plane, [0.3, 0.4]), 2)), 0.5, 1e-6);
    const space = normalSet(30, 7, 2);
    assertClose(distance(space, moved(space, Array(7).fill(10))), 10 * Math.sqrt(7), 1e-6);
  });

  Deno.test(`${name} is symmetric, 0 for the same points alone, and obeys the triangle inequality`, () => {
    fc.assert(fc.property(sets(3), ([x, y, z]) => {
      const xy = distance(x!, y!);
      assertClose(distance(y!, x!), xy, 1e-9);
      assert.equal(distance(x!, shuffled(x!, 3)), 0);
      const same = String(sorted(x!)) === String(sorted(y!));
      assert.equal(xy === 0, same);
      assert.ok(xy <= distance(x!, z!) + distance(z!, y!) + 1e-9);
    }));
  });
}

function sorted({ points, n, d }: PointSet): string[] {
  return Array.from({ length: n }, (_, i) => String(points.slice(i * d, (i + 1) * d))).sort();
}

Deno.test("distances grow with the power, up to W_inf", () => {
  fc.assert(fc.property(sets(2), ([x, y]) => {
    const values = distances.map(([, distance]) => distance(x!, y!));
    values.forEach((value, k) => assert.ok(k === 0 || value >= values[k - 1]! - 1e-9));
  }));
});

Deno.test("equal images, brighter by 1, are 28 apart: the root of their 784 pixels", () => {
  const inputs = new Stream(5).uniform(40 * 784);
  const images = {
    ...{ name: "images", inputs, labels: new Int32Array(40), shape: [28, 28, 1], classes: 10 },
    ...{ shift: { kind: "none" } as const, ids: new Int32Array(40) },
  };
  for (const amount of [1, 0.05]) {
    const brighter = pointsOf(brightenDomain(images, amount));
    for (const [name, distance] of distances) {
      assertClose(distance(pointsOf(images), brighter), 28 * amount, 1e-6, name);
    }
  }
});

Deno.test("W_2 of samples of two normal laws is near its closed form", () => {
  // ||m - m'||^2 + d (s - s')^2
  const expected = Math.sqrt(2 * 3 ** 2 + 2 * (2 - 0.5) ** 2);
  const { distance } = wasserstein(normalSet(800, 2, 1, 0, 0.5), normalSet(800, 2, 2, 3, 2));
  assertClose(distance, expected, 0.03);
});

Deno.test("the plan says where each point goes", () => {
  const x = pointSet([0, 0, 10, 0, 20, 0], 2);
  const y = pointSet([21, 0, 1, 0, 11, 0], 2);
  assert.deepEqual([...wasserstein(x, y).to], [1, 2, 0]);
  assert.deepEqual([...wassersteinInfinity(x, y).to], [1, 2, 0]);
});

Deno.test("W_inf spares the longest way where W_1 spares the sum", () => {
  const x = pointSet([0, 1], 1), y = pointSet([1, 2.5], 1);
  // 0 -> 1, 1 -> 2.5 or, as long in sum, 1 -> 1 and 0 -> 2.5.
  assertClose(wasserstein(x, y, { p: 1 }).distance, 1.25, 1e-12);
  assertClose(wassersteinInfinity(x, y).distance, 1.5, 1e-12);
});

for (const [name, { d, x, y, ...known }] of Object.entries(fixture.cases)) {
  if (!("exact" in known)) continue;
  Deno.test(`exact distances of "${name}" are POT's`, () => {
    const [a, b] = [x, y].map((values) => pointSet(values.map((v) => v / fixture.unit), d));
    const { w1, w2, winf } = known.exact;
    assertClose(wasserstein(a!, b!, { p: 1 }).distance, w1, 1e-9, "W_1");
    assertClose(wasserstein(a!, b!).distance, w2, 1e-9, "W_2");
    assertClose(wassersteinInfinity(a!, b!).distance, winf, 1e-9, "W_inf");
  });
}

Deno.test("sets that can't be compared are one clear line", () => {
  const x = normalSet(3, 2, 1);
  const bad: [PointSet, PointSet, RegExp][] = [
    [x, normalSet(4, 2, 1), /^x has 3 points and y 4; exact transport needs as many: [^\n]*$/],
    [x, normalSet(2, 3, 1), /^x has points of 2 coordinates and y of 3; [^\n]*same space$/],
    [x, pointSet([], 2), /^number of points of y is 0; it must be an integer at least 1$/],
    [{ ...x, n: 4 }, x, /^x has 6 values for 4 points of 2 coordinates; it needs 8$/],
    [x, pointSet([1, 2, 3, NaN, 5, 6], 2), /^point 1 of y has coordinate NaN; all must be finite$/],
    [
      normalSet(2001, 1, 1),
      normalSet(2001, 1, 2),
      /^there are 2001 points; exact transport takes at most 2000: take fewer, or use [^\n]*$/,
    ],
  ];
  for (const [a, b, message] of bad) {
    assert.throws(() => wasserstein(a, b), { name: "InputError", message });
    assert.throws(() => wassersteinInfinity(a, b), { name: "InputError", message });
  }
  assert.throws(() => wasserstein(x, x, { p: 0.5 }), /InputError: p is 0.5; it must be [^\n]*$/);
});
