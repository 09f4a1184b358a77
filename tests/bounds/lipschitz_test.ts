import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { ready } from "../../lib/backend/backend.ts";
import { CROSS_ENTROPY_LIPSCHITZ, lipschitzConstant } from "../../lib/bounds/lipschitz.ts";
import { eigenpairs } from "../../lib/sharpness/symmetric.ts";
import { Stream } from "../../lib/stream.ts";
import { batchNorm } from "../../lib/nn/batch_norm.ts";
import type { Layer } from "../../lib/nn/layer.ts";
import { conv, dense, flatten, relu } from "../../lib/nn/layers.ts";
import type { Model } from "../../lib/nn/model.ts";
import { type Network, network } from "../../lib/nn/network.ts";
import { resnet } from "../../lib/nn/networks.ts";
import { pool } from "../../lib/nn/pool.ts";
import { residual } from "../../lib/nn/residual.ts";
import { crossEntropies } from "../../lib/backend/operations.ts";
import { assertClose } from "../approx.ts";
import { makeProblem, type Sizes, sizes } from "../sam/random_problem.ts";

await ready();

/** A random network with running statistics that are not the identity's. */
function randomModel(sizes: Sizes): Model {
  const { network, params, statistics, stream } = makeProblem(sizes);
  const moved = Object.entries(statistics).map(([name, t]) => {
    const numbers = stream.child(name).uniform(t.size, 0.2, 2);
    return [name, tf.tensor(numbers, t.shape)] as const;
  });
  return { network, params, statistics: Object.fromEntries(moved) };
}

/** The largest singular value of the matrix with these columns, by Jacobi's method. */
function largestSingularValue(columns: number[][]): number {
  const gram = columns.map((a) => columns.map((b) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)));
  return Math.sqrt(eigenpairs(gram)[0]!.value);
}

function logits({ network, params, statistics }: Model, x: tf.Tensor): tf.Tensor2D {
  return network.forward(params, x, { training: false, statistics }).logits;
}

const forModels = (check: (model: Model, sizes: Sizes) => Promise<void>, numRuns = 4) =>
  fc.assert(
    fc.asyncProperty(sizes, async (sizes) => {
      tf.engine().startScope();
      await check(randomModel(sizes), sizes);
      tf.engine().endScope();
    }),
    { seed: 20241206, numRuns },
  );

Deno.test("every factor is the layer's own norm, from below and from above", async () => {
  await forModels(async (model) => {
    const { factors } = await lipschitzConstant(model, { iterations: 200 });
    for (const { name, estimate, bound } of factors) {
      const W = model.params[name]!;
      let exact: number;
      if (W.rank === 4) {
        // The whole matrix of the convolution, column by column: the image of every unit image.
        const [height, width] = model.network.inputShape as [number, number];
        const n = height * width * W.shape[2]!;
        const units = tf.reshape(tf.eye(n), [n, height, width, W.shape[2]!]) as tf.Tensor4D;
        const images = tf.conv2d(units, W as tf.Tensor4D, 1, "same");
        exact = largestSingularValue(tf.reshape(images, [n, -1]).arraySync() as number[][]);
      } else if (W.rank === 2) {
        exact = largestSingularValue(W.transpose().arraySync() as number[][]);
      } else {
        const variance = model.statistics["norm/variance"]!.dataSync();
        const gamma = [...W.dataSync()];
        exact = Math.max(...gamma.map((g, i) => Math.abs(g) / Math.sqrt(variance[i]! + 1e-5)));
      }
      assert.ok(estimate <= exact * (1 + 1e-4), `${name}: estimate ${estimate}, exact ${exact}`);
      assert.ok(bound >= exact * (1 - 1e-5), `${name}: bound ${bound}, exact ${exact}`);
      assertClose(bound / exact, 1, 0.05, name);
    }
  });
});

Deno.test("joined, a normalization and the layer before it are one map, of which the norm is taken", async () => {
  await forModels(async (model) => {
    const { factors, joined, value } = await lipschitzConstant(model, { iterations: 200 });
    const before = factors.at(-3)!.name;
    const names = factors.map(({ name }) => name);
    const both = `norm/gamma with ${before}`;
    assert.deepEqual(joined.factors.map(({ name }) => name), [
      ...names.slice(0, -3),
      both,
      "logits/kernel",
    ]);
    const { estimate, bound } = joined.factors.at(-2)!;
    const variance = model.statistics["norm/variance"]!;
    const W = tf.mul(
      model.params[before]!,
      tf.div(model.params["norm/gamma"]!, tf.sqrt(tf.add(variance, 1e-5))),
    );
    const exact = largestSingularValue(W.transpose().arraySync() as number[][]);
    assert.ok(
      estimate <= exact * (1 + 1e-4) && bound >= exact * (1 - 1e-5),
      `${estimate} ${bound}`,
    );
    assertClose(bound / exact, 1, 0.05);
    assert.ok(joined.value <= value);
  });
});

Deno.test("a dead unit blows up the product of the norms, not that with normalization joined", async () => {
  const { network, params, statistics } = randomModel({
    ...{ kind: "mlp", side: 3, channels: 1, classes: 2, filters: 1, hidden: 6, dropout: 0 },
    ...{ examples: 6, seed: 1 },
  });
  // Its weights are small and its bias is below 0: it is hardly ever on.
  const first = (at: number) => tf.tensor1d(Array.from({ length: 6 }, (_, i) => i === 0 ? at : 1));
  const dead = {
    network,
    params: { ...params, "dense3/kernel": tf.mul(params["dense3/kernel"]!, first(1e-3)) },
    statistics: { ...statistics, "norm/variance": tf.mul(statistics["norm/variance"]!, first(0)) },
  };
  const [alive, now] = [
    await lipschitzConstant({ network, params, statistics }),
    await lipschitzConstant(dead),
  ];
  assert.ok(now.value > 50 * alive.value, `${now.value} after ${alive.value}`);
  assert.ok(now.joined.value < 2 * alive.joined.value, `${now.joined.value}`);
});

Deno.test("few rounds of power iteration still give a bound, if a looser one", async () => {
  await forModels(async (model, { seed }) => {
    const [few, many] = await Promise.all(
      [2, 100].map((iterations) => lipschitzConstant(model, { iterations, seed })),
    );
    few!.factors.forEach(({ name, bound }, i) => {
      assert.ok(bound >= many!.factors[i]!.estimate * (1 - 1e-6), name);
    });
    assert.ok(few!.value > many!.value);
  });
});

Deno.test("the constant is never below the largest ratio that is observed", async () => {
  await forModels(async (model, { seed }) => {
    // The smaller of the two.
    const { joined: { value } } = await lipschitzConstant(model, { iterations: 100 });
    const { inputShape, classes } = model.network;
    const count = 50;
    const shape = [count, ...inputShape];
    const size = shape.reduce((a, b) => a * b, 1);
    const stream = new Stream(seed).child("pairs");
    const x = tf.tensor(stream.child("x").normal(size), shape);
    const labels = tf.tensor1d(
      Int32Array.from(stream.child("y").uniform(count, 0, classes), Math.floor),
      "int32",
    );
    const lossesAt = (at: tf.Tensor) => crossEntropies(logits(model, at), labels);
    // Near and far pairs; then steps along each loss's own gradient, the steepest way.
    let step = tf.tensor(stream.child("step").normal(size), shape);
    for (const distance of [1, 1e-2, 1, 1e-2, 1e-2]) {
      const other = tf.add(x, tf.mul(distance, step));
      const apart = rowNorms(tf.sub(other, x));
      const inLogits = rowNorms(tf.sub(logits(model, other), logits(model, x)));
      const inLoss = tf.abs(tf.sub(lossesAt(other), lossesAt(x))).dataSync();
      apart.forEach((d, i) => {
        assert.ok(inLogits[i]! <= value * d * (1 + 1e-4) + 1e-5, `logits: ${inLogits[i]! / d}`);
        const most = CROSS_ENTROPY_LIPSCHITZ * value * d;
        assert.ok(inLoss[i]! <= most * (1 + 1e-4) + 1e-5, `loss: ${inLoss[i]! / d}`);
      });
      step = tf.grad((at) => tf.sum(lossesAt(at)))(x);
      step = tf.divNoNan(step, tf.norm(step, 2, undefined, true));
    }
  });
});

function rowNorms(x: tf.Tensor): number[] {
  return [...tf.norm(tf.reshape(x, [x.shape[0]!, -1]), 2, 1).dataSync()];
}

Deno.test("along the worst input of a single dense layer the bound is nearly reached", async () => {
  const W = tf.tensor2d([[3, 0], [0, 1], [0, 0]]);
  const model = {
    network: network("dense", [3], 2, [dense("W", 3, 2)]),
    params: { "W/kernel": W, "W/bias": tf.zeros([2]) },
    statistics: {},
  };
  const { value, factors, failure } = await lipschitzConstant(model);
  assertClose(factors[0]!.estimate, 3);
  assert.ok(value >= 3 && value < 3.06, `${value}`);
  assert.equal(failure, 1e-6);
});

Deno.test("a gradient of the cross-entropy in the logits has norm at most sqrt 2, which is approached", () => {
  const logits = tf.tensor2d([[30, 0, 0], [1, 2, 3], [0, 0, 0]]);
  const labels = tf.tensor1d([1, 0, 2], "int32");
  const gradient = tf.grad((z) => tf.sum(crossEntropies(z as tf.Tensor2D, labels)))(logits);
  const norms = rowNorms(gradient);
  assert.ok(norms.every((norm) => norm <= CROSS_ENTROPY_LIPSCHITZ + 1e-6));
  assertClose(norms[0]!, Math.SQRT2, 1e-5);
});

Deno.test("the same seed gives the same constant, and no tensor is left", async () => {
  const model = randomModel({
    ...{ kind: "cnn", side: 4, channels: 1, classes: 2, filters: 2, hidden: 4, dropout: 0 },
    ...{ examples: 6, seed: 1 },
  });
  const before = tf.memory().numTensors;
  const first = await lipschitzConstant(model, { iterations: 5, seed: 1 });
  assert.deepEqual(await lipschitzConstant(model, { iterations: 5, seed: 1 }), first);
  assert.notEqual((await lipschitzConstant(model, { iterations: 5, seed: 2 })).value, first.value);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("bad input is told in one line", async () => {
  const model = randomModel({
    ...{ kind: "mlp", side: 2, channels: 1, classes: 2, filters: 1, hidden: 3, dropout: 0 },
    ...{ examples: 6, seed: 1 },
  });
  await assert.rejects(lipschitzConstant(model, { iterations: 0 }), {
    message: "iterations is 0; it must be an integer at least 1",
  });
  await assert.rejects(lipschitzConstant(model, { failure: 1 }), {
    message: "failure is 1; it must be a finite number greater than 0 and less than 1",
  });
  await assert.rejects(lipschitzConstant({ ...model, statistics: {} }, { iterations: 1 }), {
    message:
      'how much a layer of kind "batch normalization without running statistics" stretches is not ' +
      "known; layers are conv, dense, batchNorm with its statistics, residual, or say it themselves " +
      "(lipschitz)",
  });
});

/** Random weights and statistics that are no identity's. */
function modelOf(made: Network, seed: number): Model {
  const stream = new Stream(seed);
  const statistics = Object.entries(made.initStatistics()).map(([name, t]) => {
    return [name, tf.tensor(stream.child(name).uniform(t.size, 0.2, 2), t.shape)] as const;
  });
  return {
    network: made,
    params: made.init(stream.child("init")),
    statistics: Object.fromEntries(statistics),
  };
}

/** Largest change of the logits per change of the input, near `count` random inputs. */
function largestRatio(model: Model, count: number): number {
  const shape = [count, ...model.network.inputShape];
  const size = shape.reduce((a, b) => a * b, 1);
  const x = tf.tensor(new Stream(5).normal(size), shape);
  const step = tf.tensor(new Stream(6).normal(size).map((v) => v / 100), shape);
  const changed = rowNorms(tf.sub(logits(model, tf.add(x, step)), logits(model, x)));
  const apart = rowNorms(step);
  return Math.max(...changed.map((change, i) => change / apart[i]!));
}

Deno.test("a block that adds its input stretches at most by 1 and what is in it", async () => {
  const eye = tf.mul(2, tf.eye(3));
  const made = network("block", [3], 3, [residual("r", [dense("d", 3, 3)])]);
  const model = {
    network: made,
    params: { "r/d/kernel": eye, "r/d/bias": tf.zeros([3]) },
    statistics: {},
  };
  const { value, factors } = await lipschitzConstant(model);
  assert.deepEqual(factors.map(({ name }) => name), ["r"]);
  assert.deepEqual(factors[0]!.branches!.map(({ factors }) => factors.map((f) => f.name)), [
    ["r/d/kernel"],
    [],
  ]);
  // x + 2x: the bound is reached.
  assertClose(largestRatio(model, 20), 3, 1e-3);
  assert.ok(value >= 3 && value < 3.1, `${value}`);
});

Deno.test("pools stretch by what their windows say, and a normalization is joined across them", async () => {
  const layers: Layer[] = [
    conv("c", 1, 2, { activation: "none" }),
    pool("average", { size: 2 }),
    batchNorm("n", 2),
    relu(),
    pool("global-average"),
    dense("out", 2, 2),
  ];
  const model = modelOf(network("pools", [4, 6, 1], 2, layers), 1);
  const { value, factors, joined } = await lipschitzConstant(model, { iterations: 200 });
  assert.deepEqual(factors.map(({ name }) => name), [
    ...["c/kernel", "average pool 2x2", "n/gamma", "global average pool", "out/kernel"],
  ]);
  assert.deepEqual(joined.factors.map(({ name }) => name), [
    ...["n/gamma with c/kernel", "average pool 2x2", "global average pool", "out/kernel"],
  ]);
  assert.equal(factors[1]!.bound, 1 / 2);
  assertClose(factors[3]!.bound, 1 / Math.sqrt(6));
  assert.ok(joined.value <= value && largestRatio(model, 200) <= joined.value);
});

Deno.test("of a residual network the constant is no less than what is observed", async () => {
  const model = modelOf(resnet({ shape: [8, 8, 1], classes: 3 }, { filters: 2 }), 2);
  const { value, joined, failure } = await lipschitzConstant(model, { iterations: 50 });
  assert.ok(joined.value <= value && Number.isFinite(value));
  assert.ok(largestRatio(model, 100) <= joined.value);
  // A bound for each of ten convolutions or dense layers, ten with their normalizations, and more.
  assert.ok(failure > 17e-6 && failure < 60e-6, `${failure}`);
});

Deno.test("a layer that does not say how much it stretches is named in one line", async () => {
  const square: Layer = {
    kind: "square",
    outputShape: (shape) => shape,
    apply: (x) => tf.square(x),
    tangent: ({ x, dx }) => dx && tf.mul(tf.mul(2, x), dx),
  };
  const made = network("mine", [2, 2, 1], 2, [flatten(), square, dense("out", 4, 2)]);
  await assert.rejects(lipschitzConstant(modelOf(made, 1)), {
    name: "InputError",
    message: /^how much a layer of kind "square" stretches is not known; [^\n]*$/,
  });
  const { layers: _, ...byHand } = made;
  await assert.rejects(lipschitzConstant(modelOf(byHand, 1)), {
    name: "InputError",
    message:
      "network mine has no list of layers, which this needs; make it by network(name, inputShape, " +
      "classes, layers)",
  });
});
