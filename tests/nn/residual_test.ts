import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { batchNorm } from "../../lib/nn/batch_norm.ts";
import type { Layer } from "../../lib/nn/layer.ts";
import { conv, dense, dropout, flatten, relu } from "../../lib/nn/layers.ts";
import { network } from "../../lib/nn/network.ts";
import { residual } from "../../lib/nn/residual.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import { examplesFor, masksFor, slopes } from "./differences.ts";

await ready();
const evaluation = { training: false, statistics: {} } as const;
const none = { activation: "none" } as const;

/** A block with normalization and dropout, whose second half is a block itself. */
const nested = residual("r", [
  conv("c", 2, 3, { ...none, stride: 2, bias: false }),
  batchNorm("n", 3),
  relu(),
  dropout("d", 3 * 2 * 2, 0.5),
  residual("s", [conv("c", 3, 3), batchNorm("n", 3)]),
], [conv("p", 2, 3, { ...none, size: 1, stride: 2 })]);
const layers: Layer[] = [nested, flatten(), dense("out", 12, 3)];
const whole = network("nested", [4, 4, 2], 3, layers);

Deno.test("a block adds its input to what its layers make of it", () => {
  const block = residual("r", [dense("a", 3, 3)]);
  const x = tf.tensor2d([[1, 2, 3]]);
  const kernel = tf.tensor2d([[0, 1, 0], [0, 0, 1], [1, 0, 0]]);
  const params = { "r/a/kernel": kernel, "r/a/bias": tf.tensor1d([10, 0, 0]) };
  assert.deepEqual([...block.apply(x, params, evaluation, {}).dataSync()], [14, 3, 5]);
  assert.deepEqual(block.outputShape([3]), [3]);
});

Deno.test("with a shortcut it adds what that makes of the input", () => {
  const block = residual("r", [dense("a", 1, 2)], [dense("b", 1, 2)]);
  const params = {
    "r/a/kernel": tf.tensor2d([[1, 2]]),
    "r/a/bias": tf.zeros([2]),
    "r/b/kernel": tf.tensor2d([[10, 20]]),
    "r/b/bias": tf.tensor1d([0, 100]),
  };
  const y = block.apply(tf.tensor2d([[3], [4]]), params, evaluation, {});
  assert.deepEqual([...y.dataSync()], [33, 166, 44, 188]);
});

Deno.test("whatever a block holds has the block's name before it, blocks in blocks too", () => {
  assert.deepEqual(nested.specs!.map(({ name }) => name), [
    ...["r/c/kernel", "r/n/gamma", "r/n/beta", "r/s/c/kernel", "r/s/c/bias"],
    ...["r/s/n/gamma", "r/s/n/beta", "r/p/kernel", "r/p/bias"],
  ]);
  assert.deepEqual(nested.masks, [{ name: "r/d", units: 12, rate: 0.5 }]);
  assert.deepEqual(Object.keys(whole.initStatistics()), [
    ...["r/n/mean", "r/n/variance", "r/s/n/mean", "r/s/n/variance"],
  ]);
  assert.equal(nested.name, "r");
});

Deno.test("in training it gives the statistics of each normalization, in evaluation it uses them", () => {
  const { x } = examplesFor(whole, 6);
  const params = whole.init(new Stream(1));
  const training = { training: true, masks: masksFor(whole, 6) } as const;
  const { batch } = whole.forward(params, x, training);
  assert.deepEqual(Object.keys(batch), Object.keys(whole.initStatistics()));
  const convolved = tf.conv2d(
    x as tf.Tensor4D,
    params["r/c/kernel"] as tf.Tensor4D,
    2,
    "same",
  );
  assertClose(batch["r/n/mean"]!.dataSync(), tf.mean(convolved, [0, 1, 2]).dataSync(), 1e-5);
  const at = (statistics: Record<string, tf.Tensor>) =>
    whole.forward(params, x, { training: false, statistics }).logits.dataSync();
  const usual = whole.initStatistics();
  for (const name of ["r/n/mean", "r/s/n/variance"]) {
    const other = { ...usual, [name]: tf.add(usual[name]!, 1) };
    assert.notDeepEqual(at(other), at(usual), name);
  }
});

for (const training of [true, false]) {
  Deno.test(`gradients of blocks are slopes by differences, in ${training ? "training" : "evaluation"}`, () => {
    const params = whole.init(new Stream(2));
    const mode = training
      ? { training, masks: masksFor(whole, 6) } as const
      : { training, statistics: whole.initStatistics() } as const;
    for (const { tape, differences } of slopes(whole, params, examplesFor(whole, 6), mode)) {
      assertClose(tape, differences, 1e-2);
    }
  });
}

Deno.test("a block that can't add is one line", () => {
  assert.throws(
    () => network("n", [2], 2, [residual("r", [dense("a", 2, 3)]), dense("out", 3, 2)]),
    {
      name: "InputError",
      message:
        "residual r adds [3] to [2]; give it a shortcut that makes [3] of [2], or layers that " +
        "keep the shape",
    },
  );
  assert.throws(() => residual("r", []), {
    message: "residual r has no layers; give at least one",
  });
  assert.throws(
    () => network("n", [2], 2, [residual("r", [dense("a", 2, 2)], [dense("a", 2, 2)])]),
    {
      message: "network n has r/a/kernel twice; give each layer a name of its own",
    },
  );
});
