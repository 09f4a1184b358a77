import assert from "node:assert/strict";
import { onDemand } from "../../lib/data/on_demand.ts";
import { rotatedMnist } from "../../lib/datasets/rotated_mnist.ts";
import { small } from "../datasets/shifted.ts";

Deno.test("an item is made when it is read, each time, and no other with it", () => {
  const made: number[] = [];
  const list = onDemand(3, (i) => {
    made.push(i);
    return 10 * i;
  });
  assert.equal(list.length, 3);
  assert.deepEqual(made, []);
  assert.equal(list[2], 20);
  assert.equal(list.at(-1), 20);
  assert.deepEqual(made, [2, 2]);
});

Deno.test("a list on demand is read as any array is", () => {
  const list = onDemand(3, (i) => 10 * i);
  assert.deepEqual(list, [0, 10, 20]);
  assert.deepEqual(list.map((item) => item + 1), [1, 11, 21]);
  assert.deepEqual([...list, 30], [0, 10, 20, 30]);
  assert.deepEqual(onDemand(0, () => 1), []);
});

Deno.test("intermediate domains are made when read, and the same each time", async () => {
  for (const protocol of ["authors", "corrected"] as const) {
    const { intermediate } = await rotatedMnist({ ...small, angle: 60, protocol });
    assert.notEqual(intermediate[0], intermediate[0]);
    assert.deepEqual(intermediate[0], intermediate[0]);
  }
});
