import assert from "node:assert/strict";
import fc from "fast-check";
import { sinkhorn } from "../../lib/distances/sinkhorn.ts";
import { sinkhornDivergence } from "../../lib/distances/sinkhorn_divergence.ts";
import { wasserstein } from "../../lib/distances/transport.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/transport.json" with { type: "json" };
import { moved, normalSet, pointSet, sets, shuffled } from "./sets.ts";

for (const [name, { d, x, y, sinkhorn: results, ...given }] of Object.entries(fixture.cases)) {
  Deno.test(`entropic plans of "${name}" are POT's, and their debiased divergence`, () => {
    const [a, b] = [x, y].map((values) => pointSet(values.map((v) => v / fixture.unit), d));
    const weights = "weightsX" in given
      ? { weightsX: given.weightsX, weightsY: given.weightsY }
      : {};
    for (const { epsilon, cost, value, divergence, plan } of results) {
      const options = { ...weights, epsilon, tolerance: 1e-11, iterations: 200_000 };
      const found = sinkhorn(a!, b!, options);
      assert.ok(found.converged);
      assertClose(found.cost, cost, 1e-8, "cost");
      assertClose(found.value, value, 1e-8, "value");
      if (plan) assertClose(found.plan, plan, 1e-8, "plan");
      const debiased = sinkhornDivergence(a!, b!, options);
      assert.ok(debiased.converged);
      assertClose(debiased.divergence, divergence, 1e-8, "divergence");
    }
  });
}

Deno.test("rows and columns of the plan sum to the weights", () => {
  const { plan } = sinkhorn(normalSet(3, 2, 1), normalSet(4, 2, 2), {
    ...{ weightsX: [1, 2, 1], weightsY: [3, 3, 3, 1], tolerance: 1e-12 },
  });
  const rows = [0, 1, 2].map((i) => plan.slice(4 * i, 4 * i + 4).reduce((a, b) => a + b));
  const columns = [0, 1, 2, 3].map((j) => plan[j]! + plan[4 + j]! + plan[8 + j]!);
  assertClose(rows, [0.25, 0.5, 0.25], 1e-11, "rows");
  assertClose(columns, [0.3, 0.3, 0.3, 0.1], 1e-11, "columns");
});

Deno.test("the smaller epsilon, the nearer the plan's cost comes to W_2^2, from above", () => {
  const x = normalSet(50, 3, 1), y = normalSet(50, 3, 2, 1);
  const exact = wasserstein(x, y).distance ** 2;
  let before = Infinity;
  for (const epsilon of [3, 1, 0.3, 0.1, 0.03]) {
    const { cost, converged } = sinkhorn(x, y, { epsilon, iterations: 200_000 });
    assert.ok(converged && cost < before && cost > exact - 1e-6, `${epsilon}: ${cost}, ${exact}`);
    before = cost;
  }
  assertClose(before, exact, 0.01);
});

Deno.test("an epsilon of a millionth of the cost gives finite numbers, and says if it is not there yet", () => {
  const x = normalSet(40, 2, 1), y = normalSet(30, 2, 2, 5);
  const { plan, cost, error, converged, iterations } = sinkhorn(x, y, {
    ...{ epsilon: 5e-5, iterations: 50 },
  });
  assert.ok(plan.every(Number.isFinite) && Number.isFinite(cost));
  assert.equal(iterations, 50);
  assert.equal(converged, error <= 1e-6);
  assert.equal(converged, false);
});

Deno.test("the divergence is at least 0, 0 for the same points in any order, and symmetric", () => {
  const options = { epsilon: 20, tolerance: 1e-11 };
  fc.assert(
    fc.property(sets(2, 6), ([x, y]) => {
      const { divergence } = sinkhornDivergence(x!, y!, options);
      assert.ok(divergence > -1e-8);
      assertClose(sinkhornDivergence(y!, x!, options).divergence, divergence, 1e-7);
      assertClose(sinkhornDivergence(x!, shuffled(x!, 1), options).divergence, 0, 1e-8);
    }),
    { numRuns: 30 },
  );
});

Deno.test("the divergence of a translation is its squared length, at any epsilon", () => {
  const x = normalSet(30, 2, 1);
  for (const epsilon of [0.1, 1, 10]) {
    const { divergence } = sinkhornDivergence(x, moved(x, [3, 4]), { epsilon, tolerance: 1e-11 });
    assertClose(divergence, 25, 1e-6);
  }
});

Deno.test("options of sinkhorn out of range are one clear line", () => {
  const x = normalSet(3, 2, 1);
  const bad: [Parameters<typeof sinkhorn>[2], RegExp][] = [
    [{ epsilon: 0 }, /^epsilon is 0; it must be a finite number greater than 0$/],
    [{ tolerance: -1 }, /^tolerance is -1; it must be a finite number greater than 0$/],
    [{ iterations: 0 }, /^iterations is 0; it must be an integer at least 1$/],
    [{ weightsX: [1, 2] }, /^weightsX has 2 weights for 3 points; give one a point$/],
    [{ weightsY: [1, 0, 2] }, /^weightsY\[1\] is 0; it must be a finite number greater than 0$/],
  ];
  for (const [options, message] of bad) {
    assert.throws(() => sinkhorn(x, x, options), { name: "InputError", message });
  }
  const many = normalSet(6000, 1, 1);
  assert.throws(() => sinkhorn(many, many), {
    name: "InputError",
    message: /^there are 6000 x 6000 pairs of points; sinkhorn takes at most 25000000: [^\n]*$/,
  });
});
