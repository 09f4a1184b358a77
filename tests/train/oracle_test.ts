import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import type { Protocol } from "../../lib/data/domain.ts";
import { Stream } from "../../lib/stream.ts";
import { mlp } from "../../lib/nn/networks.ts";
import { crossEntropies } from "../../lib/backend/operations.ts";
import { switchesOf } from "../../lib/train/fit_options.ts";
import { batchOracle } from "../../lib/train/oracle.ts";
import { addScaled } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";
import { toyRows } from "./toy.ts";

await ready();
const network = mlp({ shape: [6], classes: 2 }, { hidden: 8 });
const params = network.init(new Stream(1));
const domain = toyRows(12);
const batch = {
  x: tf.tensor2d(domain.inputs, [12, 6]),
  labels: tf.tensor1d(domain.labels, "int32"),
  ids: tf.tensor1d(domain.ids, "int32"),
};

/** An oracle, and which questions' masks it drew. */
function make(protocol: Protocol) {
  const drawn: number[] = [];
  const masks = (question: number) => {
    drawn.push(question);
    const kept = new Stream(7).child(question).uniform(12 * 8).map((u) => u < 0.5 ? 0 : 2);
    return { dropout: tf.tensor2d(kept, [12, 8]) };
  };
  const oracle = batchOracle(network, batch, network.initStatistics(), masks, switchesOf(protocol));
  return { oracle, drawn };
}

Deno.test("corrected: all questions share one mask and the first alone moves the statistics", () => {
  const { oracle, drawn } = make("corrected");
  const first = oracle.lossAndGradient(params);
  const again = oracle.lossAndGradient(params);
  const elsewhere = addScaled(params, tf.scalar(0.1), first.gradient);
  oracle.lossAndGradient(elsewhere);
  assert.deepEqual(drawn, [0]);
  assert.deepEqual(first.loss.dataSync(), again.loss.dataSync());

  const alone = make("corrected").oracle;
  alone.lossAndGradient(params);
  const [moved, movedAlone] = [oracle.nextStatistics(), alone.nextStatistics()];
  assert.deepEqual(moved["norm/mean"]!.dataSync(), movedAlone["norm/mean"]!.dataSync());
  assert.deepEqual(moved["norm/variance"]!.dataSync(), movedAlone["norm/variance"]!.dataSync());
});

Deno.test("authors: every question draws its mask and moves the statistics", () => {
  const { oracle, drawn } = make("authors");
  const [a, b] = [oracle.lossAndGradient(params), oracle.lossAndGradient(params)];
  assert.deepEqual(drawn, [0, 1]);
  assert.notDeepEqual(a.loss.dataSync(), b.loss.dataSync());
  const moved = oracle.nextStatistics()["norm/mean"]!.dataSync();
  const { oracle: once } = make("authors");
  once.lossAndGradient(params);
  const movedOnce = once.nextStatistics()["norm/mean"]!.dataSync();
  const ratios = [...moved].map((value, i) => value / movedOnce[i]!).filter(Number.isFinite);
  assert.ok(ratios.some((ratio) => Math.abs(ratio - 1) > 0.1), String(ratios));
});

Deno.test("the loss is the mean of the examples' losses", () => {
  const { oracle } = make("corrected");
  const losses = [...oracle.losses(params).dataSync()];
  assertClose(oracle.lossAndGradient(params).loss.dataSync(), [
    losses.reduce((a, b) => a + b) / 12,
  ]);
});

Deno.test("a gradient comes with the losses of its examples, which cost nothing more", () => {
  const { oracle } = make("corrected");
  const losses = [...oracle.losses(params).dataSync()];
  assertClose(oracle.lossAndGradient(params).losses.dataSync(), losses);
  const rows = tf.tensor1d([5, 2], "int32");
  const { loss, losses: two } = oracle.lossAndGradient(params, rows);
  assert.equal(two.size, 2);
  assertClose(loss.dataSync(), [(two.dataSync()[0]! + two.dataSync()[1]!) / 2]);
  assert.equal(oracle.cost.forwardPasses, 1);
});

Deno.test("the gradient agrees with central differences of the loss", () => {
  const { oracle } = make("corrected");
  const { gradient } = oracle.lossAndGradient(params);
  const h = 1e-2;
  for (const name of ["dense2/kernel", "norm/gamma", "logits/bias"]) {
    const direction = Object.fromEntries(
      Object.entries(params).map(([key, value]) => [
        key,
        key === name
          ? tf.tensor(new Stream(8).normal(value.size), value.shape)
          : tf.zerosLike(value),
      ]),
    );
    const at = (scale: number) =>
      oracle.lossAndGradient(addScaled(params, tf.scalar(scale), direction)).loss.dataSync()[0]!;
    const slope = tf.sum(tf.mul(gradient[name]!, direction[name]!)).dataSync()[0]!;
    assertClose((at(h) - at(-h)) / (2 * h), slope, 2e-3, name);
  }
});

Deno.test("cost is counted in full batches: a gradient on half the rows is half of one", () => {
  const { oracle } = make("corrected");
  oracle.lossAndGradient(params);
  oracle.lossAndGradient(params, tf.tensor1d([0, 2, 4, 6, 8, 10], "int32"));
  oracle.losses(params);
  assert.deepEqual(oracle.cost, { gradientEvaluations: 1.5, forwardPasses: 1 });
});

Deno.test("rows select examples, in order", () => {
  const plain = mlp({ shape: [6], classes: 2 }, { hidden: 8, dropout: 0 });
  const some = tf.tensor1d([3, 1, 4], "int32");
  const of = (b: typeof batch) =>
    batchOracle(plain, b, plain.initStatistics(), () => ({}), switchesOf("corrected"));
  const selected = {
    x: tf.gather(batch.x, some),
    labels: tf.gather(batch.labels, some),
    ids: tf.gather(batch.ids, some),
  };
  const [a, b] = [of(batch).lossAndGradient(params, some), of(selected).lossAndGradient(params)];
  assert.deepEqual(a.loss.dataSync(), b.loss.dataSync());
});

Deno.test("in evaluation mode nothing is dropped, and statistics and later questions stay as they were", () => {
  const { oracle, drawn } = make("authors");
  const { x, labels } = batch;
  const mode = { training: false, statistics: network.initStatistics() } as const;
  const { logits } = network.forward(params, x, mode);
  const losses = crossEntropies(logits, labels);
  const rows = tf.tensor1d([5, 2], "int32");
  const answer = oracle.lossAndGradient(params, rows, "evaluation");
  assertClose(answer.losses.dataSync(), tf.gather(losses, rows).dataSync());
  assert.deepEqual(drawn, []);
  const statistics = oracle.nextStatistics();
  assert.deepEqual(statistics["norm/mean"]!.dataSync(), mode.statistics["norm/mean"]!.dataSync());
  assertClose(oracle.cost.gradientEvaluations, 2 / 12);
});
