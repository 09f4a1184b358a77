import assert from "node:assert/strict";
import { asLastValue, type Kernel } from "../lib/kernel.ts";

const data = { "text/plain": "so" };

Deno.test("the last value of a cell shows itself, and leaves the kernel nothing to show", async () => {
  const sent: unknown[] = [];
  const kernel: Kernel = {
    broadcast: (...message) => (sent.push(message), Promise.resolve()),
  };
  assert.deepEqual(await asLastValue(data, kernel), {});
  assert.deepEqual(sent, [["display_data", { data, metadata: {}, transient: {} }]]);
});

Deno.test("where there is no kernel the last value answers what is to be shown", () => {
  assert.equal(asLastValue(data), data);
});
