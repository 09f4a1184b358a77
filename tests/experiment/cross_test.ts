import assert from "node:assert/strict";
import { cross } from "../../lib/experiment/cross.ts";

Deno.test("every combination once, the first axis slowest; what is no array is in each", () => {
  assert.deepEqual(cross({ scale: "smoke", rule: ["plain", "sam"], seed: [1, 2] }), [
    { scale: "smoke", rule: "plain", seed: 1 },
    { scale: "smoke", rule: "plain", seed: 2 },
    { scale: "smoke", rule: "sam", seed: 1 },
    { scale: "smoke", rule: "sam", seed: 2 },
  ]);
});

Deno.test("choices of several fields at once are combined with the axes", () => {
  const methods = [{ rule: "sam" }, { rule: "plain", averaging: { name: "ema", options: {} } }];
  assert.deepEqual(cross({ seed: [1, 2] }, methods), [
    ...[1, 2].flatMap((seed) => methods.map((method) => ({ seed, ...method }))),
  ]);
});

Deno.test("an axis without choices leaves nothing to combine", () => {
  assert.deepEqual(cross({ dataset: [], seed: [1] }), []);
  assert.deepEqual(cross({}), [{}]);
});
