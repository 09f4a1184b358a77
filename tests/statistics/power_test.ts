import assert from "node:assert/strict";
import { powerOfT, seedsToSee, smallestVisible } from "../../lib/statistics/power.ts";
import fixture from "../fixtures/inference.json" with { type: "json" };

Deno.test("power, seeds and smallest visible differences are statsmodels'", () => {
  for (const { count, size, power } of fixture.power) {
    assert.ok(Math.abs(powerOfT(count, size) - power) < 1e-7, `${count} seeds, ${size}`);
  }
  for (const { points, deviation, count } of fixture.seeds) {
    assert.equal(seedsToSee(points, deviation), count, `${points} of ${deviation}`);
  }
  for (const { count, deviation, points } of fixture.visible) {
    assert.ok(Math.abs(smallestVisible(count, deviation) - points) < 1e-6 * points);
  }
});

Deno.test("one seed sees nothing, and seeds without scatter see everything", () => {
  assert.equal(smallestVisible(1, 3), Infinity);
  assert.equal(smallestVisible(5, 0), 0);
  assert.equal(seedsToSee(2, 0), 2);
});
