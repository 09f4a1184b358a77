import assert from "node:assert/strict";
import { networkFor, networks, rules } from "../../../bench/speed/cases.ts";
import { noise } from "../../../bench/speed/data.ts";
import { questions, stepFlops } from "../../../bench/speed/flops.ts";
import { optimizer, ruleOf } from "../../../bench/speed/training.ts";
import { epochs } from "../../../lib/train/epochs.ts";
import { disposeModel } from "../../../lib/nn/model.ts";
import { mlp } from "../../../lib/nn/networks.ts";

Deno.test("a step's operations are those of its products, without the inputs' gradient", () => {
  // 3 columns, hidden layers of 4, 2 classes, 5 examples: by hand.
  const small = mlp({ shape: [3], classes: 2 }, { hidden: 4 });
  const first = 2 * 5 * 3 * 4, others = 2 * 5 * (4 * 4 + 4 * 4 + 4 * 2);
  const gradient = 2 * first + 3 * others;
  assert.equal(stepFlops(small, "plain", 5), gradient);
  assert.equal(stepFlops(small, "sam", 5), 2 * gradient);
  assert.equal(stepFlops(small, "esam", 5), 1.5 * gradient + first + others);
});

Deno.test("a convolution's products count at every place of the image", () => {
  const kernels = (9 + 2 * 9 * 32) * 32 * 784;
  const dense = 32 * 784 * 128 + 128 * 128 + 128 * 10;
  const forward = 2 * (kernels + dense);
  const expected = 3 * forward - 2 * 9 * 32 * 784;
  assert.equal(stepFlops(networkFor(networks["cnn-28"]), "plain", 1), expected);
});

Deno.test("the questions of a rule are those that training counts", async () => {
  const domain = noise({ shape: [3], classes: 2 }, 40);
  const network = mlp(domain, { hidden: 4 });
  for (const rule of rules) {
    const options = { rule: ruleOf(rule), optimizer, batchSize: 4, epochs: 1 };
    for await (const { cost, model } of epochs(network, domain, options)) {
      const { gradients, forwards } = questions[rule];
      assert.ok(Math.abs(cost.gradientEvaluations / 10 - gradients) < 1e-9, rule);
      assert.ok(Math.abs(cost.forwardPasses / 10 - forwards) < 1e-9, rule);
      disposeModel(model);
    }
  }
});
