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
 *
 * Above all where a unit is dead: its running variance is next to 0, so normalization has a factor of
 * up to 1 / sqrt(eps), and the layer before it is charged with that at its own worst. So the product is
 * taken a second time with the two as one map, whose rows d scales one by one:
 *
 *     s = ||diag(d) W||            d_i = |gamma_i| / sqrt(variance_i + eps)
 *
 * A ReLU between them changes nothing: d relu(u) = relu(d u) for d >= 0, and a sign stretches nothing.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { VARIANCE_FLOOR } from "../nn/layers.ts";
import type { Model } from "../nn/model.ts";
import { type ParameterSpec, readScalar } from "../nn/params.ts";
import { type LinearMap, type OperatorNorm, operatorNorm } from "./operator_norm.ts";

/** What one layer can stretch. */
export interface LipschitzFactor extends OperatorNorm {
  /** Name of the parameter, such as "conv2/kernel"; of two, "norm/gamma with dense3/kernel". */
  readonly name: string;
}

/** A product of what layers can stretch. */
export interface LipschitzProduct {
  /** Product of the factors' bounds: change of the logits per change of the input. */
  readonly value: number;
  /** What each layer stretches, in the order of the forward pass. */
  readonly factors: readonly LipschitzFactor[];
}

/** A Lipschitz constant of a network's logits. */
export interface LipschitzConstant extends LipschitzProduct {
  /** The same with each normalization and the layer before it as one map; no more than `value`. */
  readonly joined: LipschitzProduct;
  /** Chance, over the random starts, that a bound of either is too small: p times their number. */
  readonly failure: number;
  /** Rounds of power iteration, k. */
  readonly iterations: number;
  /** Seed of the random starts. */
  readonly seed: number;
}

/** How the constant is searched for. */
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
export const CROSS_ENTROPY_LIPSCHITZ: number = Math.SQRT2;

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
  const norm = (map: LinearMap, name: string) =>
    operatorNorm(map, iterations, failure, stream.child(name));
  const factors: LipschitzFactor[] = [];
  const joined: LipschitzFactor[] = [];
  const weights = model.network.specs.filter(({ role }) => role === "weight");
  for (const [i, spec] of weights.entries()) {
    const { name } = spec;
    if (spec.layer !== "normalization") {
      const factor = { name, ...await norm(mapOf(model, spec, model.params[name]!), name) };
      factors.push(factor);
      joined.push(factor);
      continue;
    }
    const d = scaleOf(model, spec);
    const largest = await readScalar(() => tf.max(d) as tf.Scalar);
    const factor = { name, estimate: largest, bound: largest };
    factors.push(factor);
    const before = weights[i - 1];
    if (before && before.layer !== "normalization" && before.shape.at(-1) === spec.shape[0]) {
      const apart = joined.pop()!;
      const both = `${name} with ${before.name}`;
      const W = tf.mul(model.params[before.name]!, d);
      const { estimate, bound } = await norm(mapOf(model, before, W), both);
      W.dispose();
      joined.push({ name: both, estimate, bound: Math.min(bound, largest * apart.bound) });
    } else {
      joined.push(factor);
    }
    d.dispose();
  }
  const bounds = new Set([...factors, ...joined]).size;
  return {
    ...{ ...productOf(factors), joined: productOf(joined), failure: failure * bounds },
    ...{ iterations, seed },
  };
}

function productOf(factors: readonly LipschitzFactor[]): LipschitzProduct {
  return { value: factors.reduce((product, { bound }) => product * bound, 1), factors };
}

/** The linear map of a dense layer or a convolution, with the weights `W`. */
function mapOf({ network }: Model, spec: ParameterSpec, W: tf.Tensor): LinearMap {
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
  // From the outputs, which are fewer.
  return {
    shape: [1, spec.shape[1]!],
    there: (y) => tf.matMul(y, W, false, true),
    back: (x) => tf.matMul(x, W),
  };
}

/** What a normalization multiplies each of its inputs by, in size. */
function scaleOf({ params, statistics }: Model, { name, layer }: ParameterSpec): tf.Tensor {
  const variance = statistics[name.replace(/gamma$/, "variance")];
  if (variance) {
    return tf.tidy(() => tf.abs(tf.div(params[name]!, tf.sqrt(tf.add(variance, VARIANCE_FLOOR)))));
  }
  throw new InputError(
    `${name} belongs to a ${layer} layer, whose norm is not known; it must be conv, dense ` +
      `or normalization with running statistics`,
  );
}
