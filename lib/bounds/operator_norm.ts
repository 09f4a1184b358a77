/**
 * The norm of a linear map by power iteration on A'A, from a uniformly random direction b in n
 * dimensions, with a bound from above as well:
 *
 *     x_k+1 = A'A x_k / ||A'A x_k||,   x_1 = b         xi = ||A x_k||
 *     xi <= ||A|| <= xi |b_1|^(-1 / (2k - 1))          b_1 the part of b along the worst input
 *     |b_1| >= p sqrt(pi / 2n)                         but for a chance of p
 *
 * xi alone comes from below, so a bound that is made of it would be none. What is missing depends
 * only on b, which is drawn here: docs/bounds.md has the few lines of proof.
 */
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../backend/random.ts";
import type { Stream } from "../stream.ts";

/** A linear map and its adjoint. */
export interface LinearMap {
  /** Of what `there` takes. */
  readonly shape: number[];
  there(x: tf.Tensor): tf.Tensor;
  back(y: tf.Tensor): tf.Tensor;
}

/** The largest ||A x|| over inputs x of norm 1. */
export interface OperatorNorm {
  /** xi: reached by some input, so the norm is no less. */
  readonly estimate: number;
  /** The norm is no more, but for the chance p. */
  readonly bound: number;
}

/** After `iterations` rounds, k; `failure` is the chance p that the bound is too small. */
export async function operatorNorm(
  map: LinearMap,
  iterations: number,
  failure: number,
  start: Stream,
): Promise<OperatorNorm> {
  let [x, xi] = tf.tidy(() => {
    const b = randomTensor(start, map.shape, "normal");
    return [tf.div(b, tf.norm(b)), tf.scalar(0)] as [tf.Tensor, tf.Tensor];
  });
  const n = x.size;
  for (let k = 0; k < iterations; k++) {
    const next = tf.tidy(() => {
      const y = map.there(x);
      const back = map.back(y);
      return [tf.divNoNan(back, tf.norm(back)), tf.norm(y)] as [tf.Tensor, tf.Tensor];
    });
    tf.dispose([x, xi]);
    [x, xi] = next;
  }
  const [estimate] = await xi.data();
  tf.dispose([x, xi]);
  const least = failure * Math.sqrt(Math.PI / (2 * n));
  return { estimate: estimate!, bound: estimate! * least ** (-1 / (2 * iterations - 1)) };
}
