/**
 * How fast a network's logits can change with its input: a Lipschitz constant in Euclidean norm, the
 * product of what each layer can stretch (Szegedy et al., ICLR 2014, arXiv:1312.6199, section 4.3).
 *
 *     ||f(x) - f(x')|| <= Lambda ||x - x'||        Lambda = prod_l s_l
 *     s_l = ||W_l||                    dense: largest singular value
 *     s_l = ||x -> K_l * x||           convolution: of the map itself, zero padding and all
 *     s_l = max |gamma| / sqrt(variance + eps)     batch normalization in evaluation mode
 *     s_l = sum over branches of their own products    residual block; of x itself the product is 1
 *     s_l = 1 / size                   average pooling in windows side by side
 *
 * A convolution with a stride keeps some outputs of the one without, and stretches no more. ReLU, max
 * pooling, flattening and dropout in evaluation mode stretch nothing. The product is far above what
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
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { VARIANCE_FLOOR } from "../nn/batch_norm.ts";
import type { Layer } from "../nn/layer.ts";
import { checkModel, type Model } from "../nn/model.ts";
import { layersOf } from "../nn/network.ts";
import { type ParameterSpec, readScalar } from "../nn/params.ts";
import { type LinearMap, type OperatorNorm, operatorNorm } from "./operator_norm.ts";

/** What one layer can stretch. */
export interface LipschitzFactor extends OperatorNorm {
  /**
   * Name of the parameter, such as "conv2/kernel"; of two, "norm/gamma with dense3/kernel"; of a residual
   * block its own; of a layer without parameters its kind.
   */
  readonly name: string;
  /** Of a residual block: its bound is the sum of theirs, and its estimate 0, since no input is known. */
  readonly branches?: readonly LipschitzProduct[];
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
 * @throws InputError if an option is out of range, the network was not made of layers, or one of them is
 * of a kind that is not known.
 */
export async function lipschitzConstant(
  model: Model,
  { iterations = 500, failure = 1e-6, seed = 0, ...others }: LipschitzOptions = {},
): Promise<LipschitzConstant> {
  checkOptionNames("lipschitzConstant", others, ["iterations", "failure", "seed"]);
  checkNumber("iterations", iterations, { integer: true, min: 1 });
  checkNumber("failure", failure, { above: 0, below: 1 });
  const { network } = checkModel(model);
  const stream = new Stream(seed).child("lipschitz");
  const norm = (map: LinearMap, name: string) =>
    operatorNorm(map, iterations, failure, stream.child(name));
  const { apart, joined } = await chain(layersOf(network), network.inputShape, { model, norm });
  return {
    ...{ ...productOf(apart), joined: productOf(joined) },
    failure: failure * new Set([...apart, ...joined].flatMap(withBranches)).size,
    ...{ iterations, seed },
  };
}

/** What is measured, and how. */
interface Measuring {
  readonly model: Model;
  readonly norm: (map: LinearMap, name: string) => Promise<OperatorNorm>;
}

/** The factors of layers in a row: each by itself, and normalizations with the layer before them. */
interface Chain {
  readonly apart: LipschitzFactor[];
  readonly joined: LipschitzFactor[];
}

async function chain(
  layers: readonly Layer[],
  inputShape: readonly number[],
  { model, norm }: Measuring,
): Promise<Chain> {
  const apart: LipschitzFactor[] = [];
  const joined: LipschitzFactor[] = [];
  const both = (factor: LipschitzFactor) => {
    apart.push(factor);
    joined.push(factor);
  };
  /** The last linear map and the place of its factor, if a normalization may be joined with it. */
  let before: { spec: ParameterSpec; shape: readonly number[]; at: number } | undefined;
  let shape = inputShape;
  for (const layer of layers) {
    const weight = layer.specs?.find(({ role }) => role === "weight");
    if (layer.branches) {
      const parts = [];
      for (const branch of layer.branches) parts.push(await chain(branch, shape, { model, norm }));
      const name = layer.name ?? layer.kind;
      apart.push(sumOf(name, parts.map(({ apart }) => apart)));
      joined.push(sumOf(name, parts.map(({ joined }) => joined)));
      before = undefined;
    } else if (weight === undefined) {
      if (!layer.lipschitz) throw unknown(layer.kind);
      const bound = layer.lipschitz(shape);
      if (bound !== 1) both({ name: layer.kind, estimate: 0, bound });
    } else if (weight.layer !== "normalization") {
      const { name } = weight;
      both({ name, ...await norm(mapOf(model, weight, model.params[name]!, shape), name) });
      before = { spec: weight, shape, at: joined.length - 1 };
    } else {
      const { name } = weight;
      const d = scaleOf(model, layer, weight);
      const largest = await readScalar(() => tf.max(d) as tf.Scalar);
      const factor = { name, estimate: largest, bound: largest };
      apart.push(factor);
      if (before && before.spec.shape.at(-1) === weight.shape[0]) {
        const of = before.spec.name;
        const together = `${name} with ${of}`;
        const W = tf.mul(model.params[of]!, d);
        const { estimate, bound } = await norm(
          mapOf(model, before.spec, W, before.shape),
          together,
        );
        W.dispose();
        const most = Math.min(bound, largest * joined[before.at]!.bound);
        joined[before.at] = { name: together, estimate, bound: most };
      } else {
        joined.push(factor);
      }
      before = undefined;
      d.dispose();
    }
    shape = layer.outputShape(shape);
  }
  return { apart, joined };
}

/** Of a sum of branches: no more than their products added up. */
function sumOf(name: string, branches: readonly LipschitzFactor[][]): LipschitzFactor {
  const products = branches.map(productOf);
  const bound = products.reduce((sum, { value }) => sum + value, 0);
  return { name, estimate: 0, bound, branches: products };
}

/** The factor and those of its branches. */
function withBranches(factor: LipschitzFactor): LipschitzFactor[] {
  const inner = factor.branches?.flatMap(({ factors }) => factors) ?? [];
  return [factor, ...inner.flatMap(withBranches)];
}

function productOf(factors: readonly LipschitzFactor[]): LipschitzProduct {
  return { value: factors.reduce((product, { bound }) => product * bound, 1), factors };
}

/** The linear map of a dense layer or a convolution, with the weights `W`, of examples of `shape`. */
function mapOf(
  { network }: Model,
  spec: ParameterSpec,
  W: tf.Tensor,
  shape: readonly number[],
): LinearMap {
  if (spec.layer === "conv") {
    // Of an image no smaller than the network's input, whatever strides came before: one that is larger
    // is stretched no less.
    const [height = 0, width = 0] = network.inputShape.length === 3 ? network.inputShape : [];
    const sides = [Math.max(height, shape[0]!), Math.max(width, shape[1]!)] as const;
    const image: [number, number, number, number] = [1, ...sides, spec.shape[2]!];
    const K = W as tf.Tensor4D;
    return {
      shape: image,
      there: (x) => tf.conv2d(x as tf.Tensor4D, K, 1, "same"),
      back: (y) => tf.conv2dTranspose(y as tf.Tensor4D, K, image, 1, "same"),
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
function scaleOf({ params, statistics }: Model, layer: Layer, { name }: ParameterSpec): tf.Tensor {
  const [running] = layer.statistics ?? [];
  const variance = running && statistics[running.variance];
  if (!variance) throw unknown(`${layer.kind} without running statistics`);
  return tf.tidy(() => tf.abs(tf.div(params[name]!, tf.sqrt(tf.add(variance, VARIANCE_FLOOR)))));
}

function unknown(kind: string): InputError {
  return new InputError(
    `how much a layer of kind "${kind}" stretches is not known; layers are conv, dense, batchNorm with ` +
      `its statistics, residual, or say it themselves (lipschitz)`,
  );
}
