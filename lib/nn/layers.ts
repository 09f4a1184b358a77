/** The layers of the paper's networks, as pure functions over named tensors. */
import * as tf from "@tensorflow/tfjs";
import { addBias, normalize, normalizeBatch, reluTangent } from "../backend/operations.ts";
import { checkNumber } from "../check.ts";
import type { ParameterSpec, Params } from "./params.ts";

/**
 * How a network is run. Training: batch normalization uses the batch's mean and variance, dropout
 * multiplies by `masks` (0 or 1/(1 - rate), one row an example). Evaluation: normalization uses the
 * running `statistics`, nothing is dropped.
 */
export type Mode =
  | { readonly training: true; readonly masks: Params }
  | { readonly training: false; readonly statistics: Params };

/** A dropout layer's mask: [examples, units], kept with probability 1 - rate. */
export interface MaskSpec {
  /** Name of the layer. */
  readonly name: string;
  /** Units that are kept or dropped. */
  readonly units: number;
  /** Probability that a unit is dropped. */
  readonly rate: number;
}

/** One layer of a network: what it holds and what it does. */
export interface Layer {
  /** Parameters of the layer. Default: none. */
  readonly specs?: readonly ParameterSpec[];
  /** Inputs of each unit, which the initial weights are scaled by. */
  readonly fanIn?: number;
  /** The mask of a dropout layer. */
  readonly mask?: MaskSpec;
  /** Names and units of a normalization layer's running statistics. */
  readonly statistics?: {
    readonly mean: string;
    readonly variance: string;
    readonly units: number;
  };
  /** What the layer makes of `x`; a normalization leaves the batch's statistics in `batch`. */
  apply(x: tf.Tensor, params: Params, mode: Mode, batch: Record<string, tf.Tensor>): tf.Tensor;
  /**
   * How the answer `y` in evaluation mode changes along a direction `v` of the parameters in which `x`
   * changes by `dx`; undefined stands for no change. Exact but where a ReLU is at 0.
   */
  tangent(at: Tangent): tf.Tensor | undefined;
}

/** A layer in evaluation mode, and the direction in which it is left. */
export interface Tangent {
  /** What the layer is given. */
  readonly x: tf.Tensor;
  /** How that changes; undefined where it does not. */
  readonly dx: tf.Tensor | undefined;
  /** What the layer makes of x. */
  readonly y: tf.Tensor;
  /** Parameters of the network. */
  readonly params: Params;
  /** Named and shaped as the parameters. */
  readonly v: Params;
  /** Running statistics of the network. */
  readonly statistics: Params;
}

/** Their sum, where there are both. */
function plus(a: tf.Tensor, b: tf.Tensor | undefined): tf.Tensor {
  return b ? tf.add(a, b) : a;
}

/** Convolution with zero padding (at stride 1 to the same size), bias, ReLU; by default 3x3. */
export function conv(
  name: string,
  from: number,
  to: number,
  { size = 3, stride = 1 }: { size?: number; stride?: number } = {},
): Layer {
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  const convolved = (x: tf.Tensor, by: Params) =>
    tf.conv2d(x as tf.Tensor4D, by[kernel] as tf.Tensor4D, stride, "same");
  return {
    specs: [
      { name: kernel, shape: [size, size, from, to], role: "weight", layer: "conv" },
      { name: bias, shape: [to], role: "bias", layer: "conv" },
    ],
    fanIn: size * size * from,
    apply: (x, params) => tf.relu(addBias(convolved(x, params), params[bias]!)),
    tangent: ({ x, dx, y, params, v }) =>
      reluTangent(plus(addBias(convolved(x, v), v[bias]!), dx && convolved(dx, params)), y),
  };
}

/** Affine map, with ReLU if asked. */
export function dense(name: string, from: number, to: number, activation?: "relu"): Layer {
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  return {
    specs: [
      { name: kernel, shape: [from, to], role: "weight", layer: "dense" },
      { name: bias, shape: [to], role: "bias", layer: "dense" },
    ],
    fanIn: from,
    apply(x, params) {
      const y = addBias(tf.matMul(x, params[kernel]!), params[bias]!);
      return activation === "relu" ? tf.relu(y) : y;
    },
    tangent({ x, dx, y, params, v }) {
      const own = addBias(tf.matMul(x, v[kernel]!), v[bias]!);
      const all = plus(own, dx && tf.matMul(dx, params[kernel]!));
      return activation === "relu" ? reluTangent(all, y) : all;
    },
  };
}

/** All values of an example as one row. */
export function flatten(units: number): Layer {
  return reshaped([units]);
}

/** The other way: rows as examples of `shape`. */
export function unflatten(shape: readonly number[]): Layer {
  return reshaped(shape);
}

function reshaped(shape: readonly number[]): Layer {
  const apply = (x: tf.Tensor) => tf.reshape(x, [-1, ...shape]);
  return { apply, tangent: ({ dx }) => dx && apply(dx) };
}

/** Inverted dropout (Srivastava et al., JMLR 2014): the mask comes with the mode. */
export function dropout(name: string, units: number, rate: number): Layer {
  checkNumber("dropout", rate, { min: 0, below: 1 });
  return {
    mask: { name, units, rate },
    apply: (x, _params, mode) => mode.training && rate > 0 ? tf.mul(x, mode.masks[name]!) : x,
    tangent: ({ dx }) => dx,
  };
}

/** Added to the variance, as in PyTorch. */
export const VARIANCE_FLOOR = 1e-5;

/**
 * Batch normalization (Ioffe & Szegedy, ICML 2015, arXiv:1502.03167) of the last axis, over the
 * examples and, after a convolution, over the places.
 */
export function batchNorm(name: string, units: number): Layer {
  const [gamma, beta] = [`${name}/gamma`, `${name}/beta`];
  const [meanName, varianceName] = [`${name}/mean`, `${name}/variance`];
  return {
    specs: [
      { name: gamma, shape: [units], role: "weight", layer: "normalization" },
      { name: beta, shape: [units], role: "bias", layer: "normalization" },
    ],
    statistics: { mean: meanName, variance: varianceName, units },
    apply(x, params, mode, batch) {
      const [scale, offset] = [params[gamma]!, params[beta]!];
      if (!mode.training) {
        const [mean, variance] = [mode.statistics[meanName]!, mode.statistics[varianceName]!];
        return normalize(x, mean, variance, scale, offset, VARIANCE_FLOOR);
      }
      const { y, mean, variance } = normalizeBatch(x, scale, offset, VARIANCE_FLOOR);
      batch[meanName] = mean;
      // The running variance estimates the distribution's: unbiased, as in PyTorch.
      const count = x.size / units;
      batch[varianceName] = tf.mul(variance, count / Math.max(count - 1, 1));
      return y;
    },
    tangent({ x, dx, params, v, statistics }) {
      const [mean, variance] = [statistics[meanName]!, statistics[varianceName]!];
      const own = normalize(x, mean, variance, v[gamma]!, v[beta]!, VARIANCE_FLOOR);
      const scale = tf.div(params[gamma]!, tf.sqrt(tf.add(variance, VARIANCE_FLOOR)));
      return plus(own, dx && tf.mul(dx, scale));
    },
  };
}
