/** Derivatives of a small network, by the tape and by central differences. */
import * as tf from "@tensorflow/tfjs";
import { crossEntropies } from "../../lib/backend/operations.ts";
import type { Mode } from "../../lib/nn/layer.ts";
import type { Network } from "../../lib/nn/network.ts";
import type { Params } from "../../lib/nn/params.ts";
import { Stream } from "../../lib/stream.ts";

/** Normal numbers as inputs, and a class for each. */
export function examplesFor(network: Network, count: number, seed = 1) {
  const shape = [count, ...network.inputShape];
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    x: tf.tensor(new Stream(seed).child("x").normal(size), shape),
    labels: tf.tensor1d(Int32Array.from({ length: count }, (_, i) => i % network.classes), "int32"),
  };
}

/** Masks of 0 and 1 / (1 - rate), as training draws them. */
export function masksFor({ masks }: Network, count: number): Params {
  return Object.fromEntries(masks.map(({ name, units, rate }) => {
    const uniform = new Stream(3).child(name).uniform(count * units);
    return [name, tf.tensor2d(uniform.map((u) => u < rate ? 0 : 1 / (1 - rate)), [count, units])];
  }));
}

/** Mean cross-entropy. */
export function lossOf(
  network: Network,
  params: Params,
  { x, labels }: ReturnType<typeof examplesFor>,
  mode: Mode,
): tf.Scalar {
  return tf.mean(crossEntropies(network.forward(params, x, mode).logits, labels)) as tf.Scalar;
}

/**
 * For some directions over all parameters, the slope of the loss by the tape's gradient and by the loss
 * `h` before and behind.
 */
export function slopes(
  network: Network,
  params: Params,
  examples: ReturnType<typeof examplesFor>,
  mode: Mode,
  h = 5e-5,
): { tape: number; differences: number }[] {
  const names = Object.keys(params);
  const loss = (...tensors: tf.Tensor[]) =>
    lossOf(
      network,
      Object.fromEntries(names.map((name, i) => [name, tensors[i]!])),
      examples,
      mode,
    );
  const values = names.map((name) => params[name]!);
  const gradient = tf.grads(loss)(values);
  return [1, 2, 3].map((seed) => {
    const v = values.map((t, i) =>
      tf.tensor(new Stream(seed).child("v").child(i).normal(t.size), t.shape)
    );
    const at = (step: number) =>
      loss(...values.map((t, i) => tf.add(t, tf.mul(step, v[i]!)))).dataSync()[0]!;
    return {
      tape: v.reduce((sum, d, i) => sum + tf.sum(tf.mul(d, gradient[i]!)).dataSync()[0]!, 0),
      differences: (at(h) - at(-h)) / (2 * h),
    };
  });
}
