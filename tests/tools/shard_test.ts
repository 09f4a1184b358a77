import assert from "node:assert/strict";
import { recordId } from "../../lib/records/record.ts";
import { deal, parseShard } from "../../tools/shard.ts";
import { record } from "../report/records.ts";

const configs = Array.from(
  { length: 50 },
  (_, seed) => ["plain", "sam"].map((rule) => record({ rule, seed }).config),
).flat();

Deno.test("every run is in one shard, and shards are of one size but for one run", () => {
  for (const parts of [1, 3, 7, 100, 120]) {
    const shards = deal(configs, parts);
    assert.equal(shards.length, parts);
    const ids = shards.flat().map(recordId);
    assert.deepEqual(ids.toSorted(), configs.map(recordId).sort());
    const sizes = shards.map(({ length }) => length);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, `${sizes}`);
  }
});

Deno.test("which runs a shard has does not depend on their order, and within it theirs is kept", () => {
  const there = deal(configs, 4);
  const back = deal(configs.toReversed(), 4);
  for (const [i, shard] of there.entries()) assert.deepEqual(back[i], shard.toReversed());
});

Deno.test("no shard has one rule alone, and what one left goes to many of another number", () => {
  // Dealt in turns, two shards would have a rule each; and one of 10 all that one of 20 left.
  const counts = deal(configs, 2).map((runs) => runs.filter((c) => c.rule.name === "sam").length);
  assert.ok(Math.min(...counts) >= 15, `${counts}`);
  const left = new Set(deal(configs, 20)[4]!.map(recordId));
  const found = deal(configs, 10).filter((runs) =>
    runs.some((config) => left.has(recordId(config)))
  );
  assert.ok(found.length >= 3, `${found.length}`);
});

Deno.test("a shard is I/N, from 1 to N", () => {
  assert.deepEqual(parseShard("3/100"), { index: 3, of: 100 });
  assert.deepEqual(parseShard("1/1"), { index: 1, of: 1 });
  for (const wrong of ["0/3", "4/3", "3", "/3", "1/0", "-1/3", "1/3/2", "1.5/3", "a/b", ""]) {
    assert.throws(() => parseShard(wrong), {
      name: "InputError",
      message: `--shard is ${
        JSON.stringify(wrong)
      }; it must be I/N with I from 1 to N, such as 3/100`,
    });
  }
});
