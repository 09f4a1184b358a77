/**
 * Random perturbation: the control for SAM (Foret et al., ICLR 2021, arXiv:2010.01412), which keeps
 * its radius and gives up its direction.
 *
 *     epsilon = rho z / ||z||            z ~ N(0, I), over all parameters together
 *     out     = grad L(w + epsilon)
 *
 * The direction knows nothing of the loss. What a variant gains over this rule it owes to its
 * direction; what this rule gains over the plain gradient is noise. In many dimensions a random
 * direction is almost flat, so the same rho moves the loss far less.
 */
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * The gradient at a random point on the sphere around w. One gradient evaluation a step.
 *
 * `rho`: radius of the sphere in units of the parameters, at least 0, default 0.05. The direction
 * does not depend on the gradient: a flat spot is perturbed too. The loss is that at w + epsilon.
 */
export const randomPerturbation: RuleFactory<{ rho: number }> = defineRule({
  name: "random-perturbation",
  reference: "control for Foret et al., ICLR 2021, arXiv:2010.01412",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the sphere, in units of the parameters" },
  },
}, ({ rho }) => ({
  init: () => null,
  gradient(oracle, w, _state, step) {
    const names = Object.keys(w);
    const z = Object.fromEntries(
      names.map((name) => [name, step.random(name, w[name]!.shape, "normal")]),
    );
    const { loss, gradient } = oracle.lossAndGradient(climb(w, rho, z));
    return { gradient, loss, state: null };
  },
}));
