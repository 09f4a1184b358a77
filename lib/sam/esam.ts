/**
 * ESAM: Du, Yan, Feng, Zhou, Zhen, Goh, Tan, "Efficient Sharpness-aware Minimization for Improved
 * Training of Neural Networks", ICLR 2022, arXiv:2110.03141.
 *
 *     epsilon = (rho / beta) m g / ||g||           m = 1 with probability beta, else 0; g = grad L(w)
 *     S       = the gamma B examples with the largest l_i(w + epsilon) - l_i(w)
 *     out     = grad L_S(w + epsilon)              L_S the mean loss over S
 *
 * Stochastic weight perturbation climbs in a random part of the coordinates, and in the mean as SAM
 * does. Sharpness-sensitive data selection takes the second gradient only on the examples that the
 * climb hurts most: the others say little about sharpness.
 */
import * as tf from "@tensorflow/tfjs";
import { globalNorm, mapParams, type Params } from "../nn/params.ts";
import type { Step } from "../train/rule.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * Efficient SAM. 1 + gamma gradient evaluations and a forward pass a step.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.05. With rho = 0 it
 * is the base optimizer on some gamma B examples, since no example is hurt more than another.
 * `beta`: probability that a coordinate is perturbed, above 0 and at most 1, default 0.6.
 * `gamma`: share of the batch in the second gradient, above 0 and at most 1, default 0.5; at least
 * one example. With beta = gamma = 1 it is SAM.
 * `mask`: "coordinate" (default) draws m for each parameter, as the paper; "tensor" for each tensor.
 *
 * The authors' code freezes whole tensors, divides by the norm over the others alone, so that
 * ||epsilon|| is always rho / beta, and its selection loses an example.
 */
export const esam: RuleFactory<
  { rho: number; beta: number; gamma: number; mask: string }
> = defineRule({
  name: "esam",
  reference: "Du et al., ICLR 2022, arXiv:2110.03141",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the ball, in units of the parameters" },
    beta: { default: 0.6, above: 0, max: 1, meaning: "probability that a coordinate is perturbed" },
    gamma: { default: 0.5, above: 0, max: 1, meaning: "share of the batch in the second gradient" },
    mask: {
      default: "coordinate",
      oneOf: ["coordinate", "tensor"],
      meaning: "what is perturbed or not as a whole",
    },
  },
}, ({ rho, beta, gamma, mask }) => ({
  init: () => null,
  gradient(oracle, w, _state, step) {
    const { loss, losses, gradient: g } = oracle.lossAndGradient(w);
    const masked = beta === 1
      ? g
      : mapParams((g, m) => tf.mul(g, m), g, masks(g, beta, mask, step));
    const perturbed = climb(w, rho / beta, masked, globalNorm(g));
    const count = Math.max(1, Math.round(gamma * oracle.size));
    let rows: tf.Tensor1D | undefined;
    if (count < oracle.size) {
      const increases = tf.sub(oracle.losses(perturbed), losses);
      rows = tf.topk(increases, count).indices as tf.Tensor1D;
    }
    const { gradient } = oracle.lossAndGradient(perturbed, rows);
    return { gradient, loss, state: null };
  },
}));

/** 1 with probability beta, else 0: for each value of each tensor, or one number a tensor. */
function masks(g: Params, beta: number, mask: string, step: Step): Params {
  return Object.fromEntries(
    Object.entries(g).map(([name, { shape }]) => {
      const uniform = step.random(`mask/${name}`, mask === "tensor" ? [] : shape, "uniform");
      return [name, tf.cast(tf.less(uniform, beta), "float32")];
    }),
  );
}
