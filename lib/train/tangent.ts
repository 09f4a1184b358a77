/**
 * A network's derivative along a direction of its parameters, J v: the layers' own rules one after
 * another (forward mode of automatic differentiation). tfjs has reverse mode only.
 */
import type * as tf from "@tensorflow/tfjs";
import type { Model } from "../nn/model.ts";
import type { Params } from "../nn/params.ts";

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
 */
export function logitsAlong(
  { network, params, statistics }: Model,
  v: Params,
  x: tf.Tensor,
): LogitsAlong {
  const mode = { training: false, statistics } as const;
  let dx: tf.Tensor | undefined;
  for (const layer of network.layers) {
    const y = layer.apply(x, params, mode, {});
    dx = layer.tangent({ x, dx, y, params, v, statistics });
    x = y;
  }
  return { logits: x as tf.Tensor2D, along: dx as tf.Tensor2D };
}
