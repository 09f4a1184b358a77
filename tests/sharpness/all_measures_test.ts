/** All measures of a model at once, the landscape of a model, and the authors' figure. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { InputError } from "../../lib/check.ts";
import { take } from "../../lib/data/domain.ts";
import { authorsLastBatchFigure } from "../../lib/sharpness/authors_last_batch.ts";
import { modelLandscape } from "../../lib/sharpness/model_landscape.ts";
import { climb } from "../../lib/train/perturb.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sharpnessMeasures } from "../../lib/sharpness/all_measures.ts";
import type { SharpnessOptions } from "../../lib/sharpness/sharpness_options.ts";
import { accuracy, loss } from "../../lib/train/evaluate.ts";
import { fit } from "../../lib/train/fit.ts";
import type { Model } from "../../lib/nn/model.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { mapParams } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";
import { toyImages, toyRows } from "../train/toy.ts";
import { randomModel } from "../sam/networks.ts";
import { values } from "../sam/problem.ts";

await ready();

const images = toyImages(70);
const few = { examples: 60, m: 20, batchSize: 25, steps: 2, iterations: 2, vectors: 2, pairs: 2 };

async function trained(): Promise<Model> {
  const network = cnn(images, { filters: 3, hidden: 8 });
  return await fit(network, images, { rule: plain(), optimizer: adam(), epochs: 2, seed: 1 });
}

Deno.test("a model's landscape is its mean loss in evaluation mode, with that loss's gradient", async () => {
  const model = await trained();
  const landscape = modelLandscape(model, images, { batchSize: 30 });
  const { loss: value, gradient } = await landscape.lossAndGradient(model.params);
  assertClose(value, await loss(model, images));
  assertClose(await landscape.loss(model.params), value);
  // Along the gradient the loss rises by the gradient's norm.
  const h = 1e-2;
  const norm = Math.hypot(...values(gradient));
  const [up, down] = [
    await landscape.loss(climb(model.params, h, gradient)),
    await landscape.loss(
      climb(model.params, -h, gradient),
    ),
  ];
  assertClose((up - down) / (2 * h * norm), 1, 0.02);
});

Deno.test("a part of the examples is asked by its numbers", async () => {
  const model = randomModel(1);
  const rows = Array.from({ length: 30 }, (_, i) => 20 + i);
  const part = await modelLandscape(model, take(images, rows)).lossAndGradient(model.params);
  const asked = await modelLandscape(model, images, { batchSize: 8 })
    .lossAndGradient(model.params, 20, 50);
  assertClose(asked.loss, part.loss);
  assertClose(values(asked.gradient), values(part.gradient), 1e-6);
});

Deno.test("what is asked of a landscape is counted in passes over the whole set", async () => {
  const model = randomModel(1);
  const landscape = modelLandscape(model, images);
  await landscape.lossAndGradient(model.params);
  await landscape.lossAndGradient(model.params, 0, 35);
  await landscape.loss(model.params, 0, 7);
  assert.deepEqual(landscape.cost, { gradientEvaluations: 1.5, forwardPasses: 0.1 });
});

Deno.test("a clipped loss is in [0, 1] and at least the error, for a clip of ln 2", async () => {
  const model = randomModel(2);
  const bold = { ...model, params: mapParams((w) => tf.mul(w, 3), model.params) };
  const clipped = await modelLandscape(bold, images, { clip: Math.LN2 }).loss(bold.params);
  const error = 1 - await accuracy(bold, images);
  assert.ok(error > 0.1 && clipped >= error && clipped <= 1, `${clipped}, error ${error}`);
});

Deno.test("all measures of a model come in one record of plain data", async () => {
  const model = await trained();
  const measured = await sharpnessMeasures(model, images, few);
  assert.deepEqual(JSON.parse(JSON.stringify(measured)), measured);
  const { domain, gradientUnits, seconds, authorsLastBatch, ...measures } = measured;
  assert.equal(domain, "toy images");
  assert.ok(seconds > 0 && gradientUnits > 10);
  assert.equal(authorsLastBatch.examples, 60);
  assert.deepEqual(Object.keys(measures).sort(), [
    "adaptiveAverage",
    "adaptiveL2",
    "adaptiveLinf",
    "average",
    "ball",
    "largestEigenvalue",
    "mSharpness",
    "oneStep",
    "trace",
  ]);
  for (const [name, measure] of Object.entries(measures)) {
    assert.ok(Number.isFinite(measure.value), name);
    assert.deepEqual([measure.examples, measure.batchSize], [60, 25], name);
  }
});

Deno.test("all measures are the same for the same seed, and of other examples for another", async () => {
  const model = await trained();
  const measure = async (seed: number) => {
    const { seconds: _, ...rest } = await sharpnessMeasures(model, images, { ...few, seed });
    return rest;
  };
  assert.deepEqual(await measure(1), await measure(1));
  assert.notEqual((await measure(1)).oneStep.loss, (await measure(2)).oneStep.loss);
});

Deno.test("all measures leave no tensor behind and the weights as they were", async () => {
  const model = await trained();
  const weights = values(model.params);
  const before = tf.memory().numTensors;
  await sharpnessMeasures(model, images, few);
  await assert.rejects(sharpnessMeasures(model, toyRows(30)), InputError);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(values(model.params), weights);
});

Deno.test("progress rises to the whole, which is what the measures cost", async () => {
  const model = await trained();
  const seen: number[] = [];
  let total = 0;
  const onProgress = (done: number, all: number) => {
    seen.push(done);
    total = all;
  };
  const { gradientUnits } = await sharpnessMeasures(model, images, { ...few, onProgress });
  assert.ok(seen.every((done, i) => i === 0 || done >= seen[i - 1]!));
  assert.equal(seen.at(-1), total);
  assertClose(gradientUnits, total, 1e-6);
});

Deno.test("the number of examples is the largest multiple of m that there are", async () => {
  const model = await trained();
  const { oneStep } = await sharpnessMeasures(model, images, { ...few, examples: 1000, m: 16 });
  assert.equal(oneStep.examples, 64);
});

Deno.test("the authors' figure is noise, the update's gain and a rise in one", async () => {
  const model = await trained();
  const figure = (options: Parameters<typeof authorsLastBatchFigure>[2]) =>
    authorsLastBatchFigure(model, images, options);
  const figures = await Promise.all([1, 2, 3, 4, 5].map((seed) => figure({ rho: 1e-6, seed })));
  // Without a rise only the dropout masks differ: as often below 0 as above.
  assert.ok(Math.min(...figures.map(({ value }) => value)) < 0, JSON.stringify(figures));
  assert.ok(Math.max(...figures.map(({ value }) => value)) > 0, JSON.stringify(figures));
  assert.deepEqual(await figure({ seed: 1 }), await figure({ seed: 1 }));
  // From far worse weights, the update's gain outweighs the rise.
  const before = mapParams((w) => tf.mul(-3, w), model.params);
  const updated = await figure({ before });
  assert.ok(updated.updated && updated.value < (await figure({})).value);
});

Deno.test("without dropout the authors' figure is the rise of the loss in training mode", async () => {
  const network = cnn(images, { filters: 3, hidden: 8, dropout: 0 });
  const model = await fit(network, images, {
    rule: plain(),
    optimizer: adam(),
    epochs: 2,
    seed: 1,
  });
  const small = await authorsLastBatchFigure(model, images, { rho: 1e-3 });
  const double = await authorsLastBatchFigure(model, images, { rho: 2e-3 });
  assert.ok(small.value > 0);
  assertClose(double.value / small.value, 2, 0.05);
});

Deno.test("bad input is told in one line", async () => {
  const model = await trained();
  const measure = (options: SharpnessOptions) => () => sharpnessMeasures(model, images, options);
  const empty = take(images, []);
  const cases: [() => unknown, RegExp][] = [
    [() => sharpnessMeasures(model, empty), /^domain toy images is empty; it needs an example$/],
    [
      () => sharpnessMeasures(model, toyRows(60)),
      /^domain toy rows has inputs \[6\] .*; the network takes \[6,6,1\] and 2; build it from this/,
    ],
    [() => modelLandscape(model, empty), /^domain toy images is empty; it needs an example$/],
    [() => modelLandscape(model, images, { clip: 0 }), /^clip is 0; .*greater than 0$/],
    [() => authorsLastBatchFigure(model, empty), /^domain toy images is empty/],
    [() => authorsLastBatchFigure(model, images, { rho: 0 }), /^rho is 0; .*greater than 0$/],
    [measure({ m: 71 }), /^m is 71 and there are 70 examples to measure; take m at most 70$/],
    [measure({ rho: 0 }), /^sharpnessMeasures: rho is 0; .*greater than 0$/],
    [measure({ steps: 0 }), /^sharpnessMeasures: steps is 0; it must be an integer at least 1$/],
    [
      measure({ step: 3 } as SharpnessOptions),
      /^sharpnessMeasures has no option step; .*; did you mean "steps"\?$/,
    ],
  ];
  for (const [ask, message] of cases) {
    await assert.rejects(async () => await ask(), (error: Error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
});
