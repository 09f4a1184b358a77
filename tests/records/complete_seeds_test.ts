import assert from "node:assert/strict";
import { ofCompleteSeeds } from "../../lib/records/complete_seeds.ts";
import { record } from "../report/records.ts";

const runs = [1, 2, 3].flatMap((seed) => ["plain", "sam"].map((rule) => record({ rule, seed })));
const configs = runs.map(({ config }) => config);

Deno.test("only seeds of which every config has a record count, in the order of the configs", () => {
  const other = record({ rule: "asam", seed: 2 });
  const [, samOne] = runs;
  const there = [other, ...runs].filter((one) => one !== samOne).reverse();
  const found = ofCompleteSeeds(configs, there);
  assert.deepEqual(found.map(({ config: { rule, seed } }) => `${rule.name} ${seed}`), [
    ...["plain 2", "sam 2", "plain 3", "sam 3"],
  ]);
});

Deno.test("a config that is asked for twice is there twice, and no config has no record", () => {
  assert.equal(ofCompleteSeeds([...configs, configs[0]!], runs).length, 7);
  assert.deepEqual(ofCompleteSeeds(configs, []), []);
  assert.deepEqual(ofCompleteSeeds([], runs), []);
});
