import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { Stream } from "../../lib/stream.ts";
import { cnn, mlp, stridedCnn } from "../../lib/nn/networks.ts";
import { parameterCount } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";

await ready();

Deno.test("the networks have exactly the paper's numbers of parameters", () => {
  const count = (network: ReturnType<typeof cnn>) => parameterCount(network.specs);
  assert.equal(count(cnn({ shape: [28, 28, 1], classes: 10 })), 3_248_266);
  assert.equal(count(cnn({ shape: [32, 32, 1], classes: 2 })), 4_230_274);
  assert.equal(count(mlp({ shape: [54], classes: 2 })), 146_690);
});

Deno.test("Kumar et al.'s network has its number of parameters, and sees every eighth pixel's surroundings", () => {
  const network = stridedCnn({ shape: [28, 28, 1], classes: 10 });
  assert.equal(parameterCount(network.specs), 57_290);
  // Kernels that take the middle of their window: zeros before an even side are one, after it two.
  const one = stridedCnn({ shape: [28, 28, 1], classes: 16 }, { filters: 1 });
  const middle = tf.tensor4d([...Array(25).keys()].map((i) => i === 12 ? 1 : 0), [5, 5, 1, 1]);
  const params = {
    ...one.init(new Stream(1)),
    ...Object.fromEntries([1, 2, 3].flatMap((i) => [
      [`conv${i}/kernel`, middle],
      [`conv${i}/bias`, tf.zeros([1])],
    ])),
    "logits/kernel": tf.eye(16),
    "logits/bias": tf.zeros([16]),
  };
  const pixels = new Stream(2).uniform(28 * 28);
  const x = tf.tensor(pixels, [1, 28, 28, 1]);
  const mode = { training: false, statistics: one.initStatistics() } as const;
  const seen = [0, 1, 2, 3].flatMap((i) =>
    [0, 1, 2, 3].map((j) => pixels[(8 * i + 3) * 28 + 8 * j + 3]! / Math.sqrt(1 + 1e-5))
  );
  assertClose(one.forward(params, x, mode).logits.dataSync(), seen, 1e-6);
  assert.throws(() => stridedCnn({ shape: [54], classes: 2 }), {
    message:
      "strided-cnn got inputs of shape [54]; it needs images [height, width, channels]; use mlp for rows",
  });
});

Deno.test("after a convolution a filter is normalized over examples and places", () => {
  const network = stridedCnn({ shape: [20, 12, 1], classes: 2 }, { filters: 3, dropout: 0 });
  const params = network.init(new Stream(3));
  const x = tf.tensor4d(new Stream(4).normal(5 * 240), [5, 20, 12, 1]);
  const mode = { training: true, masks: {} } as const;
  const { batch } = network.forward(params, x, mode);
  const convolved = network.layers.slice(0, 3).reduce<tf.Tensor>(
    (h, l) => l.apply(h, params, mode, {}),
    x,
  );
  const rows = convolved.reshape([5 * 3 * 2, 3]).arraySync() as number[][];
  for (const filter of [0, 1, 2]) {
    const values = rows.map((row) => row[filter]!);
    const mean = values.reduce((a, b) => a + b) / 30;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 29;
    assertClose([batch["norm/mean"]!.dataSync()[filter]!], [mean], 1e-5);
    assertClose([batch["norm/variance"]!.dataSync()[filter]!], [variance], 1e-5);
  }
});

Deno.test("initial values are those of the seed, within 1/sqrt(fan in), normalization the identity", () => {
  const network = mlp({ shape: [54], classes: 2 }, { hidden: 16 });
  const [a, b] = [network.init(new Stream(1)), network.init(new Stream(1))];
  for (const { name, shape } of network.specs) {
    assert.deepEqual(a[name]!.dataSync(), b[name]!.dataSync());
    assert.deepEqual(a[name]!.shape, shape);
  }
  const kernel = a["dense1/kernel"]!.dataSync();
  const largest = Math.max(...kernel.map(Math.abs));
  assert.ok(largest <= 1 / Math.sqrt(54) && largest > 0.95 / Math.sqrt(54));
  assert.ok(a["norm/gamma"]!.dataSync().every((value) => value === 1));
  assert.ok(a["norm/beta"]!.dataSync().every((value) => value === 0));
});

Deno.test("in training, logits come from activations of mean beta and deviation gamma", () => {
  const network = mlp({ shape: [3], classes: 3 }, { hidden: 3, dropout: 0 });
  const params = {
    ...network.init(new Stream(2)),
    "norm/gamma": tf.tensor1d([2, 2, 2]),
    "norm/beta": tf.tensor1d([1, 1, 1]),
    "logits/kernel": tf.eye(3),
    "logits/bias": tf.zeros([3]),
  };
  const x = tf.tensor2d(new Stream(3).normal(90), [30, 3]);
  const { logits } = network.forward(params, x, { training: true, masks: {} });
  const { mean, variance } = tf.moments(logits, 0);
  assertClose(mean.dataSync(), [1, 1, 1], 1e-5);
  // A unit that is dead on all examples has no deviation to rescale.
  for (const value of variance.dataSync()) assert.ok(value < 1e-9 || Math.abs(value - 4) < 0.05);
});

Deno.test("evaluation does not depend on what else is in the batch", () => {
  const network = cnn({ shape: [6, 6, 1], classes: 2 }, { filters: 2, hidden: 4 });
  const params = network.init(new Stream(4));
  const x = tf.tensor4d(new Stream(5).uniform(3 * 36), [3, 6, 6, 1]);
  const mode = { training: false, statistics: network.initStatistics() } as const;
  const all = network.forward(params, x, mode).logits.dataSync();
  const first = network.forward(params, tf.slice(x, 0, 1), mode).logits.dataSync();
  assertClose(first, all.slice(0, 2), 1e-6);
});

Deno.test("a batch of one example gives finite logits and a finite gradient", () => {
  const network = mlp({ shape: [3], classes: 2 }, { hidden: 4, dropout: 0 });
  const params = network.init(new Stream(6));
  const x = tf.tensor2d([[1, 2, 3]]);
  const { grads } = tf.valueAndGrads((...tensors) => {
    const named = Object.fromEntries(Object.keys(params).map((name, i) => [name, tensors[i]!]));
    return tf.sum(network.forward(named, x, { training: true, masks: {} }).logits) as tf.Scalar;
  })(Object.values(params));
  for (const grad of grads) assert.ok(grad.dataSync().every(Number.isFinite));
});

Deno.test("a network that can't be built is one clear line", () => {
  assert.throws(() => cnn({ shape: [54], classes: 2 }), {
    message: "cnn got inputs of shape [54]; it needs images [height, width, channels]; " +
      "use mlp for rows",
  });
  assert.throws(() => mlp({ shape: [54], classes: 1 }), {
    message: "classes is 1; it must be an integer at least 2",
  });
  assert.throws(() => mlp({ shape: [54], classes: 2 }, { dropout: 1 }), {
    message: "dropout is 1; it must be a finite number at least 0 and less than 1",
  });
});
