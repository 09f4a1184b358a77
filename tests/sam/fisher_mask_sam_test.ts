import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { fisherMaskSam } from "../../lib/sam/fisher_mask_sam.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { Stream } from "../../lib/stream.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { switchesOf } from "../../lib/train/fit_options.ts";
import { batchOracle } from "../../lib/train/oracle.ts";
import { toyImages } from "../train/toy.ts";
import { assertClose } from "../approx.ts";
import { oracle, params, step, values } from "./problem.ts";
import { messageOf, take } from "./take.ts";

await ready();

/** Residuals -0.25, -2.25, 0.25, 0.75 times the inputs, squared and summed. */
const fisher = [2.375, 5.6875, 5.75];

Deno.test("fisher-mask SAM is sam until its first mask", () => {
  const { asked, out, loss } = take(fisherMaskSam({ rho: 0.1, sparsity: 0.6 }));
  assert.deepEqual(out, take(sam({ rho: 0.1 })).out);
  assertClose(loss, 0.71875);
  assert.equal(asked.length, 2 + 4);
});

Deno.test("the mask keeps the parameters of largest Fisher information over all tensors", () => {
  const order = [2, 1, 0];
  assert.deepEqual([...order].sort((a, b) => fisher[b]! - fisher[a]!), order);
  for (const [sparsity, kept] of [[0, 3], [0.34, 2], [0.6, 1], [0.99, 1]] as const) {
    const { state } = take(fisherMaskSam({ sparsity }));
    const expected = [0, 1, 2].map((i) => order.indexOf(i) < kept ? 1 : 0);
    assert.deepEqual(values(state.mask), expected, `sparsity ${sparsity}`);
  }
});

Deno.test("the perturbation is SAM's with zeros where the mask is zero", () => {
  const rule = fisherMaskSam({ rho: 0.1, sparsity: 0.6 });
  const { state } = take(rule);
  const { epsilon, out, asked } = take(rule, { index: 1, state });
  assertClose(epsilon, [0, 0, -0.04318895], 1e-7);
  assertClose(out, [0.33181105, -0.69829724, -0.41818895]);
  assert.equal(asked.length, 2);
});

Deno.test("the mask is renewed every period and kept in between", () => {
  const rule = fisherMaskSam({ period: 3, sparsity: 0.6 });
  let { state } = take(rule);
  const elsewhere = params([2, 2, -2]);
  for (const [index, renewed] of [[1, false], [2, false], [3, true], [4, false]] as const) {
    const next = take(rule, { index, state, w: elsewhere });
    assert.equal(next.asked.length, renewed ? 6 : 2);
    assert.equal(next.state.mask === state.mask, !renewed);
    state = next.state;
  }
});

Deno.test("samples bounds the examples that a mask is made from", () => {
  const { asked, state } = take(fisherMaskSam({ samples: 1, sparsity: 0.3 }));
  assert.equal(asked.length, 2 + 1);
  // The first example is (1, 0, 1): its second gradient is zero.
  assert.deepEqual(values(state.mask), [1, 0, 1]);
});

Deno.test("values equal to the smallest that is kept are kept too", () => {
  // Where every example fits, no parameter has any Fisher information.
  const flat = { w: params([-2, -1, 3]), rows: [0, 1, 2] };
  assert.deepEqual(values(take(fisherMaskSam({ sparsity: 0.6 }), flat).state.mask), [1, 1, 1]);
});

Deno.test("fisher-mask SAM with s = 0 is sam, with rho = 0 plain, bit for bit", () => {
  const dense = fisherMaskSam({ rho: 0.1, sparsity: 0 });
  const { state } = take(dense);
  assert.deepEqual(take(dense, { index: 1, state }).out, take(sam({ rho: 0.1 })).out);
  const still = fisherMaskSam({ rho: 0, sparsity: 0.6 });
  assert.deepEqual(take(still, { index: 1, state: take(still).state }).out, take(plain()).out);
});

Deno.test("the mask does not depend on how the parameters are split into tensors", () => {
  const rule = fisherMaskSam({ rho: 0.1, sparsity: 0.6 });
  const w = { all: tf.tensor1d([0.5, -0.5, 0.25]) };
  const { out } = take(rule, { w, index: 1, state: take(rule, { w }).state });
  assertClose(out, [0.33181105, -0.69829724, -0.41818895]);
});

Deno.test("fisher-mask SAM leaves a point of zero gradient where it is", () => {
  const { asked, out } = take(fisherMaskSam(), { w: params([-2, -1, 3]), rows: [0, 1, 2] });
  assert.deepEqual(asked[1], asked[0]);
  assert.deepEqual(out, [0, 0, 0]);
});

Deno.test("below batch normalization too, single examples have a gradient: evaluation mode", () => {
  const domain = toyImages(4);
  const network = cnn(domain, { filters: 2, hidden: 8 });
  const batch = {
    x: tf.tensor(domain.inputs, [4, 6, 6, 1]),
    labels: tf.tensor1d(domain.labels, "int32"),
    ids: tf.tensor1d(domain.ids, "int32"),
  };
  const masks = () => ({ dropout: tf.ones([4, 8]) });
  const w = network.init(new Stream(1));
  const o = batchOracle(network, batch, network.initStatistics(), masks, switchesOf("corrected"));
  const row = tf.tensor1d([0], "int32");
  const size = (mode?: "evaluation") =>
    tf.sum(tf.abs(o.lossAndGradient(w, row, mode).gradient["dense1/kernel"]!)).dataSync()[0]!;
  assert.equal(size(), 0);
  assert.ok(size("evaluation") > 1e-3);
});

Deno.test("a new mask leaves no tensors behind", () => {
  const w = params();
  const o = oracle();
  const rule = fisherMaskSam();
  const state = rule.init(w, [], 4);
  const moment = step();
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    rule.gradient(o, w, state, moment);
  });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("fisher-mask SAM's options out of range are one clear line", () => {
  assert.equal(
    messageOf(() => fisherMaskSam({ sparsity: 1 })),
    "fisher-mask-sam: sparsity is 1; it must be a finite number at least 0 and less than 1",
  );
});
