/** Named tensors and the few sums over all of them that optimizers and rules are written in. */
import * as tf from "@tensorflow/tfjs";

/** Named tensors in a fixed order. Plain data. */
export type Params = Readonly<Record<string, tf.Tensor>>;

/** What kind of parameter it is: ASAM scales weights, SAM-ON perturbs normalization layers. */
export interface ParameterSpec {
  /** Such as "conv1/kernel"; inside a residual block, "block1/conv1/kernel". */
  readonly name: string;
  /** Shape of the tensor. */
  readonly shape: readonly number[];
  /** What it does: multiply, or add. */
  readonly role: "weight" | "bias";
  /** Kind of the layer that it belongs to. */
  readonly layer: "conv" | "dense" | "normalization";
  /**
   * Inputs of a unit: initial values are uniform on +-1/sqrt(fanIn). Without it (normalization) a weight
   * starts as 1 and a bias as 0.
   */
  readonly fanIn?: number;
}

/** A name for each tensor of `first`, with `f` applied to it and to its namesakes in `others`. */
export function mapParams(
  f: (first: tf.Tensor, ...others: tf.Tensor[]) => tf.Tensor,
  first: Params,
  ...others: Params[]
): Params {
  const entries = Object.entries(first).map(([name, tensor]) =>
    [name, f(tensor, ...others.map((other) => other[name]!))] as const
  );
  return Object.fromEntries(entries);
}

/** params + scale * direction. */
export function addScaled(params: Params, scale: tf.Scalar, direction: Params): Params {
  return mapParams((w, d) => tf.add(w, tf.mul(scale, d)), params, direction);
}

/** The inner product over all parameters together, as if each side were one vector. */
export function globalDot(a: Params, b: Params): tf.Scalar {
  const products = Object.values(mapParams((a, b) => tf.sum(tf.mul(a, b)), a, b));
  // Not addN: webgpu's gives 0, without an error, for more tensors than a shader takes buffers.
  return products.reduce((sum, product) => tf.add(sum, product)) as tf.Scalar;
}

/** The Euclidean norm over all parameters together, as if they were one vector. */
export function globalNorm(params: Params): tf.Scalar {
  return tf.sqrt(globalDot(params, params));
}

/** The tensors of those names alone. */
export function pick(params: Params, names: readonly string[]): Params {
  return Object.fromEntries(names.map((name) => [name, params[name]!]));
}

/** Zeros of the same names and shapes. */
export function zerosLike(params: Params): Params {
  return mapParams((tensor) => tf.zerosLike(tensor), params);
}

/** `tf.tidy` for parameters: all tensors made in between are freed, but those returned. */
export function tidyParams(make: () => Params): Params {
  // tfjs's own name for nested tensors, which readonly records do not fit.
  return tf.tidy(make as () => Record<string, tf.Tensor>);
}

/** The number that `make` computes; all its tensors are freed. */
export async function readScalar(make: () => tf.Scalar): Promise<number> {
  const scalar = tf.tidy(make);
  const [value] = await scalar.data();
  scalar.dispose();
  return value!;
}

/** Number of values in all tensors together. */
export function parameterCount(specs: readonly { readonly shape: readonly number[] }[]): number {
  return specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
