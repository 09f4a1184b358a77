import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { proxyADistance } from "../../lib/distances/proxy_a_distance.ts";
import { normalSet, pointSet } from "./sets.ts";

await ready();

Deno.test("domains without a shift have a proxy A-distance of about 0, far ones of 2", async () => {
  const x = normalSet(600, 3, 1);
  const near = await proxyADistance(x, normalSet(600, 3, 2));
  assert.ok(Math.abs(near.distance) < 0.25, `${near.distance}`);
  assert.equal(near.distance, 2 * (1 - 2 * near.error));
  assert.deepEqual(await proxyADistance(x, normalSet(600, 3, 2, 10)), { distance: 2, error: 0 });
});

Deno.test("the error of telling two normal laws apart is the best classifier's", async () => {
  // Means 2 deviations apart: Phi(-1) = 0.1587 are on the other's side.
  const { error } = await proxyADistance(normalSet(2000, 1, 1), normalSet(2000, 1, 2, 2));
  assert.ok(Math.abs(error - 0.1587) < 0.02, `${error}`);
});

Deno.test("units and constant coordinates do not matter, nor sets of different sizes", async () => {
  const stretched = (n: number, seed: number, shift: number) => {
    const values = normalSet(n, 1, seed, shift).points;
    return pointSet([...values].flatMap((value) => [1e4 * value, 0.3, 0]), 3);
  };
  const { error } = await proxyADistance(stretched(1000, 1, 0), stretched(3000, 2, 2));
  assert.ok(Math.abs(error - 0.1587) < 0.03, `${error}`);
});

Deno.test("the proxy A-distance is the same for a seed, and leaves nothing on the device", async () => {
  const [x, y] = [normalSet(100, 2, 1), normalSet(80, 2, 2, 0.5)];
  const before = tf.memory().numTensors;
  const first = await proxyADistance(x, y, { seed: 3, epochs: 5 });
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(await proxyADistance(x, y, { seed: 3, epochs: 5 }), first);
});

Deno.test("a set of one point can't be halved: one clear line", async () => {
  const x = normalSet(5, 2, 1);
  await assert.rejects(proxyADistance(x, normalSet(1, 2, 1)), {
    message: "number of points of the smaller set is 1; it must be a finite number at least 2",
  });
});
