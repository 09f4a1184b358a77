/** Measures of sharpness on the common problem, whose values are known, and what holds for them. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { ready } from "../../lib/backend/backend.ts";
import { InputError } from "../../lib/check.ts";
import { adaptiveSharpness } from "../../lib/sharpness/adaptive_sharpness.ts";
import { averageSharpness } from "../../lib/sharpness/average_sharpness.ts";
import { ballSharpness } from "../../lib/sharpness/ball_sharpness.ts";
import { hessianTrace } from "../../lib/sharpness/hessian_trace.ts";
import { largestEigenvalue } from "../../lib/sharpness/largest_eigenvalue.ts";
import { type LossLandscape, lossLandscape } from "../../lib/sharpness/loss_landscape.ts";
import { mSharpness, oneStepSharpness } from "../../lib/sharpness/one_step_sharpness.ts";
import type { Params } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";
import { oracle, params, problemLandscape } from "../sam/problem.ts";
import { networkLandscape, reluNetwork, rescaledReluNetwork } from "../sam/networks.ts";

await ready();

const rho = 0.1;

Deno.test("one step and m-sharpness have the problem's values", async () => {
  const landscape = problemLandscape();
  const one = await oneStepSharpness(landscape, { rho });
  assertClose(one.value, 0.09135498, 2e-7);
  assert.deepEqual(one, { ...one, loss: 0.71875, rho, nonFinite: 0, examples: 4, batchSize: 4 });
  for (const [m, value] of [[4, 0.09135498], [2, 0.14825772], [1, 0.1613916]] as const) {
    const measured = await mSharpness(landscape, { rho, m });
    assertClose(measured.value, value, 2e-7, `m = ${m}`);
    assert.equal(measured.m, m);
  }
});

Deno.test("twenty steps of ascent find the exact maximum in the ball, from every start", async () => {
  const found = await ballSharpness(problemLandscape(), { rho, restarts: 3 });
  assertClose(found.value, 0.09138237, 2e-7);
  assert.equal(found.byStart.length, 4);
  for (const rise of found.byStart) assertClose(rise!, 0.09138237, 1e-6);
  assert.deepEqual([found.steps, found.restarts, found.stepSize], [20, 3, 0.2]);
});

Deno.test("one step of the ascent is SAM's, and relative to |w| ASAM's with eta = 0", async () => {
  const search = { rho, steps: 1, restarts: 0 };
  const plain = await ballSharpness(problemLandscape(), search);
  assertClose(plain.value, 0.09135498, 2e-7);
  const adaptive = await adaptiveSharpness(problemLandscape(), search);
  assertClose(adaptive.value, 0.04154481, 1e-7);
});

Deno.test("the worst relative perturbation in the cube is at its best corner", async () => {
  const landscape = problemLandscape();
  const { value, loss } = await adaptiveSharpness(landscape, { rho, norm: "linf" });
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => {
    const corner = [0.5, -0.5, 0.25].map((w, i) => w * (1 + ((bits >> i) & 1 ? rho : -rho)));
    return oracle().losses(params(corner)).mean().dataSync()[0]! - loss;
  });
  assertClose(value, Math.max(...corners), 1e-7);
});

Deno.test("the Gaussian average is half sigma^2 times the trace, within its standard error", async () => {
  const sigma = rho / Math.sqrt(3);
  const measured = await averageSharpness(problemLandscape(), { sigma, pairs: 400, seed: 1 });
  assert.ok(measured.standardError < 0.00035, `standard error ${measured.standardError}`);
  assertClose(measured.value, 0.00541667, 4 * measured.standardError);
  // Relative to |w| the trace is that of diag(w) H diag(w), 1.5 / 4 + 0.75 / 4 + 1 / 16.
  const adaptive = await averageSharpness(problemLandscape(), { adaptive: true, pairs: 400 });
  assertClose(adaptive.value, 0.01 / 2 * 0.625, 4 * adaptive.standardError);
});

Deno.test("Lanczos finds the problem's three eigenvalues and then stops", async () => {
  const found = await largestEigenvalue(problemLandscape());
  assertClose(found.ritzValues, [2.28204383, 0.92347006, 0.04448611], 5e-4);
  assert.equal(found.value, found.ritzValues[0]);
  assert.equal(found.iterations, 3);
  assert.ok(found.converged && found.residual < 1e-6);
});

Deno.test("a residual bounds how far an early Ritz value is from an eigenvalue", async () => {
  for (let seed = 0; seed < 5; seed++) {
    const early = await largestEigenvalue(problemLandscape(), { iterations: 2, seed });
    const distances = [2.28204383, 0.92347006, 0.04448611].map((e) => Math.abs(e - early.value));
    assert.ok(Math.min(...distances) <= early.residual + 1e-3, JSON.stringify(early));
    assert.ok(early.value <= 2.2825);
  }
});

Deno.test("Hutchinson's trace is the problem's within its standard error", async () => {
  const measured = await hessianTrace(problemLandscape(), { vectors: 400, seed: 1 });
  assert.ok(measured.standardError < 0.12);
  assertClose(measured.value, 3.25, 4 * measured.standardError);
});

Deno.test("passes of another size change no value", async () => {
  const [whole, parts] = [problemLandscape(params(), 4), problemLandscape(params(), 3)];
  const measures: ((at: LossLandscape) => Promise<{ value: number }>)[] = [
    (at) => oneStepSharpness(at),
    (at) => mSharpness(at, { m: 2 }),
    (at) => ballSharpness(at),
    (at) => averageSharpness(at),
    (at) => largestEigenvalue(at),
    (at) => hessianTrace(at),
  ];
  for (const measure of measures) {
    assertClose((await measure(parts)).value, (await measure(whole)).value, 1e-3);
  }
});

Deno.test("on random networks: 0 <= K steps, and no less than one step, whatever the ball", async () => {
  const property = fc.asyncProperty(
    fc.nat(1e6),
    fc.double({ min: 0.01, max: 0.3 }),
    async (seed, rho) => {
      const landscape = networkLandscape(seed);
      const one = await oneStepSharpness(landscape, { rho });
      const search = { rho, seed, steps: 8 };
      const ball = await ballSharpness(landscape, search);
      assert.ok(ball.value >= 0 && ball.value >= one.value - 1e-6, `${ball.value} < ${one.value}`);
      assert.equal(ball.nonFinite, 0);
      for (const norm of ["l2", "linf"] as const) {
        const step = await adaptiveSharpness(landscape, { norm, rho, steps: 1, restarts: 0 });
        const more = await adaptiveSharpness(landscape, { norm, ...search });
        assert.ok(step.value >= 0 && more.value >= step.value, `${norm}: ${more.value}`);
      }
    },
  );
  await fc.assert(property, { seed: 20241206, numRuns: 3 });
});

Deno.test("adaptive measures do not change when a ReLU layer is rescaled; the ball's does", async () => {
  const [network, rescaled] = [reluNetwork(3), rescaledReluNetwork(3, 8)];
  const measures: Record<string, (at: LossLandscape) => Promise<{ value: number }>> = {
    "one step": (at) => adaptiveSharpness(at, { rho: 0.3, steps: 1, restarts: 0 }),
    "l2": (at) => adaptiveSharpness(at, { rho: 0.3 }),
    "l-infinity": (at) => adaptiveSharpness(at, { rho: 0.1, norm: "linf" }),
    "average": (at) => averageSharpness(at, { sigma: 0.3, adaptive: true }),
  };
  for (const [name, measure] of Object.entries(measures)) {
    const { value } = await measure(network);
    assert.ok(value > 1e-3, `${name}: ${value}`);
    assertClose((await measure(rescaled)).value / value, 1, 1e-3, name);
  }
  const balls = [await ballSharpness(network), await ballSharpness(rescaled)];
  assert.ok(balls[1]!.value > 2 * balls[0]!.value, `${balls.map(({ value }) => value)}`);
});

Deno.test("the same seed gives the same value, another another", async () => {
  const landscape = networkLandscape(7);
  const measures: ((seed: number) => Promise<{ value: number }>)[] = [
    (seed) => averageSharpness(landscape, { seed }),
    (seed) => hessianTrace(landscape, { seed }),
    (seed) => largestEigenvalue(landscape, { seed, iterations: 2 }),
  ];
  for (const measure of measures) {
    assert.deepEqual(await measure(1), await measure(1));
    assert.notEqual((await measure(1)).value, (await measure(2)).value);
  }
  const ball = (seed: number) => ballSharpness(landscape, { seed, steps: 2 });
  assert.deepEqual(await ball(1), await ball(1));
  assert.notEqual((await ball(1)).byStart[1], (await ball(2)).byStart[1]);
});

Deno.test("no measure leaves a tensor behind, nor does an error", async () => {
  const landscape = problemLandscape(params(), 3);
  const nowhere = curve(2, (x) => tf.log(tf.sub(1, x)));
  const before = tf.memory().numTensors;
  await oneStepSharpness(landscape);
  await mSharpness(landscape, { m: 2 });
  await ballSharpness(landscape);
  await adaptiveSharpness(landscape);
  await adaptiveSharpness(landscape, { norm: "linf", rho: 10 });
  await averageSharpness(landscape);
  await largestEigenvalue(landscape);
  await hessianTrace(landscape);
  for (const measure of [mSharpness, ballSharpness, adaptiveSharpness, averageSharpness]) {
    await assert.rejects(measure(nowhere, measure === mSharpness ? { m: 1 } : {}), InputError);
  }
  landscape.dispose();
  nowhere.dispose();
  assert.equal(tf.memory().numTensors, before);
});

/** A landscape of one weight whose loss is `loss` of it. */
function curve(at: number, loss: (x: tf.Tensor) => tf.Tensor): LossLandscape {
  return lossLandscape({
    w: { x: tf.tensor1d([at]) },
    examples: 1,
    losses: ({ x }: Params) => loss(x!) as tf.Tensor1D,
  });
}

Deno.test("a loss that is not finite on the way is counted, and the best finite one is kept", async () => {
  // -log(1 - x): beyond 1 there is none.
  const cliff = curve(0.5, (x) => tf.neg(tf.log(tf.sub(1, x))));
  const near = await ballSharpness(cliff, { rho: 0.4 });
  assert.equal(near.nonFinite, 0);
  assertClose(near.value, Math.log(0.5 / 0.1), 1e-5);
  const beyond = await ballSharpness(cliff, { rho: 0.7, restarts: 4 });
  assert.ok(beyond.nonFinite > 0);
  assert.ok(Number.isFinite(beyond.value) && beyond.value > 1, `${beyond.value}`);
  assert.ok(beyond.byStart.includes(null), "of four random starts at distance 0.7 one is beyond 1");
  const step = await oneStepSharpness(cliff, { rho: 0.7 });
  assert.deepEqual([step.nonFinite, Number.isFinite(step.value)], [1, false]);
  const average = await averageSharpness(cliff, { sigma: 1 });
  assert.ok(average.nonFinite > 0 && !Number.isFinite(average.value));
});

Deno.test("a flat place has sharpness 0, not NaN", async () => {
  const flat = curve(2, (x) => tf.mul(0, x));
  const values = [
    await oneStepSharpness(flat),
    await ballSharpness(flat),
    await adaptiveSharpness(flat, { norm: "linf" }),
    await averageSharpness(flat),
    await largestEigenvalue(flat),
    await hessianTrace(flat),
  ].map(({ value }) => value);
  assertClose(values, [0, 0, 0, 0, 0, 0], 0);
});

Deno.test("at a saddle the largest eigenvalue is the one above 0, not the largest in size", async () => {
  const saddle = lossLandscape({
    w: { x: tf.tensor1d([0, 0]) },
    examples: 1,
    losses: ({ x }) => tf.reshape(tf.sum(tf.mul([0.5, -4], tf.square(x!))), [1]) as tf.Tensor1D,
  });
  const found = await largestEigenvalue(saddle);
  assertClose(found.ritzValues, [1, -8], 1e-4);
});

Deno.test("bad input is told in one line", async () => {
  const landscape = problemLandscape();
  const nowhere = curve(2, (x) => tf.log(tf.sub(1, x)));
  const source = { w: params(), losses: () => tf.tensor1d([0]) };
  const cases: [() => unknown, string][] = [
    [
      () => lossLandscape({ ...source, examples: 0 }),
      "examples is 0; it must be an integer at least 1",
    ],
    [
      () => lossLandscape({ ...source, examples: 4, batchSize: 0 }),
      "batchSize is 0; it must be an integer at least 1",
    ],
    [
      () => oneStepSharpness(landscape, { rho: 0 }),
      "rho is 0; it must be a finite number greater than 0",
    ],
    [
      () => ballSharpness(landscape, { rho: -1 }),
      "rho is -1; it must be a finite number greater than 0",
    ],
    [
      () => mSharpness(landscape, { m: 3 }),
      "m is 3, which does not divide the 4 examples; take a divisor of 4",
    ],
    [
      () => mSharpness(landscape, { m: 5 }),
      "m is 5; it must be an integer at least 1 and at most 4; m counts examples of the set",
    ],
    [() => ballSharpness(landscape, { steps: 0 }), "steps is 0; it must be an integer at least 1"],
    [
      () => ballSharpness(landscape, { restarts: -1 }),
      "restarts is -1; it must be an integer at least 0",
    ],
    [
      () => adaptiveSharpness(landscape, { norm: "l1" as "l2" }),
      'norm is "l1"; it must be one of l2, linf; did you mean "l2"?',
    ],
    [
      () => averageSharpness(landscape, { sigma: 0 }),
      "sigma is 0; it must be a finite number greater than 0",
    ],
    [
      () => averageSharpness(landscape, { pairs: 1 }),
      "pairs is 1; it must be an integer at least 2; one pair has no standard error",
    ],
    [
      () => largestEigenvalue(landscape, { iterations: 0 }),
      "iterations is 0; it must be an integer at least 1",
    ],
    [
      () => hessianTrace(landscape, { h: 0 }),
      "h is 0; it must be a finite number greater than 0",
    ],
    [
      () => ballSharpness(nowhere),
      "the mean loss at the weights is NaN; sharpness is measured from a finite one; train anew",
    ],
  ];
  for (const [ask, message] of cases) {
    await assert.rejects(async () => await ask(), (error: Error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.equal(error.message, message);
      return true;
    });
  }
});

Deno.test("each measure tells an option that it does not have, and the nearest that it has", async () => {
  const landscape = problemLandscape();
  const typo = (options: object) => options;
  const cases: [() => unknown, string][] = [
    [() => ballSharpness(landscape, typo({ step: 3 })), "ballSharpness has no option step"],
    [
      () => adaptiveSharpness(landscape, typo({ nrom: "l2" })),
      "adaptiveSharpness has no option nrom",
    ],
    [() => averageSharpness(landscape, typo({ pair: 4 })), "averageSharpness has no option pair"],
    [() => oneStepSharpness(landscape, typo({ rhoo: 1 })), "oneStepSharpness has no option rhoo"],
    [() => mSharpness(landscape, typo({ rhoo: 1 })), "mSharpness has no option rhoo"],
    [() => hessianTrace(landscape, typo({ vector: 4 })), "hessianTrace has no option vector"],
    [
      () => largestEigenvalue(landscape, typo({ iteration: 4 })),
      "largestEigenvalue has no option iteration",
    ],
  ];
  for (const [ask, start] of cases) {
    await assert.rejects(async () => await ask(), (error: Error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.ok(error.message.startsWith(`${start}; its options are `), error.message);
      assert.match(error.message, /; did you mean "\w+"\?$/);
      return true;
    });
  }
});
