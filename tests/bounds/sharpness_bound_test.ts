/**
 * The bounds' terms, and every inequality that they are made of, on many small instances: where its
 * assumptions hold, no bound is ever below what it bounds.
 */
import assert from "node:assert/strict";
import jstat from "jstat";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { InputError } from "../../lib/check.ts";
import { type Domain, take } from "../../lib/data/domain.ts";
import { sharpnessBound, type SharpnessBoundInputs } from "../../lib/bounds/sharpness_bound.ts";
import { lipschitzConstant } from "../../lib/bounds/lipschitz.ts";
import { measuredSharpnessBound } from "../../lib/bounds/measured_bound.ts";
import { modelLandscape } from "../../lib/sharpness/model_landscape.ts";
import { sam } from "../../lib/sam/sam.ts";
import { shiftBound } from "../../lib/bounds/shift_bound.ts";
import { Stream } from "../../lib/stream.ts";
import { accuracy } from "../../lib/train/evaluate.ts";
import { fit } from "../../lib/train/fit.ts";
import type { Model } from "../../lib/nn/model.ts";
import { mlp } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { crossEntropies } from "../../lib/backend/operations.ts";
import { mapParams } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";
import { toyRows } from "../train/toy.ts";
import { messageOf } from "../sam/take.ts";

await ready();

const example: SharpnessBoundInputs = {
  ...{ worstLoss: 0.2, loss: "clipped", clip: Math.LN2 },
  ...{ rho: 0.05, n: 1000, k: 10, weightNorm: 2, delta: 0.05 },
};

Deno.test("the bound's terms are the theorem's", () => {
  const bound = sharpnessBound(example);
  const spread = 1 + Math.sqrt(Math.log(1000) / 10);
  assertClose(bound.complexity, 10 * Math.log(1 + 4 / 0.0025 * spread ** 2), 1e-12);
  assertClose(bound.confidence, 4 * Math.log(20000), 1e-12);
  assertClose(bound.remainder, 8 * Math.log(6030), 1e-12);
  const sum = bound.complexity + bound.confidence + bound.remainder;
  assertClose(bound.slack, Math.sqrt(sum / 999), 1e-12);
  assertClose(bound.total, 0.2 + bound.slack, 1e-12);
  assertClose(bound.sigma, 0.05 / (Math.sqrt(10) * spread), 1e-12);
  assert.deepEqual({ ...bound, ...example }, bound);
});

Deno.test("the verdict says whether the bound is vacuous, and by which condition", () => {
  assert.equal(sharpnessBound(example).verdict, "not vacuous: the total is 0.642");
  assert.equal(
    sharpnessBound({ ...example, worstLoss: 0.6 }).verdict,
    "vacuous: the total is 1.04 and no loss exceeds 1",
  );
  const network = { ...example, n: 10_000, k: 3_248_266, weightNorm: 19.6 };
  assert.equal(
    sharpnessBound(network).verdict,
    "vacuous whatever the loss: ||w||^2 = 384 > rho^2 (e^(4n/k) - 1) = 0.000031",
  );
});

Deno.test("where the norm's condition holds, the slack exceeds 2", () => {
  for (const n of [10, 1000, 100_000]) {
    for (const k of [1, 100, 3_000_000]) {
      for (const rho of [0.01, 1]) {
        const limit = sharpnessBound({ ...example, n, k, rho }).largestSquaredNorm;
        if (!Number.isFinite(limit)) continue;
        const weightNorm = Math.sqrt(limit) * 1.001;
        const { slack, vacuous } = sharpnessBound({ ...example, n, k, rho, weightNorm });
        assert.ok(slack > 2 && vacuous, `n = ${n}, k = ${k}: slack ${slack}`);
      }
    }
  }
});

Deno.test("noise of the assumption's deviation leaves the ball with a chance of at most 1 / sqrt n", () => {
  const { cdf } = (jstat as { chisquare: { cdf(x: number, k: number): number } }).chisquare;
  for (const n of [2, 10, 100, 10_000, 1_000_000]) {
    for (const k of [1, 2, 5, 20, 100, 1000]) {
      const { sigma } = sharpnessBound({ ...example, n, k });
      const outside = 1 - cdf((example.rho / sigma) ** 2, k);
      assert.ok(outside <= 1 / Math.sqrt(n), `n = ${n}, k = ${k}: ${outside}`);
    }
  }
});

Deno.test("the theorem's slack covers what its proof adds up", () => {
  for (const n of [2, 10, 1000, 1_000_000]) {
    for (const k of [1, 10, 1_000_000]) {
      for (const weightNorm of [0, 1, 100]) {
        const { complexity, confidence, remainder, slack } = sharpnessBound({
          ...{ ...example, n, k, weightNorm, delta: 0.999 },
        });
        const proof = Math.sqrt(((complexity + confidence + remainder) / 4 + 1 / 4) / (n - 1));
        assert.ok(1 / Math.sqrt(n) + proof <= slack, `n = ${n}, k = ${k}, norm ${weightNorm}`);
      }
    }
  }
});

/** min(log(1 + e^-m), ln 2) / ln 2 of the margin m: the clipped loss of logistic regression. */
function clippedLoss(margin: number): number {
  return Math.min(Math.log1p(Math.exp(-margin)), Math.LN2) / Math.LN2;
}

Deno.test("on linear classifiers the bound is never below the expected loss", () => {
  let held = 0, informative = 0;
  for (let seed = 0; seed < 30; seed++) {
    const stream = new Stream(seed).child("linear");
    const [n, rho] = [1500, [0.05, 0.3, 1][seed % 3]!];
    /** Inputs in two dimensions with labels that a line explains nine times in ten. */
    const draw = (name: string, count: number) => {
      const x = stream.child(name).child("x").normal(2 * count);
      const flips = stream.child(name).child("flip").uniform(count);
      return Array.from({ length: count }, (_, i) => {
        const [a, b] = [x[2 * i]!, x[2 * i + 1]!];
        return { a, b, y: (a + b > 0 ? 1 : -1) * (flips[i]! < 0.1 ? -1 : 1) };
      });
    };
    type Sample = ReturnType<typeof draw>;
    const mean = (sample: Sample, u: number, v: number) =>
      sample.reduce((sum, { a, b, y }) => sum + clippedLoss(y * (u * a + v * b)), 0) /
      sample.length;
    const [S, D] = [draw("train", n), draw("test", 4000)];
    const [u, v] = [...stream.child("w").normal(2)].map((w) => 1 + w) as [number, number];
    let worst = mean(S, u, v);
    for (let i = 0; i < 24; i++) {
      const angle = 2 * Math.PI * i / 24;
      worst = Math.max(worst, mean(S, u + rho * Math.cos(angle), v + rho * Math.sin(angle)));
    }
    const bound = sharpnessBound({
      ...{ worstLoss: worst, loss: "clipped", clip: Math.LN2, rho, n, k: 2 },
      ...{ weightNorm: Math.hypot(u, v), delta: 0.05 },
    });
    const expected = mean(D, u, v);
    const noise = stream.child("noise").normal(40);
    let noisy = 0;
    for (let i = 0; i < 40; i += 2) {
      noisy += mean(D, u + bound.sigma * noise[i]!, v + bound.sigma * noise[i + 1]!) / 20;
    }
    // The theorem's assumption, up to what twenty draws and four thousand examples can tell.
    if (expected > noisy + 0.02) continue;
    held++;
    if (!bound.vacuous) informative++;
    assert.ok(bound.total >= expected, `seed ${seed}: ${bound.total} < ${expected}`);
  }
  assert.ok(held >= 20 && informative >= 10, `${held} held, ${informative} informative`);
});

/** A small network with random weights, made steep so that the clipped loss moves. */
function randomModel(seed: number): Model {
  const network = mlp({ shape: [3], classes: 2 }, { hidden: 5 });
  const params = mapParams((w) => tf.mul(w, 2), network.init(new Stream(seed)));
  return { network, params, statistics: network.initStatistics() };
}

/** For each example the direction of norm 1 in which its loss rises most. */
function steepest({ network, params, statistics }: Model, domain: Domain): Float32Array {
  return tf.tidy(() => {
    const labels = tf.tensor1d(domain.labels, "int32");
    const loss = (x: tf.Tensor) => {
      const { logits } = network.forward(params, x, { training: false, statistics });
      return tf.sum(crossEntropies(logits, labels));
    };
    const gradient = tf.grad(loss)(tf.tensor2d(domain.inputs, [domain.labels.length, 3]));
    return tf.divNoNan(gradient, tf.norm(gradient, 2, 1, true)).dataSync() as Float32Array;
  });
}

/** The least mean distance over all ways to pair the rows of two small sets of equal size. */
function w1(from: number[][], to: number[][]): number {
  if (from.length === 0) return 0;
  const cost = (left: number[][], right: number[][]): number =>
    left.length === 0 ? 0 : Math.min(
      ...right.map((row, j) =>
        Math.hypot(...row.map((x, c) => x - left[0]![c]!)) +
        cost(left.slice(1), right.filter((_, other) => other !== j))
      ),
    );
  return cost(from, to) / from.length;
}

Deno.test("no shift raises the clipped loss by more than the Lipschitz constant times W1", async () => {
  let largest = 0;
  for (let seed = 0; seed < 12; seed++) {
    const model = randomModel(seed);
    const source = take(toyRows(10, 3, seed), [...Array(10).keys()]);
    // Half of the shifts go at random, half along the loss's own gradient.
    const moves = seed % 2 ? steepest(model, source) : new Stream(seed).child("moves").normal(30);
    const inputs = source.inputs.map((x, i) => x + [0.01, 0.3, 3][seed % 3]! * moves[i]!);
    const target: Domain = { ...source, inputs };
    const { value } = await lipschitzConstant(model, { iterations: 100 });
    const rows = ({ inputs, labels }: Domain, label: number) =>
      [...labels.keys()].filter((i) => labels[i] === label)
        .map((i) => [...inputs.subarray(3 * i, 3 * i + 3)]);
    const ofClass = [0, 1].map((label) => {
      const from = rows(source, label);
      return from.length / 10 * w1(from, rows(target, label));
    });
    const clip = [Math.LN2, 5][Math.floor(seed / 6)]!;
    const loss = (domain: Domain) => modelLandscape(model, domain, { clip }).loss(model.params);
    const [before, after] = [await loss(source), await loss(target)];
    const bound = shiftBound(sharpnessBound({ ...example, clip, worstLoss: before }), {
      logitsLipschitz: value,
      w1: ofClass[0]! + ofClass[1]!,
    });
    assert.ok(after <= before + bound.shift + 1e-6, `seed ${seed}: ${after - before}`);
    assert.ok(after <= bound.total);
    largest = Math.max(largest, Math.abs(after - before) / bound.shift);
  }
  assert.ok(largest > 0.02, `the largest share of the bound that was seen is ${largest}`);
});

Deno.test("the target's bound adds the shift to the source's", () => {
  const source = sharpnessBound(example);
  const bound = shiftBound(source, { logitsLipschitz: 3, w1: 0.1 });
  assertClose(bound.lipschitz, Math.SQRT2 * 3 / Math.LN2, 1e-12);
  assertClose(bound.shift, bound.lipschitz * 0.1, 1e-12);
  assertClose(bound.total, source.total + bound.shift, 1e-12);
  assert.equal(bound.vacuous, true);
  assert.equal(shiftBound(source, { logitsLipschitz: 3, w1: 0 }).total, source.total);
});

Deno.test("a trained model's bound holds on new examples, and is vacuous for its many weights", async () => {
  const source = toyRows(200, 6, 1);
  const network = mlp(source, { hidden: 8 });
  const options = { rule: sam(), optimizer: adam({ learningRate: 1e-2 }), epochs: 5, seed: 1 };
  const model = await fit(network, source, options);
  const before = tf.memory().numTensors;
  const bound = await measuredSharpnessBound(model, source, { steps: 5, restarts: 0 });
  assert.equal(tf.memory().numTensors, before);
  assert.ok(bound.total >= 1 - await accuracy(model, toyRows(1000, 6, 2)));
  assert.deepEqual([bound.n, bound.loss, bound.clip], [200, "clipped", Math.LN2]);
  assert.equal(bound.k, 6 * 8 + 8 + 2 * (64 + 8) + 16 + 18);
  assertClose(bound.worstLoss, bound.sharpness.loss + bound.sharpness.value, 1e-12);
  assert.match(bound.verdict, /^vacuous whatever the loss: \|\|w\|\|\^2 = /);
});

Deno.test("bad input is told in one line", () => {
  const cases: [() => unknown, string][] = [
    [
      () => sharpnessBound({ ...example, worstLoss: 1.2 }),
      "worstLoss is 1.2; it must be a finite number at least 0 and at most 1; the bound is for a " +
      "loss in [0, 1]",
    ],
    [
      () => sharpnessBound({ ...example, loss: "cross-entropy" as "0-1" }),
      'loss is "cross-entropy"; it must be one of 0-1, clipped, ramp',
    ],
    [
      () => sharpnessBound({ ...example, clip: 0 }),
      "clip is 0; it must be a finite number greater than 0",
    ],
    [() => sharpnessBound({ ...example, n: 1 }), "n is 1; it must be an integer at least 2"],
    [
      () => sharpnessBound({ ...example, delta: 1 }),
      "delta is 1; it must be a finite number greater than 0 and less than 1",
    ],
    [
      () => shiftBound(sharpnessBound({ ...example, loss: "0-1" }), { logitsLipschitz: 1, w1: 1 }),
      'loss is "0-1", which no Lipschitz constant holds for; it must be "clipped" or "ramp"',
    ],
    [
      () => shiftBound(sharpnessBound(example), { logitsLipschitz: 1, w1: -1 }),
      "w1 is -1; it must be a finite number at least 0",
    ],
  ];
  for (const [ask, message] of cases) {
    assert.throws(ask, InputError);
    assert.equal(messageOf(ask), message);
  }
});
