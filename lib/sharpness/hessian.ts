/**
 * The Hessian's product with a direction, from two gradients:
 *
 *     H v = (grad L(w + h v) - grad L(w - h v)) / 2h
 *
 * tfjs can differentiate a gradient once more, but drops terms without an error for every operation
 * whose gradient reuses its output (exp, softmax, logSoftmax, ...): its products are wrong by up to a
 * factor of three. Differences of gradients are not.
 *
 * The choice of h. A gradient in float32 is off by some 1e-7 of its size; divided by 2h that asks
 * for a large h. The third derivative bends the difference by a share that grows with h^2, which
 * asks for a small one. And where there are ReLUs, the gradient jumps wherever one of millions of
 * units switches: a small h catches few of these jumps, by luck, a large h many. So h is a scale,
 * and Hv the curvature of the loss at that scale. It includes what the kinks add, which second
 * derivatives leave out (second_derivatives.ts): docs/sharpness.md has how much that is, over h.
 */
import * as tf from "@tensorflow/tfjs";
import {
  addScaled,
  globalNorm,
  mapParams,
  type Params,
  readScalar,
  tidyParams,
} from "../nn/params.ts";
import type { LossLandscape } from "./loss_landscape.ts";

/**
 * H v at the landscape's weights. Two gradients. The result is the caller's to dispose of.
 *
 * @param v A direction of norm 1.
 * @param h How far to go along it, in units of the parameters, above 0.
 */
export async function hessianVector(
  landscape: LossLandscape,
  v: Params,
  h: number,
): Promise<Params> {
  const gradientAt = async (distance: number) => {
    const at = tidyParams(() => addScaled(landscape.w, tf.scalar(distance), v));
    const { gradient } = await landscape.lossAndGradient(at);
    tf.dispose(at as tf.TensorContainer);
    return gradient;
  };
  const ahead = await gradientAt(h);
  const behind = await gradientAt(-h);
  const Hv = tidyParams(() => mapParams((a, b) => tf.div(tf.sub(a, b), 2 * h), ahead, behind));
  tf.dispose([ahead, behind] as tf.TensorContainer);
  return Hv;
}

/** `share` of the weights' norm, as a distance to go; `share` itself where all weights are 0. */
export async function distance(w: Params, share: number): Promise<number> {
  return share * (await readScalar(() => globalNorm(w)) || 1);
}
