import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { plain } from "../../../lib/sam/plain.ts";
import { friendlySam } from "../../../lib/sam/friendly_sam.ts";
import { makeRule, rules } from "../../../lib/sam/registry.ts";
import { sam } from "../../../lib/sam/sam.ts";
import { samOn } from "../../../lib/sam/sam_on.ts";
import { adam, sgd } from "../../../lib/train/optimizer.ts";
import type { Optimizer, Rule } from "../../../lib/train/rule.ts";
import { sharp } from "../../../lib/train/sharp/sharp.ts";
import { assertClose } from "../../approx.ts";
import { batches, fitted, inputs, net, numbers, rows, start } from "./against_fit.ts";

/** The network of `net` as tfjs has it, with the same weights. */
function layersModel(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [6], units: 8, activation: "relu" }),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  model.setWeights(Object.values(start()));
  return model;
}

async function trained(model: tf.Sequential, epochs: number, metrics: string[] = []) {
  const losses: number[] = [];
  for (const { rows: at } of batches(epochs)) {
    const labels = tf.tensor1d(Array.from(at, (i) => rows.labels[i]!), "int32");
    const [x, y] = [inputs(at), tf.oneHot(labels, 2)];
    const { history } = await model.fit(x, y, {
      ...{ batchSize: at.length, epochs: 1, shuffle: false, verbose: 0 },
    });
    losses.push(Number(history["loss"]![0]));
    for (const name of metrics) assert.ok(Number.isFinite(Number(history[name]![0])));
    tf.dispose([labels, x, y]);
  }
  return losses;
}

function weights(model: tf.Sequential): number[] {
  return model.getWeights().flatMap((w) => [...w.dataSync()]);
}

const cases: [string, Rule, () => tf.Optimizer, Optimizer][] = [
  ["plain over Adam", plain(), () => tf.train.adam(0.01, 0.9, 0.999, 1e-7), ours(0.01)],
  ["sam over Adam", sam({ rho: 0.1 }), () => tf.train.adam(0.01, 0.9, 0.999, 1e-7), ours(0.01)],
  [
    "friendly-sam over SGD",
    friendlySam({ rho: 0.1 }),
    () => tf.train.sgd(0.1),
    sgd({ learningRate: 0.1 }) as Optimizer,
  ],
  [
    "friendly-sam over Adam",
    friendlySam({ rho: 0.1 }),
    () => tf.train.adam(0.01, 0.9, 0.999, 1e-7),
    ours(0.01),
  ],
  ["sampa over SGD", makeRule("sampa"), () => tf.train.sgd(0.1), sgd() as Optimizer],
];

function ours(learningRate: number): Optimizer {
  return adam({ learningRate, epsilon: 1e-7 }) as Optimizer;
}

for (const [name, rule, theirs, own] of cases) {
  Deno.test(`${name} in a tf.LayersModel takes the steps of fit: 9 of them end alike`, async () => {
    const model = layersModel();
    const optimizer = sharp(rule, theirs(), { model, seed: 3 });
    model.compile({ optimizer, loss: "categoricalCrossentropy" });
    await trained(model, 3);
    const expected = numbers(await fitted({ rule, optimizer: own, epochs: 3 }));
    assertClose(weights(model), expected, 2e-5);
    const way = expected.map((value, i) => Math.abs(value - numbers(start())[i]!));
    assert.ok(Math.max(...way) > 1e-3, "weights must have moved for this to say anything");
  });
}

Deno.test("minimize in a loop of one's own takes the same steps, with a list of variables or none", async () => {
  const rule = friendlySam({ rho: 0.1 });
  const expected = numbers(await fitted({ rule, optimizer: sgd() as Optimizer, epochs: 3 }));
  const other = tf.variable(tf.scalar(7));
  for (const listed of [true, false]) {
    const w = Object.fromEntries(
      Object.entries(start()).map(([name, tensor]) => [name, tf.variable(tensor)]),
    );
    const optimizer = sharp(rule, tf.train.sgd(0.1));
    for (const { rows: at } of batches(3)) {
      const labels = tf.tensor1d(Array.from(at, (i) => rows.labels[i]!), "int32");
      const loss = () => {
        const { logits } = net.forward(w, inputs(at), { training: true, masks: {} });
        return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 2), logits) as tf.Scalar;
      };
      optimizer.minimize(loss, false, listed ? Object.values(w) : undefined);
    }
    assertClose(numbers(w), expected, 2e-5);
    tf.dispose(w);
  }
  assert.deepEqual([...other.dataSync()], [7]);
  other.dispose();
});

Deno.test("the loss and metrics that fit shows are those at the weights, before the step", async () => {
  const seen: Record<string, number[]> = {};
  for (const [name, rule] of [["plain", plain()], ["sam", sam({ rho: 0.5 })]] as const) {
    const model = layersModel();
    const optimizer = sharp(rule, tf.train.sgd(1e-9), { model });
    model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    seen[name] = await trained(model, 1, ["acc"]);
  }
  assertClose(seen["sam"]!, seen["plain"]!, 1e-6);
});

Deno.test("training leaves no tensor behind, though metrics are asked for twice a step", async () => {
  const model = layersModel();
  const optimizer = sharp(sam(), tf.train.adam(0.01), { model });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  await trained(model, 1, ["acc"]);
  const before = tf.memory().numTensors;
  await trained(model, 4, ["acc"]);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("which parameter is a weight and which layer normalizes is told by the model", async () => {
  const make = () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [6], units: 4, name: "first" }),
        tf.layers.batchNormalization({ name: "second" }),
        tf.layers.dense({ units: 2, activation: "softmax", name: "third" }),
      ],
    });
    return model;
  };
  const specs: { role: string; layer: string }[] = [];
  const spy: Rule = {
    ...(plain() as Rule),
    init: (_w, given) => {
      specs.push(...given.map(({ role, layer }) => ({ role, layer })));
      return null;
    },
  };
  const model = make();
  model.compile({
    optimizer: sharp(spy, tf.train.sgd(0.1), { model }),
    loss: "categoricalCrossentropy",
  });
  await trained(model, 1);
  assert.deepEqual(specs.map(({ role, layer }) => `${layer} ${role}`), [
    "dense weight",
    "dense bias",
    "normalization weight",
    "normalization bias",
    "dense weight",
    "dense bias",
  ]);

  // Perturbs what normalizes, and says so where nothing does.
  const on = make();
  on.compile({
    optimizer: sharp(samOn(), tf.train.sgd(0.1), { model: on }),
    loss: "categoricalCrossentropy",
  });
  await trained(on, 1);
  const without = layersModel();
  without.compile({
    optimizer: sharp(samOn(), tf.train.sgd(0.1)),
    loss: "categoricalCrossentropy",
  });
  await assert.rejects(trained(without, 1), /^InputError: sam-on perturbs normalization layers/);
});

Deno.test("a rule that asks for more than a loss is refused in one line, and the weights stay", async () => {
  const refused: string[] = [];
  for (const name of Object.keys(rules)) {
    const model = layersModel();
    const before = weights(model);
    model.compile({
      optimizer: sharp(makeRule(name), tf.train.sgd(0.1)),
      loss: "categoricalCrossentropy",
    });
    try {
      await trained(model, 1);
      assert.notDeepEqual(weights(model), before, name);
    } catch (error) {
      if (name === "sam-on") continue;
      refused.push(name);
      assert.match(
        String(error),
        new RegExp(`^InputError: ${name} asks for [^\\n]*, and an optimizer of [^\\n]*sharpStep$`),
      );
      assert.deepEqual(weights(model), before, name);
    }
  }
  assert.deepEqual(refused, [
    ...["k-sam", "esam", "micro-batch-sam", "ausam", "fisher-mask-sam", "lpf-sgd"],
  ]);
});

Deno.test("what is no rule, optimizer or option is one line, and weights are not saved", async () => {
  const bad: [() => unknown, RegExp][] = [
    [
      () => sharp("sam" as never, tf.train.sgd(1)),
      /^InputError: rule is "sam"; it must be a value/,
    ],
    [
      () => sharp(sam as never, tf.train.sgd(1)),
      /^InputError: rule is a function; it must be what/,
    ],
    [
      () => sharp(sam(), adam() as never),
      /^InputError: optimizer is an object; [^\n]*tf\.train\.adam/,
    ],
    [
      () => sharp(sam(), tf.train.sgd(1), { modle: 1 } as never),
      /^InputError: sharp has no option modle; [^\n]*did you mean "model"\?$/,
    ],
  ];
  for (const [make, message] of bad) assert.throws(make, message);
  await assert.rejects(
    sharp(sam(), tf.train.sgd(1)).getWeights(),
    /what sam remembers is not saved/,
  );
});
