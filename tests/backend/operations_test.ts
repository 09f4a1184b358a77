/** Operations of networks: values and gradients are those of the parts that they stand for. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { addBias, crossEntropies, normalizeBatch } from "../../lib/backend/operations.ts";
import { Stream } from "../../lib/stream.ts";

await ready();

const EPSILON = 1e-5;

/** Normal numbers by name. */
function normal(name: string, shape: number[]): tf.Tensor {
  return tf.tensor(new Stream(5).child(name).normal(shape.reduce((a, b) => a * b, 1)), shape);
}

/** Value and gradients of `f` at `inputs`, for gradients dy that differ from value to value. */
function asked(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): number[][] {
  return tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((...given) => {
      const y = f(...given);
      return tf.sum(tf.mul(y, normal("dy", y.shape)));
    })(inputs);
    return [value, ...grads].map((tensor) => [...tensor.dataSync()]);
  });
}

function assertClose(actual: number[][], expected: number[][]): void {
  for (const [i, values] of actual.entries()) {
    const scale = Math.max(1, ...expected[i]!.map(Math.abs));
    for (const [j, value] of values.entries()) {
      const off = Math.abs(value - expected[i]![j]!);
      assert.ok(off <= 1e-5 * scale, `${i}, ${j}: ${value}, not ${expected[i]![j]}`);
    }
  }
}

for (const shape of [[6, 4], [3, 5, 2, 4]]) {
  Deno.test(`a bias is added to each place of the last axis of [${shape}]`, () => {
    const inputs = [normal("x", shape), normal("bias", [4])];
    assertClose(asked(addBias, inputs), asked((x, bias) => tf.add(x, bias), inputs));
  });

  Deno.test(`normalization of [${shape}] has the value and the gradients of its parts`, () => {
    const inputs = [normal("x", shape), normal("gamma", [4]), normal("beta", [4])];
    const whole = asked((x, g, b) => normalizeBatch(x, g, b, EPSILON).y, inputs);
    const parts = asked((x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [...shape.keys()].slice(0, -1));
      const z = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)));
      return tf.add(tf.mul(z, gamma), beta);
    }, inputs);
    assertClose(whole, parts);
  });
}

Deno.test("normalization tells the batch's mean and variance: 1, 3, 8 have 4 and 26/3", () => {
  const { mean, variance } = normalizeBatch(tf.tensor2d([[1], [3], [8]]), ...ones(1), EPSILON);
  assert.equal(mean.dataSync()[0], 4);
  assert.ok(Math.abs(variance.dataSync()[0]! - 26 / 3) < 1e-6);
});

Deno.test("cross-entropy of logits 0, 0 is log 2, and its gradient softmax minus one-hot", () => {
  const labels = tf.tensor1d([1, 0], "int32");
  const f = (logits: tf.Tensor) => crossEntropies(logits as tf.Tensor2D, labels);
  const { value, grad } = {
    value: [...f(tf.tensor2d([[0, 0], [1000, 0]])).dataSync()],
    grad: [
      ...tf.grad((z) => tf.sum(f(z)))(tf.tensor2d([[0, 0], [0, Math.log(3)]])).dataSync(),
    ],
  };
  assert.ok(Math.abs(value[0]! - Math.log(2)) < 1e-6);
  assert.equal(value[1], 0);
  for (const [i, expected] of [0.5, -0.5, -0.75, 0.75].entries()) {
    assert.ok(Math.abs(grad[i]! - expected) < 1e-6, `${i}: ${grad[i]}`);
  }
});

function ones(units: number): [tf.Tensor, tf.Tensor] {
  return [tf.ones([units]), tf.zeros([units])];
}
