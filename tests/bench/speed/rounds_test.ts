import assert from "node:assert/strict";
import { ratios, summary, takeTurns } from "../../../bench/speed/rounds.ts";

Deno.test("sides take turns, and each round starts with the next one", async () => {
  const order: string[] = [];
  const side = (name: string) => () => {
    order.push(name);
    return Promise.resolve(order.length);
  };
  const turns = new Map(["A", "B", "C"].map((name) => [name, side(name)]));
  const seen = await takeTurns(3, turns);
  assert.equal(order.join(""), "ABCBCACAB");
  assert.deepEqual(Object.fromEntries(seen), { A: [1, 6, 8], B: [2, 4, 9], C: [3, 5, 7] });
});

Deno.test("ratios are of a round's two sides; of none there is no summary", () => {
  assert.deepEqual(ratios([2, 1, 4], [3, 3, 4]), [1.5, 3, 1]);
  assert.deepEqual(summary([1.5, 3, 1]), { median: 1.5, min: 1, max: 3 });
  assert.deepEqual(ratios([1, 2], []), []);
  assert.equal(summary([]), undefined);
});
