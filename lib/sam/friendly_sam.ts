/**
 * FriendlySAM: Li, Zhou, He, Cheng, Huang, "Friendly Sharpness-Aware Minimization", CVPR 2024,
 * arXiv:2403.12350.
 *
 *     m       = lambda m + (1 - lambda) g          g = grad L(w)
 *     d       = g - sigma m
 *     epsilon = rho d / ||d||
 *     out     = grad L(w + epsilon)
 *
 * A batch's gradient is the full data's and the batch's own noise. Climbing along the first undoes
 * what training is for; climbing along the second is what flattens. A moving average estimates the
 * first, and it is taken away before the climb.
 */
import * as tf from "@tensorflow/tfjs";
import { addScaled, globalNorm, mapParams, type Params, zerosLike } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { aboveRounding, climb } from "../train/perturb.ts";

/** What past batches left. */
export interface FriendlySamState {
  /** Moving average of the gradients. */
  readonly m: Params;
}

/**
 * Friendly SAM. Two gradient evaluations a step.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.05.
 * `sigma`: how much of the average is taken away, at least 0, default 1; with 0 it is SAM.
 * `lambda`: decay of the average, at least 0 and less than 1, default 0.9.
 * `momentum`: "paper" (default): the average starts at 0 and includes the gradient at hand. "code":
 * as the authors' code, d has the average before this step, and the first step is SAM's and makes
 * its gradient the average. With sigma = 1 and the same average both climb in the same direction.
 *
 * Where d is nothing but rounding beside g (the same batch again and again) nothing is perturbed.
 * pytorch_optimizer 3.8.1 to 4.0.0 averages d where the paper averages g; 4.1.0 averages g.
 */
export const friendlySam: RuleFactory<
  { rho: number; sigma: number; lambda: number; momentum: string },
  FriendlySamState
> = defineRule({
  name: "friendly-sam",
  reference: "Li et al., CVPR 2024, arXiv:2403.12350",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the ball, in units of the parameters" },
    sigma: { default: 1, min: 0, meaning: "how much of the average gradient is taken away" },
    lambda: { default: 0.9, min: 0, below: 1, meaning: "decay of the average gradient" },
    momentum: {
      default: "paper",
      oneOf: ["paper", "code"],
      meaning: "whether the average includes the gradient at hand",
    },
  },
}, ({ rho, sigma, lambda, momentum }) => ({
  init: (w): FriendlySamState => ({ m: zerosLike(w) }),
  gradient(oracle, w, { m: before }, step) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const first = momentum === "code" && step.decide(({ index }) => index === 0);
    const m = first ? g : mapParams(
      (m, g) => tf.add(tf.mul(lambda, m), tf.mul(1 - lambda, g)),
      before,
      g,
    );
    const d = addScaled(g, tf.scalar(-sigma), momentum === "paper" ? m : before);
    const norm = aboveRounding(globalNorm(d), globalNorm(g));
    const { gradient } = oracle.lossAndGradient(climb(w, rho, d, norm));
    return { gradient, loss, state: { m } };
  },
}));
