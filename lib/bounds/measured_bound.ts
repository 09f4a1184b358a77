/** The bound of bound.ts for a trained model: what it needs is measured on the training examples. */
import { checkOptionNames } from "../check.ts";
import type { Domain } from "../data/domain.ts";
import type { Model } from "../nn/model.ts";
import { globalNorm, parameterCount, readScalar } from "../nn/params.ts";
import {
  ballSharpness,
  searchNames,
  type SearchOptions,
  type WorstCaseSharpness,
} from "../sharpness/ball_sharpness.ts";
import { type SharpnessBound, sharpnessBound } from "./sharpness_bound.ts";
import { modelLandscape } from "../sharpness/model_landscape.ts";

/** The source bound with a sharpness that was measured. */
export interface MeasuredBound extends SharpnessBound {
  /** Of the clipped loss; what stands in for the maximum over the ball. */
  readonly sharpness: WorstCaseSharpness;
}

/** What the measured bound is taken with. */
export interface MeasuredBoundOptions extends SearchOptions {
  /** Radius of the ball, in units of the parameters, above 0, default 0.05. */
  readonly rho?: number;
  /** Chance that the bound fails, above 0 and below 1, default 0.05. */
  readonly delta?: number;
  /**
   * In nats, above 0. Default ln 2: an example that is not the most likely class has a probability
   * of at most 1/2, so min(cross-entropy, ln 2) / ln 2 is 1 for it, and a bound on this loss is one
   * on the error.
   */
  readonly clip?: number;
  /** Examples a pass, default 100. */
  readonly batchSize?: number;
}

/**
 * Theorem 2's bound for `model`, on the clipped loss over all examples of `domain`, which must be
 * what it was trained on.
 *
 * The worst loss is the largest that the ascents of {@link ballSharpness} find, which is at most the
 * maximum that the theorem speaks of; 1 where a loss on the way was not finite. Running statistics of
 * normalization count as given, though they come from the same examples.
 *
 * @throws InputError if an option is out of range, or the domain is empty or does not fit the model.
 */
export async function measuredSharpnessBound(
  model: Model,
  domain: Domain,
  { rho = 0.05, delta = 0.05, clip = Math.LN2, batchSize = 100, ...search }: MeasuredBoundOptions =
    {},
): Promise<MeasuredBound> {
  const names = ["rho", "delta", "clip", "batchSize", ...searchNames];
  checkOptionNames("measuredSharpnessBound", search, names);
  const landscape = modelLandscape(model, domain, { batchSize, clip });
  const sharpness = await ballSharpness(landscape, { rho, ...search })
    .finally(() => landscape.dispose());
  const worst = sharpness.nonFinite > 0 ? 1 : Math.min(1, sharpness.loss + sharpness.value);
  const weightNorm = await readScalar(() => globalNorm(model.params));
  const k = parameterCount(model.network.specs);
  const sizes = { n: landscape.examples, k, weightNorm };
  const bound = sharpnessBound({ worstLoss: worst, loss: "clipped", clip, rho, delta, ...sizes });
  return { ...bound, sharpness };
}
