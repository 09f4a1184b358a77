/** The perturbation that SAM and its variants share: a step of given length along a direction. */
import * as tf from "@tensorflow/tfjs";
import { addScaled, globalNorm, type Params } from "../nn/params.ts";

/**
 * w + rho direction / norm.
 *
 * @param norm Length of `direction` as the rule measures it; by default the Euclidean norm over all
 * tensors together. Where it is 0, the result is w: a flat spot asks for no perturbation.
 */
export function climb(
  w: Params,
  rho: number | tf.Scalar,
  direction: Params,
  norm?: tf.Scalar,
): Params {
  return addScaled(w, tf.divNoNan(rho, norm ?? globalNorm(direction)) as tf.Scalar, direction);
}

/** Relative size, in float32, below which the difference of two gradients is nothing but rounding. */
const ROUNDING = 1e-6;

/** `norm`, or 0 where it is only rounding beside `reference`: noise is not a direction to follow. */
export function aboveRounding(norm: tf.Scalar, reference: tf.Scalar): tf.Scalar {
  const counts = tf.cast(tf.greater(norm, tf.mul(ROUNDING, reference)), "float32");
  return tf.mul(norm, counts) as tf.Scalar;
}
