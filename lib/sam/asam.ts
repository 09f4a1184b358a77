/**
 * ASAM: Kwon, Kim, Park, Choi, "ASAM: Adaptive Sharpness-Aware Minimization for Scale-Invariant
 * Learning of Deep Neural Networks", ICML 2021, arXiv:2102.11600.
 *
 *     T       = |w| + eta                          elementwise, g = grad L(w)
 *     epsilon = rho T^2 g / ||T g||                so ||T^-1 epsilon|| = rho
 *     out     = grad L(w + epsilon)
 *
 * A ReLU layer made c times larger, and the next one c times smaller, compute the same function,
 * yet SAM's ball means something else to them. Measuring each step relative to the weight it moves
 * makes the radius mean the same for both.
 */
import * as tf from "@tensorflow/tfjs";
import { globalNorm, mapParams, type Params, pick } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * Adaptive sharpness-aware minimization. Two gradient evaluations a step.
 *
 * `rho`: radius relative to the weights, at least 0, default 0.5 (the paper's for CIFAR-10).
 * `eta`: added to each |w|, at least 0, default 0.01; with 0 a weight of 0 never moves.
 * `scaled`: which parameters T scales. "weights" (default), as the authors' code: T = 1 for biases
 * and normalization offsets; "all": the formula for every parameter.
 *
 * The widely used davda54/sam has T = |w| for all, without eta, so that biases that start at 0 are
 * never perturbed: `scaled: "all", eta: 0` here, for which larger radii (2) are advised.
 */
export const asam: RuleFactory<{ rho: number; eta: number; scaled: string }> = defineRule({
  name: "asam",
  reference: "Kwon et al., ICML 2021, arXiv:2102.11600",
  options: {
    rho: { default: 0.5, min: 0, meaning: "radius of the ball, relative to the weights" },
    eta: { default: 0.01, min: 0, meaning: "added to each |w|" },
    scaled: {
      default: "weights",
      oneOf: ["weights", "all"],
      meaning: "parameters measured relative to their size; others as they are",
    },
  },
}, ({ rho, eta, scaled }) => ({
  init: (_w, specs) =>
    specs.filter(({ role }) => scaled === "all" || role === "weight").map(({ name }) => name),
  gradient(oracle, w, names) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const T = mapParams((w) => tf.add(tf.abs(w), eta), pick(w, names));
    const scale = (p: Params) => ({ ...p, ...mapParams((t, p) => tf.mul(t, p), T, p) });
    const Tg = scale(g);
    const { gradient } = oracle.lossAndGradient(climb(w, rho, scale(Tg), globalNorm(Tg)));
    return { gradient, loss, state: names };
  },
}));
