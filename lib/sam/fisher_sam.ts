/**
 * FisherSAM: Kim, Li, Hu, Hospedales, "Fisher SAM: Information Geometry and Sharpness Aware
 * Minimisation", ICML 2022, arXiv:2206.04920.
 *
 *     F       = diag(1 + eta g^2)                  g = grad L(w)
 *     epsilon = gamma F^-1 g / sqrt(g' F^-1 g)     so epsilon' F epsilon = gamma^2
 *     out     = grad L(w + epsilon)
 *
 * Two parameter vectors are near if the networks predict alike, not if their numbers do. The Fisher
 * information measures that; its diagonal is estimated by the squared batch gradient. The ball
 * becomes an ellipsoid, short where the predictions change fast.
 */
import * as tf from "@tensorflow/tfjs";
import { globalDot, globalNorm, mapParams } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * Fisher SAM. Two gradient evaluations a step.
 *
 * `gamma`: radius in the Fisher metric, at least 0, default 0.1.
 * `eta`: weight of the Fisher information, at least 0, default 1; with 0 it is SAM.
 * `normalize`: "fisher" (default) as derived above, or "l2": epsilon = gamma F^-1 g / ||F^-1 g||, as
 * some reimplementations, so that ||epsilon|| = gamma.
 *
 * The authors published no code, and a public one computes F with all weights at zero, which leaves
 * plain SAM. Unlike SAM's, this perturbation changes if the loss is multiplied by a constant.
 */
export const fisherSam: RuleFactory<
  { gamma: number; eta: number; normalize: string }
> = defineRule({
  name: "fisher-sam",
  reference: "Kim et al., ICML 2022, arXiv:2206.04920",
  options: {
    gamma: { default: 0.1, min: 0, meaning: "radius of the ellipsoid" },
    eta: { default: 1, min: 0, meaning: "weight of the Fisher information" },
    normalize: {
      default: "fisher",
      oneOf: ["fisher", "l2"],
      meaning: "the norm in which epsilon has length gamma",
    },
  },
}, ({ gamma, eta, normalize }) => ({
  init: () => null,
  gradient(oracle, w) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    // F^-1 g
    const direction = mapParams((g) => tf.div(g, tf.add(1, tf.mul(eta, tf.square(g)))), g);
    const norm = normalize === "fisher"
      ? tf.sqrt(globalDot(g, direction)) as tf.Scalar
      : globalNorm(direction);
    const { gradient } = oracle.lossAndGradient(climb(w, gamma, direction, norm));
    return { gradient, loss, state: null };
  },
}));
