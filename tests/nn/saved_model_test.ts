import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { dense, flatten } from "../../lib/nn/layers.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { type Network, network } from "../../lib/nn/network.ts";
import { mlp, networks, resnet } from "../../lib/nn/networks.ts";
import { decodeTensors, encodeTensors } from "../../lib/nn/safetensors.ts";
import { decodeModel, encodeModel } from "../../lib/nn/saved_model.ts";
import { Stream } from "../../lib/stream.ts";
import { VERSION } from "../../lib/version.ts";

await ready();
const image = { shape: [8, 8, 1], classes: 3 };
const x = tf.tensor4d(new Stream(1).normal(3 * 64), [3, 8, 8, 1]);

/** Statistics that are no identity. */
function modelOf(network: Network): Model {
  const statistics = Object.entries(network.initStatistics())
    .map(([name, t]) => [name, tf.add(t, 0.3)] as const);
  return {
    ...{ network, params: network.init(new Stream(2)) },
    statistics: Object.fromEntries(statistics),
  };
}

function logits({ network, params, statistics }: Model): Float32Array {
  const mode = { training: false, statistics } as const;
  return tf.tidy(() => network.forward(params, x, mode).logits.dataSync<"float32">());
}

const options: Record<string, Record<string, number>> = {
  "cnn": { filters: 2, hidden: 5, dropout: 0.25 },
  "strided-cnn": { filters: 2 },
  "mlp": { hidden: 6 },
  "resnet": { filters: 2, blocks: 2 },
};

for (const [name, make] of Object.entries(networks)) {
  Deno.test(`a saved ${name} is made anew from its bytes alone, options and all`, async () => {
    const model = modelOf(make(image, options[name]));
    const again = await decodeModel(await encodeModel(model));
    assert.deepEqual(again.network.specs, model.network.specs);
    assert.deepEqual(again.network.options, model.network.options);
    assert.deepEqual(again.network.masks, model.network.masks);
    assert.deepEqual(Object.keys(again.params), Object.keys(model.params));
    assert.deepEqual(Object.keys(again.statistics), Object.keys(model.statistics));
    assert.deepEqual(logits(again), logits(model));
  });
}

Deno.test("the bytes say what they are of, and by which version they were written", async () => {
  const { tensors, metadata } = decodeTensors(await encodeModel(modelOf(mlp(image))), "f");
  assert.deepEqual(metadata, {
    library: `sam-ood ${VERSION}`,
    network: "mlp",
    input_shape: "[8,8,1]",
    classes: "3",
    options: '{"hidden":256,"dropout":0.5}',
  });
  assert.deepEqual(tensors.get("dense1/kernel")!.shape, [64, 256]);
  assert.ok(tensors.has("norm/mean"));
});

const mine = network("mine", [8, 8, 1], 3, [flatten(), dense("out", 64, 3)]);

Deno.test("a network of one's own is given, and its model is what was saved; no tensor is left", async () => {
  const model = modelOf(mine);
  const before = tf.memory().numTensors;
  const again = await decodeModel(await encodeModel(model), mine);
  assert.equal(again.network, mine);
  assert.deepEqual(logits(again), logits(model));
  disposeModel(again);
  assert.equal(tf.memory().numTensors, before);
});

const small = mlp(image, { hidden: 4 });
const bytesOf = (metadata: Record<string, string>) =>
  encodeTensors({ tensors: new Map(), metadata });

const cases: [string, () => Promise<Uint8Array> | Uint8Array, Network | undefined, RegExp][] = [
  [
    "another size",
    () => encodeModel(modelOf(mlp(image, { hidden: 5 }))),
    small,
    /^m has dense1\/kernel in shape \[64,5\]; network mlp needs \[64,4\]$/,
  ],
  [
    "a layer that is not there",
    () => encodeModel(modelOf(mine)),
    small,
    /^m has no dense1\/kernel, which network mlp needs; it has out\/kernel, out\/bias$/,
  ],
  [
    "a layer too many",
    () => encodeModel(modelOf(small)),
    { ...small, specs: small.specs.slice(0, 6) },
    /^m has logits\/kernel, logits\/bias, which network mlp does not have; it has [^\n]*$|^m has norm/,
  ],
  [
    "statistics that are not there",
    async () => {
      const { tensors, metadata } = decodeTensors(await encodeModel(modelOf(small)), "f");
      const others = [...tensors].filter(([name]) => name !== "norm/mean");
      return encodeTensors({ tensors: new Map(others), metadata });
    },
    undefined,
    /^m has no norm\/mean, which network mlp needs; it has dense1\/kernel, [^\n]*$/,
  ],
  [
    "no word of a network",
    () => bytesOf({}),
    undefined,
    /^m does not say which network it is of; give that: loadModel\(path, network\)$/,
  ],
  [
    "a network that is not ready",
    () => encodeModel(modelOf(mine)),
    undefined,
    /^m is of network "mine", which is none of cnn, mlp, linear, resnet, strided-cnn; give it: [^\n]*$/,
  ],
  [
    "a name that objects have",
    () => bytesOf({ network: "constructor", input_shape: "[2]", classes: "2" }),
    undefined,
    /^m is of network "constructor", which is none of /,
  ],
  [
    "options that the network does not have",
    () => bytesOf({ network: "mlp", input_shape: "[2]", classes: "2", options: '{"units":3}' }),
    undefined,
    /^m does not say how its mlp was made \(mlp has no option units; [^\n]*\); give the network: /,
  ],
  [
    "a shape that is none",
    () => bytesOf({ network: "mlp", input_shape: "[2", classes: "2" }),
    undefined,
    /^m does not say how its mlp was made \([^\n]*\); give the network: /,
  ],
];

for (const [what, make, given, message] of cases) {
  Deno.test(`bytes that are not the network's are one line: ${what}`, async () => {
    const bytes = await make();
    const before = tf.memory().numTensors;
    await assert.rejects(decodeModel(bytes, given, "m"), { name: "InputError", message });
    assert.equal(tf.memory().numTensors, before);
  });
}

Deno.test("a model that was disposed of is not saved", async () => {
  const model = modelOf(resnet(image, { filters: 2 }));
  disposeModel(model);
  await assert.rejects(encodeModel(model), {
    name: "InputError",
    message: /^conv\/kernel of the model of network resnet was disposed of; [^\n]*$/,
  });
});
