import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { weightShift } from "../../lib/gda/weight_shift.ts";
import { Stream } from "../../lib/stream.ts";
import type { Model } from "../../lib/nn/model.ts";
import { dense, flatten, relu } from "../../lib/nn/layers.ts";
import { disposeModel } from "../../lib/nn/model.ts";
import { type Network, network } from "../../lib/nn/network.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { assertClose } from "../approx.ts";

await ready();

/** The model of seed 1, and the same with `by` added to every value of the named parameters. */
function pair(network: Network, by: Record<string, number>): [Model, Model] {
  const params = network.init(new Stream(1));
  const statistics = network.initStatistics();
  const shifted = Object.entries(by).map(([name, value]) => [name, tf.add(params[name]!, value)]);
  const after = { ...params, ...Object.fromEntries(shifted) };
  return [{ network, params, statistics }, { network, params: after, statistics }];
}

const image = { shape: [4, 4, 1], classes: 3 };

Deno.test("of a cnn the authors measure the last linear layer: kernel and bias, added", async () => {
  // 5 x 3 values moved by 2, 3 by 4, and one kernel that only counts in the whole.
  const by = { "logits/kernel": 2, "logits/bias": 4, "dense2/bias": 1, "norm/gamma": 3 };
  const shift = await weightShift(...pair(cnn(image, { filters: 2, hidden: 5 }), by));
  assertClose(shift.authors, 2 * Math.sqrt(15) + 4 * Math.sqrt(3), 1e-5);
  assertClose(shift.all, Math.sqrt(4 * 15 + 16 * 3 + 1 * 5 + 9 * 5), 1e-5);
});

Deno.test("of an mlp they measure the normalization, gamma and beta", async () => {
  const by = { "logits/kernel": 2, "norm/gamma": 1, "norm/beta": -0.5 };
  const shift = await weightShift(...pair(mlp(image, { hidden: 4 }), by));
  assertClose(shift.authors, Math.sqrt(4) + 0.5 * Math.sqrt(4), 1e-5);
  assertClose(shift.all, Math.sqrt(4 * 12 + 4 + 0.25 * 4), 1e-5);
});

Deno.test("a model is at distance 0 from itself, and nothing is left on the device", async () => {
  const [model] = pair(mlp(image, { hidden: 4 }), {});
  const before = tf.memory().numTensors;
  assert.deepEqual(await weightShift(model, model), { authors: 0, all: 0 });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("of a network of one's own it is the last layer, by whatever name, of layers or by hand", async () => {
  const layers = [flatten(), dense("hidden", 16, 4), relu(), dense("out", 4, 3)];
  const mine = network("mine", [4, 4, 1], 3, layers);
  const { layers: _, ...byHand } = mine;
  const by = { "out/kernel": 2, "out/bias": 4, "hidden/bias": 1 };
  for (const made of [mine, byHand]) {
    const shift = await weightShift(...pair(made, by));
    assertClose(shift.authors, 2 * Math.sqrt(12) + 4 * Math.sqrt(3), 1e-5);
    assertClose(shift.all, Math.sqrt(4 * 12 + 16 * 3 + 4), 1e-5);
  }
});

Deno.test("models of two networks, or one that was disposed of, are one line", async () => {
  const [small] = pair(mlp(image, { hidden: 4 }), {});
  const [large] = pair(mlp(image, { hidden: 5 }), {});
  await assert.rejects(weightShift(small, large), {
    name: "InputError",
    message:
      /^a weight shift is between two models of one network; they are mlp of [^\n]* and mlp of /,
  });
  const [other] = pair(mlp(image, { hidden: 4 }), {});
  disposeModel(other);
  await assert.rejects(weightShift(small, other), {
    name: "InputError",
    message: /^dense1\/kernel of the model of network mlp was disposed of; [^\n]*$/,
  });
});
