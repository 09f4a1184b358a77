/**
 * How fast a network's logits can change with its input: a Lipschitz constant in Euclidean norm, the
 * product of what each layer can stretch (Szegedy et al., ICLR 2014, arXiv:1312.6199, section 4.3).
 *
 *     ||f(x) - f(x')|| <= Lambda ||x - x'||        Lambda = prod_l s_l
 *     s_l = ||W_l||                    dense: largest singular value
 *     s_l = ||x -> K_l * x||           convolution: of the map itself, zero padding and all
 *     s_l = max |gamma| / sqrt(variance + eps)     batch normalization in evaluation mode
 *
 * A convolution with a stride keeps some outputs of the one without, and stretches no more.
 * ReLU, flattening and dropout in evaluation mode stretch nothing. The product is far above what
 * happens: no input is the worst one of every layer at once.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { VARIANCE_FLOOR } from "../train/layers.ts";
import type { Model } from "../train/model.ts";
import type { ParameterSpec } from "../train/params.ts";
import { type LinearMap, type OperatorNorm, operatorNorm } from "./operator_norm.ts";

/** What one layer can stretch. */
export interface LipschitzFactor extends OperatorNorm {
  /** Name of the parameter, such as "conv2/kernel". */
  readonly name: string;
}

export interface LipschitzConstant {
  /** Product of the factors' bounds: change of the logits per change of the input. */
  readonly value: number;
  readonly factors: readonly LipschitzFactor[];
  /** Chance, over the random starts, that one of the bounds is too small: p times the factors. */
  readonly failure: number;
  /** Rounds of power iteration, k. */
  readonly iterations: number;
  readonly seed: number;
}

export interface LipschitzOptions {
  /** At least 1, default 500: then a bound is 2 % above its estimate at the paper's sizes. */
  readonly iterations?: number;
  /** The chance p, above 0 and below 1, default 1e-6. */
  readonly failure?: number;
  /** Of the random starts, default 0. */
  readonly seed?: number;
}

/**
 * The cross-entropy of logits z changes by at most this times the change of z: its gradient is
 * softmax(z) - e_y, of squared norm (1 - p_y)^2 + sum_j p_j^2 <= 2 (1 - p_y)^2, over j other than y.
 */
export const CROSS_ENTROPY_LIPSCHITZ = Math.SQRT2;

/**
 * A Lipschitz constant of the logits of `model` in evaluation mode.
 *
 * Assumes a network of network.ts: its layers in a row, in the order of its parameters, every
 * convolution before the images are flattened.
 *
 * @throws InputError if an option is out of range, or a layer is of a kind that is not known.
 */
export async function lipschitzConstant(
  model: Model,
  { iterations = 500, failure = 1e-6, seed = 0 }: LipschitzOptions = {},
): Promise<LipschitzConstant> {
  checkNumber("iterations", iterations, { integer: true, min: 1 });
  checkNumber("failure", failure, { above: 0, below: 1 });
  const stream = new Stream(seed).child("lipschitz");
  const factors: LipschitzFactor[] = [];
  for (const spec of model.network.specs.filter(({ role }) => role === "weight")) {
    const layer = layerOf(model, spec);
    if (layer instanceof tf.Tensor) {
      const [scale] = await layer.data();
      layer.dispose();
      factors.push({ name: spec.name, estimate: scale!, bound: scale! });
      continue;
    }
    const norm = await operatorNorm(layer, iterations, failure, stream.child(spec.name));
    factors.push({ name: spec.name, ...norm });
  }
  const value = factors.reduce((product, { bound }) => product * bound, 1);
  return { value, factors, failure: failure * factors.length, iterations, seed };
}

/** The linear map of a layer; of a normalization layer its norm. */
function layerOf(
  { network, params, statistics }: Model,
  spec: ParameterSpec,
): LinearMap | tf.Tensor {
  const W = params[spec.name]!;
  if (spec.layer === "conv") {
    const [height, width] = network.inputShape as [number, number];
    const shape: [number, number, number, number] = [1, height, width, spec.shape[2]!];
    const K = W as tf.Tensor4D;
    return {
      shape,
      there: (x) => tf.conv2d(x as tf.Tensor4D, K, 1, "same"),
      back: (y) => tf.conv2dTranspose(y as tf.Tensor4D, K, shape, 1, "same"),
    };
  }
  if (spec.layer === "dense") {
    // From the outputs, which are fewer.
    return {
      shape: [1, spec.shape[1]!],
      there: (y) => tf.matMul(y, W, false, true),
      back: (x) => tf.matMul(x, W),
    };
  }
  const variance = statistics[spec.name.replace(/gamma$/, "variance")];
  if (spec.layer === "normalization" && variance) {
    return tf.tidy(() => tf.max(tf.abs(tf.div(W, tf.sqrt(tf.add(variance, VARIANCE_FLOOR))))));
  }
  throw new InputError(
    `${spec.name} belongs to a ${spec.layer} layer, whose norm is not known; it must be conv, dense ` +
      `or normalization with running statistics`,
  );
}
