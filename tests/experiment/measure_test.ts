import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { take } from "../../lib/data/domain.ts";
import { rotatedMnist } from "../../lib/datasets/rotated_mnist.ts";
import { brightenDomain } from "../../lib/data/shift.ts";
import { selfTraining } from "../../lib/experiment/self_training.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { measureModel, measureStep } from "../../lib/experiment/measure.ts";
import { recordId } from "../../lib/records/record.ts";
import { run } from "../../lib/experiment/run.ts";
import { ballSharpness } from "../../lib/sharpness/ball_sharpness.ts";
import { exactCurvature } from "../../lib/sharpness/exact_curvature.ts";
import { lipschitzConstant } from "../../lib/bounds/lipschitz.ts";
import { modelLandscape } from "../../lib/sharpness/model_landscape.ts";
import { oneStepSharpness } from "../../lib/sharpness/one_step_sharpness.ts";
import { sam } from "../../lib/sam/sam.ts";
import { fit } from "../../lib/train/fit.ts";
import { linear } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { assertClose } from "../approx.ts";

await ready();
const { source } = await rotatedMnist({
  ...{ angle: 60, images: "digits", sourceSize: 200, testSize: 50 },
});
const brighter = brightenDomain(source, 0.5);
const model = await fit(linear(source), source, {
  ...{ rule: sam(), optimizer: adam(), epochs: 3, seed: 1 },
});
const config = { examples: 40, steps: 3, points: 10, bounds: true };

Deno.test("a model's measures are those of its parts, and nothing stays on the device", async () => {
  const before = tf.memory().numTensors;
  const shares: number[] = [];
  const measures = await measureModel(
    model,
    source,
    { source, target: brighter },
    config,
    1,
    (p) => {
      shares.push(p);
    },
  );
  assert.equal(tf.memory().numTensors, before);
  assert.equal(shares.at(-1), 1);
  assert.equal(measures.sharpness.oneStep.examples, 40);
  const { sharpness, lipschitz } = measures.bound!;
  const landscape = modelLandscape(model, source, { clip: Math.LN2, batchSize: 500 });
  const ball = await ballSharpness(landscape, { steps: 3, restarts: 0, seed: 1 });
  assertClose(sharpness.worstLoss, ball.loss + ball.value, 1e-6);
  assert.equal(sharpness.n, 200);
  const { value } = await lipschitzConstant(model, { iterations: 200, seed: 1 });
  assert.deepEqual(lipschitz, { input: value, features: value, joined: value });
  const curvature = await exactCurvature(model, source, { examples: 40, seed: 1 });
  assert.deepEqual({ ...measures.curvature, seconds: curvature.seconds }, curvature);
});

Deno.test("the same images, each pixel brighter by a half, are 14 apart in 28x28, and shares are alike", async () => {
  const { distance, labelShift } = await measureModel(
    ...[model, source, { source, target: brighter }, config, 1] as const,
  );
  for (const own of distance.input.w1.byClass) assertClose(own!, 14, 1e-6);
  assertClose(distance.input.w1.mean, 14, 1e-6);
  // A translation by v has SW_2 = ||v|| / sqrt(d) = 14 / 28; the directions are random.
  const { distance: sliced, standardError } = distance.input.sliced;
  assert.ok(Math.abs(sliced - 0.5) < 4 * standardError, `${sliced} ± ${standardError}`);
  assert.equal(labelShift, 0);
  assert.ok(distance.input.w1Sampling > 0);
});

Deno.test("a target without some classes is compared on the others", async () => {
  const rows = [...source.labels.keys()].filter((i) => source.labels[i]! > 4);
  const target = take(brighter, rows);
  const measures = await measureModel(model, source, { source, target }, config, 1);
  const { byClass } = measures.distance.input.w1;
  assert.deepEqual(byClass.map((own) => own === null), Array.from({ length: 10 }, (_, k) => k < 5));
  assertClose(measures.labelShift, 1 - rows.length / 200, 1e-9);
});

Deno.test("a step's measures speak of the student on its labels, and of the way from the last domain", async () => {
  const step = await measureStep(model, brighter, { before: source, domain: brighter }, config, 1);
  const { value } = await oneStepSharpness(modelLandscape(model, brighter), { rho: 0.05 });
  assertClose(step.oneStep, value, 1e-6);
  assertClose(step.bound!.w1.mean, 14, 1e-6);
  assertClose(step.bound!.wInfinity, 14, 1e-6);
  assert.equal(step.bound!.sharpness.n, 200);
  const { bound } = await measureStep(model, brighter, { before: source, domain: brighter }, {
    ...{ ...config, bounds: false },
  }, 1);
  assert.equal(bound, undefined);
});

Deno.test("what is measured is part of a config; the run itself is the same with and without", async () => {
  const asked = { dataset: "rotated-digits", seed: 1, scale: "smoke" } as const;
  const small = { sourceSize: 64, testSize: 40 };
  const plain = { ...zeroShot(asked), ...small };
  const measured = { ...zeroShot({ ...asked, measures: "bounds" }), ...small };
  assert.deepEqual(measured.measures, {
    ...{ examples: 20, steps: 2, points: 10, iterations: 10 },
    bounds: true,
  });
  assert.notEqual(recordId(plain), recordId(measured));
  const told: string[] = [];
  const [a, b] = [
    await run(plain),
    await run(measured, { onProgress: (_, where) => void told.push(where) }),
  ];
  assert.equal(a.metrics.measures, undefined);
  assert.deepEqual(b.metrics.accuracyByShift, a.metrics.accuracyByShift);
  assert.ok(b.metrics.measures!.bound!.sharpness.total > 0);
  assert.equal(told.at(-1), "measuring, 100 %");
});

Deno.test("an adapted run measures every student, and the last one on what it was trained on", async () => {
  const config = selfTraining({
    ...{ dataset: "rotated-digits", seed: 1, scale: "smoke", domains: 1, measures: "bounds" },
  });
  const { adaptation, measures } = (await run({ ...config, testSize: 40 })).metrics;
  assert.ok(adaptation!.sourceBound!.lipschitz.input > 0);
  for (const { kept, measures } of adaptation!.steps) {
    assert.equal(measures!.bound!.sharpness.n, kept);
    assert.ok(Number.isFinite(measures!.oneStep) && Number.isFinite(measures!.authorsLastBatch));
  }
  assert.match(measures!.sharpness.domain, /60 degrees.*pseudo-labelled$/);
  const last = adaptation!.steps.at(-1)!.measures!.bound!;
  assert.deepEqual(measures!.bound, { sharpness: last.sharpness, lipschitz: last.lipschitz });
});

Deno.test("measures that do not exist are one clear line before anything is trained", () => {
  const asked = { dataset: "rotated-digits", seed: 1, scale: "smoke" } as const;
  assert.throws(() => zeroShot({ ...asked, measures: "all" as "bounds" }), {
    name: "InputError",
    message: 'measures is "all"; it must be one of sharpness, bounds',
  });
  assert.throws(() => selfTraining({ ...asked, how: "goat", measures: "bounds" }), {
    name: "InputError",
    message: /^measures is "bounds" and how is "goat", whose students are heads [^\n]*another how$/,
  });
});
