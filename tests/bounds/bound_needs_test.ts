import assert from "node:assert/strict";
import fc from "fast-check";
import { InputError } from "../../lib/check.ts";
import { sharpnessBound, type SharpnessBoundInputs } from "../../lib/bounds/sharpness_bound.ts";
import { boundNeeds } from "../../lib/bounds/bound_needs.ts";
import { assertClose } from "../approx.ts";

const inputs: SharpnessBoundInputs = {
  ...{ worstLoss: 0.3, loss: "clipped", clip: Math.LN2, rho: 0.05, n: 2000, k: 50 },
  ...{ weightNorm: 3, delta: 0.05 },
};

Deno.test("the answers, put back into the bound, give the slack that was asked for", () => {
  const setting = fc.record({
    n: fc.integer({ min: 2, max: 100_000 }),
    k: fc.integer({ min: 1, max: 5_000_000 }),
    rho: fc.double({ min: 1e-3, max: 10, noNaN: true }),
    weightNorm: fc.double({ min: 1e-2, max: 100, noNaN: true }),
    slack: fc.double({ min: 0.05, max: 2, noNaN: true }),
  });
  let [reached, refused] = [0, 0];
  fc.assert(
    fc.property(setting, ({ slack, ...own }) => {
      const given = { ...inputs, ...own };
      const { n, rho, weightNorm } = boundNeeds(given, slack);
      const slackOf = (change: Partial<SharpnessBoundInputs>) =>
        sharpnessBound({ ...given, ...change }).slack;
      assert.ok(slackOf({ n }) <= slack, "n is enough");
      if (n > 2) assert.ok(slackOf({ n: n - 1 }) > slack, "one fewer is not");
      if (rho === null || weightNorm === null) {
        refused++;
        assert.ok(slackOf({ weightNorm: 0 }) >= slack, "not even weights of 0 are enough");
        return;
      }
      reached++;
      // A ratio beyond what numbers can hold is no radius to try.
      if (rho > 1e-300 && Number.isFinite(weightNorm)) {
        assert.ok(Math.abs(slackOf({ weightNorm }) / slack - 1) < 1e-6, "weightNorm");
        assert.ok(Math.abs(slackOf({ rho }) / slack - 1) < 1e-6, "rho");
      }
    }),
    { seed: 1, numRuns: 300 },
  );
  assert.ok(reached > 20 && refused > 20, `${reached} reached, ${refused} refused`);
});

Deno.test("the slack that is there needs nothing: the answers are the inputs", () => {
  const { slack } = sharpnessBound(inputs);
  const { n, rho, weightNorm } = boundNeeds(inputs, slack);
  assertClose([n, rho!, weightNorm!], [inputs.n, inputs.rho, inputs.weightNorm], 1e-6);
});

Deno.test("of weights that are 0 any radius would do: none is named", () => {
  assert.equal(boundNeeds({ ...inputs, weightNorm: 0 }, 0.5).n > 2, true);
  const tight = sharpnessBound({ ...inputs, weightNorm: 0 }).slack;
  assert.equal(boundNeeds(inputs, tight * 0.999).weightNorm, null);
  assert.equal(boundNeeds(inputs, tight * 0.999).rho, null);
});

Deno.test("a slack of 0 or less is refused in one line", () => {
  assert.throws(
    () => boundNeeds(inputs, 0),
    new InputError(
      "slack is 0; it must be a finite number greater than 0; " +
        "a worst loss of 1 leaves no room for any slack",
    ),
  );
});
