/**
 * SAM-ON: Mueller, Vlaar, Rolnick, Hein, "Normalization Layers Are All That Sharpness-Aware
 * Minimization Needs", NeurIPS 2023, arXiv:2306.04226. Also called NoSAM.
 *
 *     epsilon = rho g_N / ||g_N||                  g_N = grad L(w) on the normalization layers' scales
 *                                                  and offsets, 0 elsewhere
 *     out     = grad L(w + epsilon)                for all parameters
 *
 * Scales and offsets of normalization layers are a thousandth of the parameters, yet perturbing
 * them alone does better than perturbing everything, though the minima found can be sharper. So
 * flatness is not all there is to SAM.
 */
import { InputError } from "../check.ts";
import { pick } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * SAM on normalization layers only. Two gradient evaluations a step.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.5: few parameters move,
 * so they need far more room than SAM's 0.05.
 *
 * An error on a network without normalization layers. The authors' code looks for them by name, and
 * where no name tells, it finds none; here their kind decides.
 */
export const samOn: RuleFactory<{ rho: number }> = defineRule({
  name: "sam-on",
  reference: "Mueller et al., NeurIPS 2023, arXiv:2306.04226",
  options: {
    rho: { default: 0.5, min: 0, meaning: "radius of the ball, in units of the parameters" },
  },
}, ({ rho }) => ({
  init(_w, specs) {
    const names = specs.filter(({ layer }) => layer === "normalization").map(({ name }) => name);
    if (names.length > 0) return names;
    throw new InputError(
      "sam-on perturbs normalization layers and this network has 0; it needs at least 1; use sam",
    );
  },
  gradient(oracle, w, names) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const perturbed = { ...w, ...climb(pick(w, names), rho, pick(g, names)) };
    const { gradient } = oracle.lossAndGradient(perturbed);
    return { gradient, loss, state: names };
  },
}));
