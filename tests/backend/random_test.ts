import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../../lib/backend/random.ts";
import { ready } from "../../lib/backend/backend.ts";
import { Stream } from "../../lib/stream.ts";

await ready();
const stream = new Stream(1).child("noise");

for (const law of ["uniform", "normal"] as const) {
  Deno.test(`${law} numbers of a stream are the same again, and others for another stream`, () => {
    const draw = (s: Stream) => randomTensor(s, [3, 4], law).dataSync();
    assert.deepEqual(draw(stream), draw(stream));
    assert.notDeepEqual(draw(stream), draw(stream.child(1)));
    assert.deepEqual(randomTensor(stream, [], law).shape, []);
  });
}

Deno.test("normal numbers have mean 0 and variance 1, uniform ones fill [0, 1)", () => {
  const { mean, variance } = tf.moments(randomTensor(stream, [100_000], "normal"));
  assert.ok(Math.abs(mean.dataSync()[0]!) < 0.015);
  assert.ok(Math.abs(variance.dataSync()[0]! - 1) < 0.02);
  const uniform = randomTensor(stream, [100_000], "uniform");
  assert.ok(Math.abs(tf.mean(uniform).dataSync()[0]! - 0.5) < 0.005);
  assert.ok(tf.min(uniform).dataSync()[0]! >= 0 && tf.max(uniform).dataSync()[0]! < 1);
});

Deno.test("drawing leaves no tensor but the one that is returned", () => {
  const before = tf.memory().numTensors;
  const drawn = randomTensor(stream, [5], "normal");
  assert.equal(tf.memory().numTensors, before + 1);
  drawn.dispose();
});
