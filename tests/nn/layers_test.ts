import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { batchNorm } from "../../lib/nn/batch_norm.ts";
import { conv, dense, dropout, flatten, relu, unflatten } from "../../lib/nn/layers.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";

await ready();
const evaluation = { training: false, statistics: {} } as const;
const images = tf.tensor4d(new Stream(1).normal(2 * 25 * 3), [2, 5, 5, 3]);

Deno.test("a convolution without activation and relu after it are the convolution with its own", () => {
  const [bare, whole] = [
    conv("c", 3, 4, { activation: "none", stride: 2 }),
    conv("c", 3, 4, { stride: 2 }),
  ];
  assert.deepEqual(bare.specs, whole.specs);
  const params = {
    "c/kernel": tf.tensor4d(new Stream(2).normal(9 * 12), [3, 3, 3, 4]),
    "c/bias": tf.tensor1d([-1, 0, 1, 2]),
  };
  const before = bare.apply(images, params, evaluation, {});
  assert.ok(before.dataSync().some((value) => value < 0));
  const after = relu().apply(before, {}, evaluation, {});
  assert.deepEqual(after.dataSync(), whole.apply(images, params, evaluation, {}).dataSync());
  assert.deepEqual(after.shape.slice(1), whole.outputShape([5, 5, 3]));
});

Deno.test("a convolution without bias is that with a bias of 0, and has one parameter", () => {
  const [without, with0] = [conv("c", 3, 4, { bias: false }), conv("c", 3, 4)];
  const kernel = tf.tensor4d(new Stream(2).normal(9 * 12), [3, 3, 3, 4]);
  assert.deepEqual(without.specs!.map(({ name }) => name), ["c/kernel"]);
  assert.deepEqual(
    without.apply(images, { "c/kernel": kernel }, evaluation, {}).dataSync(),
    with0.apply(images, { "c/kernel": kernel, "c/bias": tf.zeros([4]) }, evaluation, {}).dataSync(),
  );
});

Deno.test("dropout of images drops single values, each by its place in the mask", () => {
  const layer = dropout("d", 75, 0.5);
  const mask = tf.tensor2d(new Stream(3).uniform(150).map((u) => u < 0.5 ? 0 : 2), [2, 75]);
  const y = layer.apply(images, {}, { training: true, masks: { d: mask } }, {});
  assert.deepEqual(y.shape, images.shape);
  const [x, m] = [images.dataSync(), mask.dataSync()];
  assertClose(y.dataSync(), x.map((value, i) => value * m[i]!));
  assert.deepEqual(layer.apply(images, {}, evaluation, {}).dataSync(), x);
});

Deno.test("rows made of images and images of rows are the same numbers in the same order", () => {
  const rows = flatten().apply(images, {}, evaluation, {});
  assert.deepEqual(rows.shape, [2, 75]);
  const again = unflatten([5, 5, 3]).apply(rows, {}, evaluation, {});
  assert.deepEqual([again.shape, again.dataSync()], [images.shape, images.dataSync()]);
});

const misfits: [string, () => unknown, string][] = [
  [
    "images of other channels",
    () => conv("c", 3, 4).outputShape([5, 5, 1]),
    "layer c takes [height,width,3]; it gets [5,5,1]",
  ],
  [
    "images where rows are taken",
    () => dense("d", 75, 4).outputShape([5, 5, 3]),
    "layer d takes [75]; it gets [5,5,3]; put flatten() or pool() before it",
  ],
  [
    "another number of units",
    () => batchNorm("n", 3).outputShape([4]),
    "layer n takes examples whose last axis has 3 places; it gets [4]",
  ],
  [
    "another number of values",
    () => dropout("d", 3, 0.5).outputShape([2, 2, 1]),
    "layer d takes examples of 3 values; it gets [2,2,1]",
  ],
  [
    "rows too short for an image",
    () => unflatten([2, 2, 1]).outputShape([3]),
    "layer unflatten takes [4] to make [2,2,1] of it; it gets [3]",
  ],
  [
    "a number of filters",
    () => conv("c", 1, 2.5),
    'to of conv "c" is 2.5; it must be an integer at least 1',
  ],
  [
    "an option",
    () => conv("c", 1, 2, { strides: 2 } as never),
    'conv "c" has no option strides; its options are size, stride, activation, bias; did you mean ' +
    '"stride"?',
  ],
  [
    "an activation",
    () => dense("d", 1, 2, { activation: "tanh" as never }),
    'activation of dense "d" is "tanh"; it must be one of relu, none',
  ],
  [
    "a name",
    () => dense("a/b", 1, 2),
    'dense has the name "a/b"; a layer\'s name is a word without "/"',
  ],
];

for (const [what, make, message] of misfits) {
  Deno.test(`what a layer does not take is one line: ${what}`, () => {
    assert.throws(make, { name: "InputError", message });
  });
}
