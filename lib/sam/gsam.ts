/**
 * GSAM: Zhuang, Gong, Yuan, Cui, Adam, Dvornek, Tatikonda, Duncan, Liu, "Surrogate Gap Minimization
 * Improves Sharpness-Aware Training", ICLR 2022, arXiv:2203.08065, algorithm 1.
 *
 *     epsilon = rho g / ||g||                      g   = grad L(w)
 *     g_perp  = g - (g . u) u                      g_s = grad L(w + epsilon), u = g_s / ||g_s||
 *     out     = g_s - alpha g_perp
 *
 * SAM lowers the worst loss nearby, which may leave a wide gap to the loss at w. Going up along the
 * part of g that is perpendicular to g_s raises L(w) and, to first order, leaves the worst loss
 * alone: the surrogate gap closes.
 */
import * as tf from "@tensorflow/tfjs";
import { addScaled, globalDot } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * Surrogate-gap guided sharpness-aware minimization. Two gradient evaluations a step.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.05. Under a schedule it
 * is that of the greatest learning rate and in proportion to the rate, as in the paper with its
 * rho_min / rho_max = lr_min / lr_max; with a constant rate it is constant.
 * `alpha`: weight of the perpendicular part, at least 0, default 0.4; with 0 it is SAM.
 *
 * The PyTorch port's `minimize_fp=False` turns the roles around and gives g plus alpha times the
 * part of g_s perpendicular to g: another objective, not the paper's.
 */
export const gsam: RuleFactory<{ rho: number; alpha: number }> = defineRule({
  name: "gsam",
  reference: "Zhuang et al., ICLR 2022, arXiv:2203.08065",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the ball, in units of the parameters" },
    alpha: { default: 0.4, min: 0, meaning: "weight of the part perpendicular to SAM's gradient" },
  },
}, ({ rho, alpha }) => ({
  init: () => null,
  gradient(oracle, w, _state, step) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const { gradient: gs } = oracle.lossAndGradient(climb(w, step.withRate(rho), g));
    // With rho = 0 the two gradients are one, and what is left between them is rounding.
    if (rho === 0) return { gradient: gs, loss, state: null };
    const along = tf.divNoNan(globalDot(g, gs), globalDot(gs, gs)) as tf.Scalar;
    const gPerp = addScaled(g, tf.neg(along) as tf.Scalar, gs);
    return { gradient: addScaled(gs, tf.scalar(-alpha), gPerp), loss, state: null };
  },
}));
