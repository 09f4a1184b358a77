import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { Stream } from "../../lib/stream.ts";
import { cutModel, withHead } from "../../lib/nn/cut_model.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import type { Network } from "../../lib/nn/network.ts";
import { cnn, mlp, resnet } from "../../lib/nn/networks.ts";
import { assertClose } from "../approx.ts";

await ready();
const image = { shape: [4, 4, 1], classes: 3 };
const x = tf.tensor4d(new Stream(1).normal(5 * 16), [5, 4, 4, 1]);

/** Parameters away from their initial values, and statistics that are no identity. */
function modelOf(network: Network): Model {
  const statistics = Object.fromEntries(
    Object.entries(network.initStatistics()).map(([name, t]) => [name, tf.add(t, 0.3)]),
  );
  return { network, params: network.init(new Stream(2)), statistics };
}

const cuts: [Network, string, number[]][] = [
  [cnn(image, { filters: 2, hidden: 5 }), "conv1", [4, 4, 1]],
  [cnn(image, { filters: 2, hidden: 5 }), "conv3", [4, 4, 2]],
  [cnn(image, { filters: 2, hidden: 5 }), "dense1", [32]],
  [cnn(image, { filters: 2, hidden: 5 }), "logits", [5]],
  [mlp(image, { hidden: 6 }), "dense1", [16]],
  [mlp(image, { hidden: 6 }), "norm", [6]],
  [resnet(image, { filters: 2 }), "block2", [4, 4, 2]],
  [resnet(image, { filters: 2 }), "logits", [8]],
];

for (const [network, headFrom, shape] of cuts) {
  Deno.test(`${network.name} cut before ${headFrom}: head after encoder is the whole`, () => {
    const { params, statistics } = modelOf(network);
    const before = tf.memory().numTensors;
    const { encode, head } = cutModel({ network, params, statistics }, headFrom);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(head.network.inputShape, shape);
    assert.equal(head.network.classes, 3);
    const mode = { training: false, statistics } as const;
    const whole = network.forward(params, x, mode).logits;
    const headMode = { training: false, statistics: head.statistics } as const;
    const cut = head.network.forward(head.params, encode(x), headMode).logits;
    assertClose(cut.dataSync(), whole.dataSync(), 1e-6);
  });
}

Deno.test("a head knows its own parameters, masks and statistics alone", () => {
  const model = modelOf(cnn(image, { filters: 2, hidden: 5 }));
  const { head } = cutModel(model, "dense2");
  const names = ["dense2/kernel", "dense2/bias", "norm/gamma", "norm/beta", "logits/kernel"];
  assert.deepEqual(head.network.specs.map(({ name }) => name), [...names, "logits/bias"]);
  assert.deepEqual(Object.keys(head.params), [...names, "logits/bias"]);
  assert.deepEqual(Object.keys(head.statistics), ["norm/mean", "norm/variance"]);
  assert.deepEqual(head.network.masks.map(({ name }) => name), ["dropout"]);
  const { head: last } = cutModel(model, "logits");
  assert.deepEqual([last.statistics, last.network.masks], [{}, []]);
});

Deno.test("a head with blocks has their parameters and statistics, and what the authors log", () => {
  const { head } = cutModel(modelOf(resnet(image, { filters: 2, dropout: 0.5 })), "block3");
  const names = head.network.specs.map(({ name }) => name);
  assert.ok(names.every((name) => /^(block3|logits)\//.test(name)));
  assert.deepEqual(Object.keys(head.params), names);
  assert.equal(Object.keys(head.statistics).length, 6);
  assert.equal(head.network.loggedLayer, undefined);
  const logged = ["dense2", "logits"].map((headFrom) =>
    cutModel(modelOf(mlp(image, { hidden: 6 })), headFrom).head.network.loggedLayer
  );
  assert.deepEqual(logged, ["norm", undefined]);
});

Deno.test("a model with another head is a copy: the encoder's numbers, then the head's", () => {
  const model = modelOf(mlp(image, { hidden: 6 }));
  const { head } = cutModel(model, "norm");
  const other = {
    ...head,
    params: { ...head.params, "logits/bias": tf.tensor1d([7, 8, 9]) },
    statistics: { ...head.statistics, "norm/mean": tf.fill([6], 5) },
  };
  const before = tf.memory().numTensors;
  const joined = withHead(model, other);
  assert.deepEqual(Object.keys(joined.params), Object.keys(model.params));
  assert.deepEqual([...joined.params["logits/bias"]!.dataSync()], [7, 8, 9]);
  assert.equal(joined.statistics["norm/mean"]!.dataSync()[0], 5);
  const kernel = (m: Model) => m.params["dense1/kernel"]!.dataSync();
  assert.deepEqual(kernel(joined), kernel(model));
  disposeModel(joined);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(kernel(model).length, 96);
});

Deno.test("a layer that the network does not have is one clear line", () => {
  assert.throws(() => cutModel(modelOf(mlp(image)), "dense4"), {
    name: "InputError",
    message: 'headFrom is "dense4"; it must be one of dense1, dense2, dense3, norm, logits; ' +
      'did you mean "dense1"?',
  });
});

Deno.test("a network that was written by hand can't be cut, which is one line", () => {
  const { layers: _, ...network } = mlp(image);
  assert.throws(() => cutModel(modelOf(network), "logits"), {
    name: "InputError",
    message:
      "network mlp has no list of layers, which this needs; make it by network(name, inputShape, " +
      "classes, layers)",
  });
});
