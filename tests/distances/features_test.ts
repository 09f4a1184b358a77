import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { encode, features } from "../../lib/distances/features.ts";
import { pointsOf } from "../../lib/distances/points.ts";
import { Stream } from "../../lib/stream.ts";
import { dense, flatten, relu } from "../../lib/nn/layers.ts";
import { network as networkOf } from "../../lib/nn/network.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { assertClose } from "../approx.ts";
import { toyImages, toyRows } from "../train/toy.ts";

await ready();
const images = toyImages(530);
const network = cnn(images, { filters: 2, hidden: 4 });
const model = {
  network,
  params: network.init(new Stream(1)),
  statistics: network.initStatistics(),
};

Deno.test("features times the last layer are the logits, example by example", async () => {
  const before = tf.memory().numTensors;
  const { points, n, d, labels, classes } = await features(model, images);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual([n, d, classes], [530, 4, 2]);
  assert.deepEqual(labels, images.labels);
  const h = tf.tensor2d(points, [n, d]);
  const logits = tf.add(tf.matMul(h, model.params["logits/kernel"]!), model.params["logits/bias"]!);
  const x = tf.tensor(images.inputs, [530, 6, 6, 1]);
  const mode = { training: false, statistics: model.statistics } as const;
  assertClose(logits.dataSync(), network.forward(model.params, x, mode).logits.dataSync(), 1e-5);
});

Deno.test("an encoded domain has its examples' labels, and the activations for inputs", async () => {
  const encoded = await encode(model, images, "dense1");
  assert.deepEqual(encoded.shape, [72]);
  assert.equal(encoded.inputs.length, 530 * 72);
  assert.deepEqual([encoded.labels, encoded.ids], [images.labels, images.ids]);
  assert.ok(encoded.inputs.every((value) => value >= 0));
});

Deno.test("the last layer is left out, whatever it is called", async () => {
  const layers = [flatten(), dense("a", 36, 5), relu(), dense("out", 5, 2)];
  const mine = networkOf("mine", [6, 6, 1], 2, layers);
  const own = { network: mine, params: mine.init(new Stream(1)), statistics: {} };
  const { points, d } = await features(own, images);
  assert.equal(d, 5);
  assert.ok(points.every((value) => value >= 0));
  const { layers: _, ...byHand } = mine;
  await assert.rejects(features({ ...own, network: byHand }, images), {
    name: "InputError",
    message: /^network mine has no list of layers, which this needs; [^\n]*$/,
  });
});

Deno.test("in input space an image is one point", () => {
  const { points, n, d } = pointsOf(images);
  assert.deepEqual([n, d], [530, 36]);
  assert.equal(points, images.inputs);
});

Deno.test("a domain that the network does not take is one clear line", async () => {
  await assert.rejects(features(model, toyRows(3)), {
    name: "InputError",
    message: /^domain toy rows has inputs \[6\] and 2 classes; the network takes \[6,6,1\][^\n]*$/,
  });
});
