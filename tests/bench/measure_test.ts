import assert from "node:assert/strict";
import { stateCopies } from "../../bench/measure.ts";
import { ready } from "../../lib/backend/backend.ts";
import { makeRule } from "../../lib/sam/registry.ts";
import { mlp } from "../../lib/nn/networks.ts";

Deno.test("memory is what a rule keeps, in copies of the parameters", async () => {
  await ready();
  const network = mlp({ shape: [6], classes: 2 }, { hidden: 8 });
  for (const [rule, copies] of [["plain", 0], ["sam", 0], ["look-sam", 1], ["friendly-sam", 1]]) {
    assert.equal(stateCopies(makeRule(rule as string), network, 100), copies, String(rule));
  }
});
