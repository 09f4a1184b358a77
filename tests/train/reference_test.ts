/** Networks, optimizers and SAM against PyTorch: 20 steps from the same numbers. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { makeRule } from "../../lib/sam/registry.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { inputsAt, ruleStep } from "../../lib/train/step_inputs.ts";
import { switchesOf } from "../../lib/train/fit_options.ts";
import { batchOracle } from "../../lib/train/oracle.ts";
import type { Params } from "../../lib/nn/params.ts";
import type { Optimizer } from "../../lib/train/rule.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/training.json" with { type: "json" };

const optimizers: Record<string, () => Optimizer> = {
  "adam": () => adam({ learningRate: 0.01, epsilon: 1e-2 }) as Optimizer,
  "adam, coupled decay": () =>
    adam({ learningRate: 0.01, weightDecay: 0.01, decay: "coupled" }) as Optimizer,
  "adam, decoupled decay": () =>
    adam({ learningRate: 0.01, epsilon: 1e-2, weightDecay: 0.01 }) as Optimizer,
  "sgd": () => sgd({ learningRate: 0.1 }) as Optimizer,
  "sgd, momentum and decay": () =>
    sgd({ learningRate: 0.05, momentum: 0.9, weightDecay: 0.01 }) as Optimizer,
};

const { side, classes, filters, hidden, rho } = fixture;

for (const [name, expected] of Object.entries(fixture.runs)) {
  Deno.test(`20 steps of ${name} agree with PyTorch`, async () => {
    await ready();
    const [optimizerName, ruleName] = name.split(" / ") as [string, string];
    const network = cnn({ shape: [side, side, 1], classes }, { filters, hidden });
    const rule = makeRule(ruleName, ruleName === "sam" ? { rho } : {});
    const optimizer = optimizers[optimizerName]!();
    const start = fixture.start as Record<string, number[]>;
    let params: Params = Object.fromEntries(
      network.specs.map((spec) => [spec.name, tf.tensor(start[spec.name]!, [...spec.shape])]),
    );
    let statistics = network.initStatistics();
    let state = optimizer.init(params);
    const learningRate = tf.scalar(optimizer.learningRate as number);

    for (const [index, values] of fixture.inputs.entries()) {
      const labels = tf.tensor1d(fixture.labels[index]!, "int32");
      const batch = { x: tf.tensor(values, [labels.size, side, side, 1]), labels, ids: labels };
      const mask = tf.tensor2d(fixture.masks[index]!, [labels.size, hidden]);
      const oracle = batchOracle(
        network,
        batch,
        statistics,
        () => ({ dropout: mask }),
        switchesOf("corrected"),
      );
      const drawn = () => assert.fail("SAM draws nothing");
      const step = ruleStep(inputsAt({ index, epoch: 0 }), learningRate, drawn);
      const { gradient, loss } = rule.gradient(
        oracle,
        params,
        rule.init(params, network.specs, 6),
        step,
      );
      ({ params, state } = optimizer.update(gradient, state, params, learningRate));
      statistics = oracle.nextStatistics();
      assertClose(await loss.data(), [expected.losses[index]!], 1e-5, `loss of step ${index}`);
    }
    for (const [parameter, values] of Object.entries(expected.params)) {
      assertClose(await params[parameter]!.data(), values, 1e-5, parameter);
    }
    assertClose(await statistics["norm/mean"]!.data(), expected.mean, 1e-5, "running mean");
    assertClose(
      await statistics["norm/variance"]!.data(),
      expected.variance,
      1e-5,
      "running variance",
    );
  });
}
