/** How far a model's parameters moved from one domain to the next. */
import * as tf from "@tensorflow/tfjs";
import type { Model } from "../nn/model.ts";
import { globalNorm, mapParams, pick } from "../nn/params.ts";

/** Distances between two models of one network, in units of the parameters. */
export interface WeightShift {
  /**
   * As the authors' public code (SAM-GDA) logs it: ||W - W'|| + ||b - b'|| of the eighth module of its
   * classifier. In `cnn` that is the last linear layer. `mlp` has one layer more, so that it is the
   * batch normalization before it: W is gamma there, and b is beta.
   *
   * Their logs have the mean over all domains but the first: the source model is never recorded.
   */
  readonly authors: number;
  /** The Euclidean distance over all parameters together. */
  readonly all: number;
}

/** The weight shift from `before` to `after`. */
export async function weightShift(before: Model, after: Model): Promise<WeightShift> {
  const [weight, bias] = "dense3/kernel" in after.params
    ? ["norm/gamma", "norm/beta"] as const
    : ["logits/kernel", "logits/bias"] as const;
  const shifts = tf.tidy(() => {
    const difference = mapParams((a, b) => tf.sub(a, b), after.params, before.params);
    const norm = (name: string) => globalNorm(pick(difference, [name]));
    return tf.stack([tf.add(norm(weight), norm(bias)), globalNorm(difference)]);
  });
  const [authors, all] = await shifts.data();
  shifts.dispose();
  return { authors: authors!, all: all! };
}
