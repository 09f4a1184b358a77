import assert from "node:assert/strict";
import { select } from "../../lib/records/select.ts";
import { adapted, record } from "../report/records.ts";

const records = [
  record({ seed: 1 }),
  record({ rule: "sam", seed: 2 }),
  record({ seed: 3, config: { averaging: { name: "ema", options: {} } } }),
  adapted({ rule: "sam", students: "plain", how: "direct", seed: 4 }),
];
const seeds = (wanted: Parameters<typeof select>[1]) =>
  select(records, wanted).map(({ config }) => config.seed);

Deno.test("records are selected by one value or several, and by what they have none of", () => {
  assert.deepEqual(seeds({}), [1, 2, 3, 4]);
  assert.deepEqual(seeds({ rule: "sam" }), [2, 4]);
  assert.deepEqual(seeds({ rule: ["plain", "sam"], averaging: "none" }), [1, 2, 4]);
  assert.deepEqual(seeds({ how: "none", seed: [2, 3, 4] }), [2, 3]);
  assert.deepEqual(seeds({ students: "plain" }), [4]);
  assert.deepEqual(seeds({ confidence: "logits" }), [4]);
});

Deno.test("a name that no config has is told, and the nearest", () => {
  assert.throws(
    () => select(records, { rules: "sam" } as object),
    /^InputError: select has no option rules; .*did you mean "rule"\?$/,
  );
});
