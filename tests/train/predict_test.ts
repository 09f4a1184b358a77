import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn, linear } from "../../lib/nn/networks.ts";
import { Stream } from "../../lib/stream.ts";
import { accuracy, evaluate, loss } from "../../lib/train/evaluate.ts";
import { predict } from "../../lib/train/predict.ts";
import { assertClose } from "../approx.ts";
import { toyImages, toyRows } from "./toy.ts";

await ready();
// More than a pass holds.
const images = toyImages(530);

function modelOf(network = cnn(images, { filters: 2, hidden: 4 })): Model {
  return {
    ...{ network, params: network.init(new Stream(1)) },
    statistics: network.initStatistics(),
  };
}

Deno.test("probabilities are the softmax of the logits, labels what accuracy counts", async () => {
  const model = modelOf();
  const before = tf.memory().numTensors;
  const { probabilities, labels } = await predict(model, images);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual([probabilities.length, labels.length], [1060, 530]);
  const x = tf.tensor(images.inputs, [530, 6, 6, 1]);
  const mode = { training: false, statistics: model.statistics } as const;
  const { logits } = model.network.forward(model.params, x, mode);
  assertClose(probabilities, tf.softmax(logits).dataSync(), 1e-6);
  assert.deepEqual(labels, tf.argMax(logits, 1).dataSync());
  const right = labels.filter((label, i) => label === images.labels[i]).length;
  assert.equal(await accuracy(model, images), right / 530);
});

Deno.test("logits far apart give 0 and 1, never NaN, and the class is the greater logit's", async () => {
  const rows = { ...toyRows(1, 1), inputs: Float32Array.of(1) };
  const network = linear(rows);
  const params = { "logits/kernel": tf.tensor2d([[1000, 1e4]]), "logits/bias": tf.zeros([2]) };
  const { probabilities, labels } = await predict({ network, params, statistics: {} }, rows);
  assert.deepEqual([[...probabilities], [...labels]], [[0, 1], [1]]);
});

Deno.test("what does not fit, was disposed of or is not finite is one line", async () => {
  const model = modelOf();
  const questions = [predict, evaluate, accuracy, loss];
  for (const ask of questions) {
    await assert.rejects(ask(model, toyRows(3)), {
      name: "InputError",
      message:
        "domain toy rows has inputs [6] and 2 classes; the network takes [6,6,1] and 2; build " +
        "it from this domain",
    });
  }
  disposeModel(model);
  for (const ask of questions) {
    await assert.rejects(ask(model, images), {
      name: "InputError",
      message: /^conv1\/kernel of the model of network cnn was disposed of; [^\n]*copyModel[^\n]*$/,
    });
  }
  // Weights that overflow: the second input's product is infinite, and so are both logits' powers.
  const rows = { ...toyRows(2, 1), inputs: Float32Array.of(1, 1e30) };
  const large = modelOf(linear(rows));
  const params = { ...large.params, "logits/kernel": tf.tensor2d([1e30, -1e30], [1, 2]) };
  await assert.rejects(predict({ ...large, params }, rows), {
    name: "InputError",
    message:
      /^the logits of example 1 \(from 0\) of domain toy rows are Infinity, -Infinity; they must be /,
  });
});
