/**
 * A network's derivative along a direction of its parameters, J v: the layers' own rules one after
 * another (forward mode of automatic differentiation). tfjs has reverse mode only.
 */
import type * as tf from "@tensorflow/tfjs";
import { applyAlong } from "./layer.ts";
import type { Model } from "./model.ts";
import { layersOf } from "./network.ts";
import type { Params } from "./params.ts";

/** Both [examples, classes]. */
export interface LogitsAlong {
  readonly logits: tf.Tensor2D;
  /** J v: d/dt of the logits at w + t v, where t is 0. */
  readonly along: tf.Tensor2D;
}

/**
 * The logits of `x` [examples, ...inputShape] in evaluation mode, and how they change along `v`. Exact
 * but for rounding wherever no ReLU is at 0, and differentiable in the model's parameters.
 *
 * @param v Named and shaped as the parameters.
 * @throws InputError when the network was not made of layers.
 */
export function logitsAlong(
  { network, params, statistics }: Model,
  v: Params,
  x: tf.Tensor,
): LogitsAlong {
  const layers = layersOf(network);
  const { y, dy } = applyAlong(layers, { x, dx: undefined, params, v, statistics });
  return { logits: y as tf.Tensor2D, along: dy as tf.Tensor2D };
}
