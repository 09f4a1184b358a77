import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { goat, type GoatOptions } from "../../lib/gda/goat.ts";
import { gradualSelfTrain, type GradualStep } from "../../lib/gda/self_training.ts";
import { plain } from "../../lib/sam/plain.ts";
import { accuracy } from "../../lib/train/evaluate.ts";
import { fit } from "../../lib/train/fit.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn, mlp, stridedCnn } from "../../lib/nn/networks.ts";
import { toyImages, toyRows } from "../train/toy.ts";
import { turned } from "./drifting.ts";
import { linear, training } from "./linear.ts";

await ready();

function numbers({ params, statistics }: Model): Float32Array[] {
  return [...Object.values(params), ...Object.values(statistics)].map((tensor) =>
    (tensor.dataSync() as Float32Array).slice()
  );
}

const images = toyImages(60);
const network = cnn(images, { filters: 2, hidden: 4 });
const imageModel = await fit(network, images, training({ epochs: 1 }));
const brighter = [0.2, 0.4].map((amount, k) => ({
  ...toyImages(60, 2 + k),
  name: `brighter by ${amount}`,
  inputs: toyImages(60, 2 + k).inputs.map((value) => value + amount),
}));
const short: GoatOptions = { ...training({ epochs: 1 }), generated: 2 };

/** Every step, with its model's numbers; the last model is disposed of. */
async function steps(options: GoatOptions = short, domains = brighter) {
  const all: (GradualStep & { numbers: Float32Array[] })[] = [];
  for await (const step of goat(imageModel, images, domains, options)) {
    all.push({ ...step, numbers: numbers(step.model) });
  }
  disposeModel(all.at(-1)!.model);
  return all;
}

Deno.test("over one large step the made-up domains lead to a far better model", async () => {
  const source = turned(0, 500, 3), target = turned(75, 500, 3), test = turned(75, 4000, 99);
  const start = await fit(linear(2), source, training({ seed: 3 }));
  const reached = async (generated: number) => {
    const options = { ...training({ seed: 3 }), headFrom: "logits", generated };
    let last = 0;
    for await (const { model } of goat(start, source, [target], options)) {
      last = await accuracy(model, test);
    }
    return last;
  };
  const none = await reached(0), eight = await reached(8);
  assert.ok(eight > 0.9 && eight > none + 0.1, `${none}, ${eight}`);
});

Deno.test("given domains are each preceded by generated ones, and named", async () => {
  assert.deepEqual((await steps()).map(({ index, domain }) => `${index}: ${domain}`), [
    "0: toy images to brighter by 0.2, 1/3",
    "1: toy images to brighter by 0.2, 2/3",
    "2: brighter by 0.2",
    "3: brighter by 0.2 to brighter by 0.4, 1/3",
    "4: brighter by 0.2 to brighter by 0.4, 2/3",
    "5: brighter by 0.4",
  ]);
});

Deno.test("the head is trained, the encoder stays as it is", async () => {
  const names = Object.keys(imageModel.params);
  const before = numbers(imageModel);
  const [first, ...others] = await steps();
  for (const [k, name] of names.entries()) {
    const isEncoder = name.startsWith("conv");
    for (const step of others) {
      if (isEncoder) assert.deepEqual(step.numbers[k], before[k], name);
      else assert.notDeepEqual(step.numbers[k], first!.numbers[k], name);
    }
  }
  assert.deepEqual(numbers(imageModel), before);
});

Deno.test("with the whole network as head and nothing generated it is gradual self-training", async () => {
  const gradual = [];
  const { generated: _, ...options } = short;
  for await (const step of gradualSelfTrain(imageModel, brighter, options)) {
    gradual.push(numbers(step.model));
  }
  const all = await steps({ ...short, generated: 0, headFrom: "conv1" });
  assert.deepEqual(all.map((step) => step.numbers), gradual);
});

Deno.test("domains of other sizes do as well", async () => {
  const rows = [toyRows(40), toyRows(70, 6, 2), toyRows(50, 6, 3)] as const;
  const start = await fit(mlp(rows[0], { hidden: 4 }), rows[0], training({ epochs: 1 }));
  const examples = [];
  for await (const step of goat(start, rows[0], rows.slice(1), { ...short, generated: 1 })) {
    examples.push(step.pseudoLabels.examples);
  }
  assert.deepEqual(examples, [70, 70, 70, 50]);
});

Deno.test("nothing but the last model is left on the device, at the end or on leaving early", async () => {
  const tensors = tf.memory().numTensors;
  await steps();
  assert.equal(tf.memory().numTensors, tensors);
  let model: Model | undefined;
  for await (const step of goat(imageModel, images, brighter, short)) {
    model = step.model;
    if (step.index === 3) break;
  }
  assert.ok(Number.isFinite(await accuracy(model!, images)));
  disposeModel(model!);
  assert.equal(tf.memory().numTensors, tensors);
});

Deno.test("a training that fails later on leaves nothing on the device", async () => {
  const tensors = tf.memory().numTensors;
  let asked = 0;
  const failing = {
    ...plain(),
    gradient: ((...all) => {
      if (++asked > 5) throw new Error("broken rule");
      return plain().gradient(...all);
    }) as ReturnType<typeof plain>["gradient"],
  };
  await assert.rejects(steps({ ...short, rule: failing }), /broken rule/);
  assert.equal(tf.memory().numTensors, tensors);
});

Deno.test("domains and options that can't be used are one clear line", async () => {
  const tensors = tf.memory().numTensors;
  const bad: [Partial<GoatOptions>, typeof brighter, RegExp][] = [
    [{}, [], /^there is no domain to self-train on; give at least the target's$/],
    [{}, [toyRows(5) as never], /^domain toy rows has inputs \[6\] and 2 classes; [^\n]*$/],
    [{ generated: -1 }, brighter, /^generated is -1; it must be an integer at least 0[^\n]*$/],
    [{ headFrom: "dense" }, brighter, /^headFrom is "dense"; it must be one of conv1, [^\n]*$/],
    [{ epochs: 0 }, brighter, /^epochs is 0; it must be an integer at least 1$/],
    [{ cutoff: NaN }, brighter, /^cutoff is NaN; it must be a finite number at least 0$/],
  ];
  for (const [options, domains, message] of bad) {
    const run = goat(imageModel, images, domains, { ...short, ...options });
    await assert.rejects(run.next(), { name: "InputError", message });
  }
  assert.equal(tf.memory().numTensors, tensors);
});

Deno.test("the head begins at the first dense layer, of any network that has one", async () => {
  const made = stridedCnn(images, { filters: 2 });
  const start = await fit(made, images, training({ epochs: 1 }));
  const kernels = ["conv1/kernel", "conv3/kernel", "logits/kernel"];
  const before = kernels.map((name) => start.params[name]!.dataSync().slice());
  for await (const { model } of goat(start, images, [brighter[0]!], { ...short, generated: 0 })) {
    const after = kernels.map((name) => model.params[name]!.dataSync());
    assert.deepEqual(after.slice(0, 2), before.slice(0, 2));
    assert.notDeepEqual(after[2], before[2]);
  }
  const { layers: _, ...byHand } = made;
  await assert.rejects(goat({ ...start, network: byHand }, images, brighter, short).next(), {
    name: "InputError",
    message: /^network strided-cnn has no list of layers, which this needs; [^\n]*$/,
  });
});
