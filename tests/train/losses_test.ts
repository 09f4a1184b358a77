import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { checkDomain, type Domain, take } from "../../lib/data/domain.ts";
import { pseudoLabels } from "../../lib/gda/pseudo_labels.ts";
import { dense } from "../../lib/nn/layers.ts";
import { linear } from "../../lib/nn/networks.ts";
import { network } from "../../lib/nn/network.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { evaluate } from "../../lib/train/evaluate.ts";
import { epochs } from "../../lib/train/epochs.ts";
import { fit } from "../../lib/train/fit.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { crossEntropy, type Loss, meanLoss, squaredError } from "../../lib/train/losses.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import { toyRows } from "./toy.ts";

await ready();
const rows = toyRows(120);
const options: FitOptions = {
  rule: sam(),
  optimizer: adam({ learningRate: 0.02 }),
  epochs: 3,
  batchSize: 32,
  seed: 1,
};

/** y = 2 x_0 - x_1 + 1 and, as a second output, x_2; without noise. */
function regression(examples: number, seed = 1): Domain {
  const inputs = new Stream(seed).child("regression").normal(examples * 3);
  const targets = new Float32Array(examples * 2);
  for (let i = 0; i < examples; i++) {
    targets[2 * i] = 2 * inputs[3 * i]! - inputs[3 * i + 1]! + 1;
    targets[2 * i + 1] = inputs[3 * i + 2]!;
  }
  return {
    ...{ name: "a plane", inputs, targets, shape: [3], classes: 2, shift: { kind: "none" } },
    labels: new Int32Array(examples),
    ids: Int32Array.from({ length: examples }, (_, i) => i),
  };
}

async function losses(more: Partial<FitOptions>): Promise<number[]> {
  const all: number[] = [];
  for await (const { loss } of epochs(linear(rows), rows, { ...options, ...more })) all.push(loss);
  return all;
}

Deno.test("the cross-entropy is what is trained on where nothing is said, bit for bit", async () => {
  assert.deepEqual(await losses({ loss: crossEntropy }), await losses({}));
});

Deno.test("label smoothing is a loss of one's own: half smoothed, the loss cannot fall below its entropy", async () => {
  const smoothed = (share: number): Loss => (logits, labels: tf.Tensor) => {
    const targets = tf.add(tf.mul(1 - share, tf.oneHot(labels as tf.Tensor1D, 2)), share / 2);
    return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)) as tf.Tensor1D;
  };
  assertClose(await losses({ loss: smoothed(0) }), await losses({}), 1e-5);
  const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
  const long = await losses({ loss: smoothed(0.5), epochs: 30 });
  assert.ok(long.at(-1)! > entropy && long.at(-1)! < entropy + 0.1, `${long.at(-1)}`);
  assert.ok((await losses({ epochs: 30 })).at(-1)! < entropy / 2);
});

Deno.test("a regression finds the plane that its targets lie on, with one output too", async () => {
  const domain = regression(300);
  const find = {
    ...options,
    loss: squaredError,
    optimizer: sgd({ learningRate: 0.2 }),
    epochs: 20,
  };
  const model = await fit(linear(domain), domain, { ...find, rule: plain() });
  const [kernel, bias] = Object.values(model.params).map((w) => [...w.dataSync()]);
  assertClose(kernel!, [2, 0, -1, 0, 0, 1], 1e-3);
  assertClose(bias!, [1, 0], 1e-3);
  assert.ok(await meanLoss(model, regression(50, 2), squaredError) < 1e-5);

  const targets = domain.targets!.filter((_, i) => i % 2 === 0);
  const one = { ...domain, targets, classes: 1 };
  const alone = await fit(network("one output", [3], 1, [dense("out", 3, 1)]), one, find);
  assert.ok(await meanLoss(alone, one, squaredError) < 0.01);
});

Deno.test("early stopping goes by the loss that is trained on", async () => {
  const domain = regression(60);
  const held = regression(40, 2);
  const found: number[] = [];
  const find = { ...options, loss: squaredError, optimizer: sgd({ learningRate: 0.1 }), epochs: 6 };
  for await (const { model } of epochs(linear(domain), domain, find)) {
    found.push(await meanLoss(model, held, squaredError));
  }
  const model = await fit(linear(domain), domain, {
    ...find,
    earlyStop: { domain: held, patience: 6 },
  });
  assert.equal(await meanLoss(model, held, squaredError), Math.min(...found));
});

Deno.test("the mean loss is that of evaluate, over more than one pass", async () => {
  const many = toyRows(1100);
  const model = await fit(linear(many), many, { ...options, epochs: 1 });
  assertClose(await meanLoss(model, many, crossEntropy), (await evaluate(model, many)).loss, 1e-6);
});

Deno.test("targets go with their rows; what does not fit is one line", async () => {
  const domain = regression(10);
  assert.deepEqual([...take(domain, [3, 0]).targets!], [
    ...domain.targets!.subarray(6, 8),
    ...domain.targets!.subarray(0, 2),
  ]);
  assert.throws(
    () => checkDomain({ ...domain, targets: new Float32Array(3) }),
    /^InputError: domain a plane has 3 targets for 10 examples and 2 outputs; it needs 20$/,
  );
  await assert.rejects(
    fit(linear(domain), domain, options),
    /^InputError: domain a plane has targets, of which there is no cross-entropy; give loss/,
  );
  await assert.rejects(
    fit(linear(rows), rows, { ...options, loss: "mse" as never }),
    /^InputError: loss is "mse"; it must be a function, such as squaredError$/,
  );
  const model = await fit(linear(domain), domain, { ...options, loss: squaredError });
  await assert.rejects(pseudoLabels(model, domain), /pseudo-labels are of classes alone/);
});
