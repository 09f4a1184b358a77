/** What holds for every related rule and control when it trains a network. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { makeRule } from "../../lib/sam/registry.ts";
import { evaluate } from "../../lib/train/evaluate.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { fit } from "../../lib/train/fit.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn, linear, mlp } from "../../lib/nn/networks.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { assertClose } from "../approx.ts";
import { toyImages, toyRows } from "../train/toy.ts";

await ready();

/** Gradient evaluations of the first and the second epoch: batches of 32, 32 and 6 examples. */
const costs: Record<string, readonly [number, number]> = {
  "gsam": [6, 6],
  "micro-batch-sam": [6, 6],
  "sampa": [6, 6],
  "bilateral-sam": [9, 9],
  "ausam": [6, 3],
  "fisher-mask-sam": [6 + 1, 6],
  "random-perturbation": [3, 3],
  "lpf-sgd": [3, 3],
};

const rows = toyRows(70);
const images = toyImages(70);
const tasks = [
  [mlp(rows, { hidden: 8 }), rows],
  [cnn(images, { filters: 2, hidden: 8 }), images],
] as const;

for (const [name, cost] of Object.entries(costs)) {
  Deno.test(`${name} trains both networks at its cost, with a constant number of tensors`, async () => {
    for (const [network, domain] of tasks) {
      const before = tf.memory().numTensors;
      const counts = new Set<number>();
      const spent: number[] = [];
      let model: Model | undefined;
      const options: FitOptions = {
        rule: makeRule(name),
        optimizer: adam(),
        epochs: 2,
        batchSize: 32,
        onStep: () => {
          counts.add(tf.memory().numTensors);
        },
      };
      for await (const epoch of epochs(network, domain, options)) {
        model = epoch.model;
        spent.push(epoch.cost.gradientEvaluations);
        assert.equal(epoch.cost.forwardPasses, 0);
      }
      assertClose(spent, [cost[0], cost[0] + cost[1]], 1e-12, "gradient evaluations");
      assert.equal(counts.size, 1, `tensor counts ${[...counts]}`);
      assert.ok(Number.isFinite((await evaluate(model!, domain)).loss));
      disposeModel(model!);
      assert.equal(tf.memory().numTensors, before);
    }
  });

  Deno.test(`${name} learns`, async () => {
    const domain = toyRows(256);
    const learned = await fit(mlp(domain, { hidden: 16 }), domain, {
      rule: makeRule(name),
      optimizer: adam({ learningRate: 0.01 }),
      epochs: 8,
      batchSize: 32,
    });
    assert.ok((await evaluate(learned, domain)).accuracy > 0.9);
    disposeModel(learned);
  });

  Deno.test(`${name} trains on batches of one example without NaN`, async () => {
    const parts = ["micro-batch-sam", "lpf-sgd"].includes(name) ? { parts: 1 } : {};
    const domain = toyRows(6);
    const model = await fit(linear(domain), domain, {
      rule: makeRule(name, parts),
      optimizer: sgd({ learningRate: 0.01 }),
      epochs: 2,
      batchSize: 1,
    });
    for (const tensor of Object.values(model.params)) {
      assert.ok(tensor.dataSync().every(Number.isFinite));
    }
    disposeModel(model);
  });
}
