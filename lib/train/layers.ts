/** The layers of the paper's networks, as pure functions over named tensors. */
import * as tf from "@tensorflow/tfjs";
import { addBias, normalize, normalizeBatch } from "../backend/operations.ts";
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
  readonly name: string;
  readonly units: number;
  readonly rate: number;
}

/** One layer of a network: what it holds and what it does. */
export interface Layer {
  readonly specs?: readonly ParameterSpec[];
  readonly fanIn?: number;
  readonly mask?: MaskSpec;
  /** Names and units of a normalization layer's running statistics. */
  readonly statistics?: {
    readonly mean: string;
    readonly variance: string;
    readonly units: number;
  };
  apply(x: tf.Tensor, params: Params, mode: Mode, batch: Record<string, tf.Tensor>): tf.Tensor;
}

/** Convolution with zero padding (at stride 1 to the same size), bias, ReLU; by default 3x3. */
export function conv(
  name: string,
  from: number,
  to: number,
  { size = 3, stride = 1 }: { size?: number; stride?: number } = {},
): Layer {
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  return {
    specs: [
      { name: kernel, shape: [size, size, from, to], role: "weight", layer: "conv" },
      { name: bias, shape: [to], role: "bias", layer: "conv" },
    ],
    fanIn: size * size * from,
    apply: (x, params) =>
      tf.relu(
        addBias(
          tf.conv2d(x as tf.Tensor4D, params[kernel] as tf.Tensor4D, stride, "same"),
          params[bias]!,
        ),
      ),
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
  };
}

/** All values of an example as one row. */
export function flatten(units: number): Layer {
  return { apply: (x) => tf.reshape(x, [-1, units]) };
}

/** The other way: rows as examples of `shape`. */
export function unflatten(shape: readonly number[]): Layer {
  return { apply: (x) => tf.reshape(x, [-1, ...shape]) };
}

/** Inverted dropout (Srivastava et al., JMLR 2014): the mask comes with the mode. */
export function dropout(name: string, units: number, rate: number): Layer {
  checkNumber("dropout", rate, { min: 0, below: 1 });
  return {
    mask: { name, units, rate },
    apply: (x, _params, mode) => mode.training && rate > 0 ? tf.mul(x, mode.masks[name]!) : x,
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
  };
}
