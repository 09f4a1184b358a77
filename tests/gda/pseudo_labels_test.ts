import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { pseudoLabels } from "../../lib/gda/pseudo_labels.ts";
import { Stream } from "../../lib/stream.ts";
import { disposeModel } from "../../lib/nn/model.ts";
import { mlp } from "../../lib/nn/networks.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/pseudo_labels.json" with { type: "json" };
import { toyRows } from "../train/toy.ts";
import { echo, logitsDomain } from "./linear.ts";

await ready();

for (const { classes, logits, labels, results } of fixture.cases) {
  Deno.test(`of ${labels.length} examples of ${classes} classes those are kept that PyTorch's quantile keeps`, async () => {
    const domain = logitsDomain(logits.map((value) => value / fixture.unit), labels);
    const model = echo(classes);
    for (const { quantile, threshold, rows } of results) {
      const { domain: kept, report } = await pseudoLabels(model, domain, { quantile });
      assert.equal(report.threshold, threshold);
      assert.deepEqual([...kept.ids], rows.map((row) => 100 + row));
      assert.deepEqual([...kept.labels], rows.map((row) => labels[row]));
      assert.equal(report.accuracyOfAll, 1);
    }
    disposeModel(model);
  });
}

Deno.test("by hand: labels, the least confident left out, accuracies against the true labels", async () => {
  const logits = [[3, 0, 0], [0, 1, 0.5], [0, 5, 1], [2, 0, 0], [0, 0, 9]];
  const domain = logitsDomain(logits.flat(), [0, 0, 1, 2, 2]);
  const { domain: kept, report } = await pseudoLabels(echo(3), domain);
  assert.deepEqual([...kept.labels], [0, 1, 0, 2]);
  assert.deepEqual([...kept.ids], [100, 102, 103, 104]);
  assert.deepEqual([...kept.inputs], [logits[0], logits[2], logits[3], logits[4]].flat());
  assert.equal(kept.name, "logits, pseudo-labelled");
  // Confidences 1, 2, 3, 5, 9: the tenth lies four tenths of the way from 1 to 2.
  assertClose(report.threshold, 1.4, 1e-6);
  const { threshold: _, ...counts } = report;
  assert.deepEqual(counts, {
    ...{ examples: 5, kept: 4, accuracy: 3 / 4, accuracyOfAll: 3 / 5, classCounts: [2, 1, 1] },
  });
});

Deno.test("softmax keeps others than logits do, except between two classes", async () => {
  // Far ahead of one class, but close to another: sure by logits, not by softmax.
  const three = logitsDomain([10, 9.9, 0, 6, 0, 0, 6, 0, 0], [0, 0, 0]);
  const ids = async (
    domain: typeof three,
    confidence: "logits" | "softmax",
  ) => [
    ...(await pseudoLabels(echo(domain.classes), domain, { quantile: 0.3, confidence })).domain.ids,
  ];
  assert.deepEqual(await ids(three, "logits"), [100, 101, 102]);
  assert.deepEqual(await ids(three, "softmax"), [101, 102]);
  const numbers = new Stream(1).normal(80);
  const two = logitsDomain(numbers, new Int32Array(40));
  assert.deepEqual(await ids(two, "softmax"), await ids(two, "logits"));
});

Deno.test("with quantile 0 all are kept; pseudo-labels of one class alone are warned of", async () => {
  const domain = logitsDomain([0, 1, 0, 3, 0, 2], [0, 1, 1]);
  const { report } = await pseudoLabels(echo(2), domain, { quantile: 0 });
  assert.equal(report.kept, 3);
  assert.match(
    report.warning!,
    /^all 3 pseudo-labels of logits are class 1; a model trained [^\n]*$/,
  );
  const both = await pseudoLabels(echo(2), logitsDomain([0, 1, 1, 0], [0, 0]));
  assert.equal("warning" in both.report, false);
});

Deno.test("labels do not depend on the passes, and nothing is left on the device", async () => {
  const domain = toyRows(1203);
  const network = mlp(domain, { hidden: 8 });
  const model = {
    network,
    params: network.init(new Stream(1)),
    statistics: network.initStatistics(),
  };
  const before = tf.memory().numTensors;
  const { domain: kept } = await pseudoLabels(model, domain, { quantile: 0 });
  assert.equal(tf.memory().numTensors, before);
  const mode = { training: false, statistics: model.statistics } as const;
  const x = tf.tensor2d(domain.inputs, [1203, 6]);
  const whole = tf.argMax(network.forward(model.params, x, mode).logits, 1);
  assert.deepEqual([...kept.labels], [...whole.dataSync()]);
});

Deno.test("options out of range, other inputs and logits that are not finite are one clear line", async () => {
  const domain = logitsDomain([0, 1, 1, 0], [0, 0]);
  const before = tf.memory().numTensors;
  const model = echo(2);
  for (const quantile of [-0.1, 1, NaN]) {
    await assert.rejects(pseudoLabels(model, domain, { quantile }), {
      name: "InputError",
      message: `quantile is ${quantile}; it must be a finite number at least 0 and less than 1`,
    });
  }
  await assert.rejects(pseudoLabels(model, domain, { confidence: "logit" as never }), {
    message: 'confidence is "logit"; it must be one of logits, softmax; did you mean "logits"?',
  });
  await assert.rejects(pseudoLabels(model, toyRows(3)), /InputError: domain toy rows has inputs/);
  const steep = tf.mul(model.params["logits/kernel"]!, 1e30);
  const diverged = { ...model, params: { ...model.params, "logits/kernel": steep } };
  await assert.rejects(pseudoLabels(diverged, logitsDomain([0, 1e30, 1, 2], [0, 0])), {
    name: "InputError",
    message: /^logits on domain logits are not all finite; train [^\n]*$/,
  });
  steep.dispose();
  disposeModel(model);
  assert.equal(tf.memory().numTensors, before);
});
