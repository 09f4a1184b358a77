import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { microBatchSam } from "../../lib/sam/micro_batch_sam.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { assertClose } from "../approx.ts";
import { params } from "./problem.ts";
import { messageOf, take } from "./take.ts";

await ready();

Deno.test("mSAM averages the gradients of micro-batches that are perturbed one by one", () => {
  const { asked, out, loss } = take(microBatchSam({ rho: 0.1, parts: 2 }));
  assert.equal(asked.length, 4);
  for (const [at, perturbed] of [[0, 1], [2, 3]] as const) {
    assert.deepEqual(asked[at], [0.5, -0.5, 0.25]);
    const epsilon = asked[perturbed]!.map((value, i) => value - asked[at]![i]!);
    assertClose(Math.hypot(...epsilon), 0.1, 1e-7);
  }
  assertClose(out, [0.50208831, -0.75581545, -0.34331396]);
  assertClose(loss, 0.71875);
});

Deno.test("mSAM with m = 1 is sam bit for bit", () => {
  assert.deepEqual(take(microBatchSam({ rho: 0.1, parts: 1 })).out, take(sam({ rho: 0.1 })).out);
});

Deno.test("mSAM with rho = 0 is the plain gradient, with m = 1 bit for bit", () => {
  assert.deepEqual(take(microBatchSam({ rho: 0, parts: 1 })).out, take(plain()).out);
  assertClose(take(microBatchSam({ rho: 0, parts: 4 })).out, take(plain()).out);
});

Deno.test("mSAM leaves a point of zero gradient where it is", () => {
  const at = { w: params([-2, -1, 3]), rows: [0, 1, 2] };
  const { asked, out } = take(microBatchSam({ parts: 4 }), at);
  for (const question of asked) assert.deepEqual(question, asked[0]);
  assert.deepEqual(out, [0, 0, 0]);
});

Deno.test("mSAM does not depend on how the parameters are split into tensors", () => {
  const rule = microBatchSam({ rho: 0.1, parts: 2 });
  assertClose(take(rule, { w: { all: tf.tensor1d([0.5, -0.5, 0.25]) } }).out, take(rule).out);
});

Deno.test("mSAM splits a later, smaller batch as evenly as it goes and weighs parts by size", () => {
  const parts = [[0], [1, 2]].map((rows) => take(sam({ rho: 0.1 }), { rows }));
  const { out, loss } = take(microBatchSam({ rho: 0.1, parts: 2 }), { rows: [0, 1, 2], index: 5 });
  assertClose(out, parts[0]!.out.map((value, i) => (value + 2 * parts[1]!.out[i]!) / 3));
  assertClose(loss, (parts[0]!.loss + 2 * parts[1]!.loss) / 3);
  const single = take(microBatchSam({ rho: 0.1, parts: 4 }), { rows: [1], index: 5 });
  assert.deepEqual(single.out, take(sam({ rho: 0.1 }), { rows: [1] }).out);
});

Deno.test("micro-batches that do not divide the batch are one clear line", () => {
  assert.equal(
    messageOf(() => take(microBatchSam({ parts: 3 }))),
    "micro-batch-sam: parts is 3, which does not divide the batch of 4 examples; " +
      "take a divisor of 4",
  );
  assert.equal(
    messageOf(() => microBatchSam({ parts: 0 })),
    "micro-batch-sam: parts is 0; it must be an integer at least 1",
  );
});
