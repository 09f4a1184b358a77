/**
 * SAM: Foret, Kleiner, Mobahi, Neyshabur, "Sharpness-Aware Minimization for Efficiently Improving
 * Generalization", ICLR 2021, arXiv:2010.01412, equations 2 and 3.
 *
 *     epsilon = rho g / ||g||            g = grad L(w), the norm over all parameters together
 *     out     = grad L(w + epsilon)
 *
 * Instead of the loss at w, lower the worst loss within distance rho. To first order the worst
 * point lies along the gradient; the gradient found there is applied at w. Differentiating epsilon
 * itself would need second derivatives, which the paper drops.
 */
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * Sharpness-aware minimization. Two gradient evaluations a step.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.05. With rho = 0 it
 * is the base optimizer bit for bit; a zero gradient gives a zero perturbation.
 */
export const sam: RuleFactory<{ rho: number }> = defineRule({
  name: "sam",
  reference: "Foret et al., ICLR 2021, arXiv:2010.01412",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the ball, in units of the parameters" },
  },
}, ({ rho }) => ({
  init: () => null,
  gradient(oracle, w) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const { gradient } = oracle.lossAndGradient(climb(w, rho, g));
    return { gradient, loss, state: null };
  },
}));
