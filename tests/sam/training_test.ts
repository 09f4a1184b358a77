/** Training with every rule of the paper's list: it learns, its cost is as declared, nothing leaks. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { epochs } from "../../lib/train/epochs.ts";
import { fit } from "../../lib/train/fit.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";
import type { Rule } from "../../lib/train/rule.ts";
import { toyImages, toyRows } from "../train/toy.ts";

await ready();
const rows = toyRows(160);
const images = toyImages(70);
const networks = [
  [mlp(rows, { hidden: 8 }), rows],
  [cnn(images, { filters: 2, hidden: 8 }), images],
] as const;

/** Gradient evaluations and forward passes of 10 steps, with batches of 16 and k-sam's k = 8. */
const costs: Record<string, [number, number]> = {
  "plain": [10, 0],
  "sam": [20, 0],
  "asam": [20, 0],
  "fisher-sam": [20, 0],
  "k-sam": [10, 10],
  "look-sam": [12, 0],
  "esam": [15, 10],
  "sam-on": [20, 0],
  "friendly-sam": [20, 0],
};

function make(name: string) {
  assert.ok(name in rules);
  return makeRule(name, name === "k-sam" ? { k: 8 } : {});
}

for (const [name, [gradientEvaluations, forwardPasses]] of Object.entries(costs)) {
  Deno.test(`${name} trains both networks with a constant number of tensors`, async () => {
    for (const [network, domain] of networks) {
      const counts = new Set<number>();
      const losses: number[] = [];
      let model: Model | undefined;
      const before = tf.memory().numTensors;
      const options = {
        rule: make(name),
        optimizer: adam({ learningRate: 0.01 }),
        epochs: 6,
        batchSize: 16,
        onStep: () => {
          counts.add(tf.memory().numTensors);
        },
      };
      for await (const epoch of epochs(network, domain, options)) {
        losses.push(epoch.loss);
        model = epoch.model;
      }
      assert.equal(counts.size, 1, `tensor counts ${[...counts]}`);
      assert.ok(losses.at(-1)! < losses[0]!, `losses ${losses}`);
      disposeModel(model!);
      assert.equal(tf.memory().numTensors, before);
    }
  });

  Deno.test(`${name} costs ${gradientEvaluations} gradients and ${forwardPasses} passes in 10 steps`, async () => {
    const options = { rule: make(name), optimizer: adam(), epochs: 1, batchSize: 16 };
    for await (const { cost, model } of epochs(networks[0][0], rows, options)) {
      assert.deepEqual(cost, { gradientEvaluations, forwardPasses });
      disposeModel(model);
    }
  });
}

const radii = { "asam": "rho", "fisher-sam": "gamma", "look-sam": "rho", "sam-on": "rho" };
for (const [name, radius] of Object.entries({ ...radii, "friendly-sam": "rho" })) {
  Deno.test(`${name} with ${radius} = 0 trains both networks as plain does, bit for bit`, async () => {
    for (const [network, domain] of networks) {
      const train = async (rule: Rule) => {
        const options = { rule, optimizer: adam(), epochs: 2, batchSize: 16, seed: 3 };
        const model = await fit(network, domain, options);
        return [model.params, model.statistics].flatMap(Object.values<tf.Tensor>)
          .map((tensor) => tensor.dataSync());
      };
      const base = await train(makeRule("plain"));
      assert.deepEqual(await train(makeRule(name, { [radius]: 0 })), base);
      assert.notDeepEqual(await train(makeRule(name)), base);
    }
  });
}

Deno.test("k-sam names what is wrong when k is larger than the domain's batches", async () => {
  const options = { rule: makeRule("k-sam"), optimizer: adam(), epochs: 1, batchSize: 16 };
  await assert.rejects(fit(networks[0][0], rows, options), {
    name: "InputError",
    message: "k-sam: k is 64; it must be an integer at least 1 and at most 16; " +
      "the batch has no more examples",
  });
});
