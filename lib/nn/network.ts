/**
 * A network as a pure function over named tensors. Initial weights and biases are uniform on
 * +-1/sqrt(fan in), as PyTorch does.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber } from "../check.ts";
import type { Stream } from "../stream.ts";
import type { Layer, MaskSpec, Mode } from "./layers.ts";
import type { ParameterSpec, Params } from "./params.ts";

/** A network: its parameters described, its initial values, and its forward pass. */
export interface Network {
  /** The name, such as "mlp". */
  readonly name: string;
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** Classes, at least 2; outputs of a regression, at least 1. */
  readonly classes: number;
  /** Parameters in the order of the forward pass. */
  readonly specs: readonly ParameterSpec[];
  /** Masks of its dropout layers. */
  readonly masks: readonly MaskSpec[];
  /** What `forward` applies, in this order: between two of them a network can be cut. */
  readonly layers: readonly Layer[];
  /** Initial parameters, the same for the same stream. */
  init(stream: Stream): Params;
  /** Running mean 0 and variance 1 of every normalization layer. */
  initStatistics(): Params;
  /**
   * Logits [examples, classes] of `x` [examples, ...inputShape], and, in training, the batch's mean
   * and variance of every normalization layer under the names of its running statistics.
   */
  forward(params: Params, x: tf.Tensor, mode: Mode): { logits: tf.Tensor2D; batch: Params };
}

/** What a network needs to know of a domain. */
export interface InputSpec {
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of classes. */
  readonly classes: number;
}

/** A network of `layers`, the first of which takes inputs of shape `inputShape`. */
export function network(
  name: string,
  inputShape: readonly number[],
  classes: number,
  layers: readonly Layer[],
): Network {
  checkNumber("classes", classes, { integer: true, min: 1 });
  return {
    name,
    inputShape,
    classes,
    layers,
    specs: layers.flatMap((layer) => layer.specs ?? []),
    masks: layers.flatMap((layer) => layer.mask && layer.mask.rate > 0 ? [layer.mask] : []),
    init: (stream) =>
      Object.fromEntries(
        layers.flatMap((layer) =>
          (layer.specs ?? []).map((spec) => [spec.name, initial(spec, layer.fanIn, stream)])
        ),
      ),
    initStatistics: () =>
      Object.fromEntries(
        layers.flatMap(({ statistics: s }) =>
          s ? [[s.mean, tf.zeros([s.units])], [s.variance, tf.ones([s.units])]] : []
        ),
      ),
    forward(params, x, mode) {
      const batch: Record<string, tf.Tensor> = {};
      const logits = layers.reduce((h, layer) => layer.apply(h, params, mode, batch), x);
      return { logits: logits as tf.Tensor2D, batch };
    },
  };
}

/** Uniform on +-1/sqrt(fan in); normalization layers (no fan in) start as the identity. */
function initial(spec: ParameterSpec, fanIn: number | undefined, stream: Stream): tf.Tensor {
  const shape = [...spec.shape];
  if (fanIn === undefined) return spec.role === "weight" ? tf.ones(shape) : tf.zeros(shape);
  const bound = 1 / Math.sqrt(fanIn);
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(stream.child(spec.name).uniform(count, -bound, bound), shape);
}
