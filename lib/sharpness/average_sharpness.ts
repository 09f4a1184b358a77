/**
 * Average-case sharpness: how far the loss rises in the mean over Gaussian noise on the weights.
 *
 *     E [ L(w + delta) ] - L(w)          delta ~ N(0, sigma^2), or N(0, sigma^2 w^2) if adaptive
 *
 * Of McAllester-style bounds (Foret et al., ICLR 2021, arXiv:2010.01412, appendix A) it is the
 * expectation itself; adaptive as in Andriushchenko et al., ICML 2023, arXiv:2302.07011. On a
 * quadratic loss it is sigma^2 / 2 times the Hessian's trace.
 *
 * Noise comes in pairs delta and -delta: the gradient's share, much the larger, cancels within a
 * pair, and what is left to average is curvature.
 */
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../backend/random.ts";
import { checkNumber, checkOptionNames } from "../check.ts";
import { Stream } from "../stream.ts";
import { mapParams, type Params, tidyParams } from "../nn/params.ts";
import { finiteLoss, type LossLandscape, type MeasuredOn, measuredOn } from "./loss_landscape.ts";
import { meanAndError } from "./mean_and_error.ts";

/** Mean rise of the loss under noise on the weights. */
export interface AverageSharpness extends MeasuredOn {
  /** In the unit of the loss; may be below 0. */
  readonly value: number;
  /** Of the value, from the spread of the pairs. */
  readonly standardError: number;
  /** L(w). */
  readonly loss: number;
  /** Standard deviation of the noise. */
  readonly sigma: number;
  /** Whether it is relative to each weight. */
  readonly adaptive: boolean;
  /** Pairs of noise, each with its opposite. */
  readonly pairs: number;
  /** How many of the losses were not finite; then neither is the value. */
  readonly nonFinite: number;
  /** Seed of the noise. */
  readonly seed: number;
}

/** How much noise, and how often. */
export interface AverageOptions {
  /**
   * Standard deviation of the noise on each parameter, above 0: in its unit, default 0.005, or if
   * adaptive relative to its size, default 0.1.
   */
  readonly sigma?: number;
  /** Noise in proportion to each |w|; a parameter that is 0 then has none. Default false. */
  readonly adaptive?: boolean;
  /** Pairs of opposite noise, at least 2, default 8. */
  readonly pairs?: number;
  /** Of the noise, default 0. */
  readonly seed?: number;
}

/**
 * The mean rise of the loss over noise on the weights. 1 + 2 `pairs` forward passes.
 *
 * @throws InputError if an option is out of range or L(w) is not finite.
 */
export async function averageSharpness(
  landscape: LossLandscape,
  options: AverageOptions = {},
): Promise<AverageSharpness> {
  checkOptionNames("averageSharpness", options, ["sigma", "adaptive", "pairs", "seed"]);
  const { adaptive = false, pairs = 8, seed = 0 } = options;
  const { sigma = adaptive ? 0.1 : 0.005 } = options;
  checkNumber("sigma", sigma, { above: 0 });
  checkNumber("pairs", pairs, { integer: true, min: 2 }, "one pair has no standard error");
  const { w } = landscape;
  const stream = new Stream(seed).child("noise");
  const loss = finiteLoss(await landscape.loss(w));
  const rises: number[] = [];
  let nonFinite = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const noise = tidyParams(() => noiseOf(stream.child(pair)));
    const noisy = async (sign: number) => {
      const at = tidyParams(() => mapParams((w, z) => tf.add(w, tf.mul(sign, z)), w, noise));
      const noisyLoss = await landscape.loss(at);
      tf.dispose(at as tf.TensorContainer);
      if (!Number.isFinite(noisyLoss)) nonFinite++;
      return noisyLoss;
    };
    rises.push((await noisy(1) + await noisy(-1)) / 2 - loss);
    tf.dispose(noise as tf.TensorContainer);
  }

  function noiseOf(stream: Stream): Params {
    const entries = Object.entries(w).map(([name, w]) => {
      const z = tf.mul(sigma, randomTensor(stream.child(name), w.shape, "normal"));
      return [name, adaptive ? tf.mul(tf.abs(w), z) : z] as const;
    });
    return Object.fromEntries(entries);
  }

  const { mean: value, standardError } = meanAndError(rises);
  const noise = { sigma, adaptive, pairs, nonFinite, seed };
  return { value, standardError, loss, ...noise, ...measuredOn(landscape) };
}
