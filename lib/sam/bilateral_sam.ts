/**
 * Bilateral SAM: Deng et al., "Bilateral Sharpness-Aware Minimization for Flatter Minima",
 * arXiv:2409.13173.
 *
 *     g_max = grad L(w + rho_max g / ||g||)        g = grad L(w)
 *     g_min = grad L(w - rho_min g / ||g||)
 *     out   = g_max + (g - g_min)
 *
 * SAM looks uphill only. How far the loss falls downhill, L(w) - L(w - epsilon), is sharpness too,
 * and adding it to SAM's objective asks for a neighborhood that is flat on both sides. Each term's
 * gradient is taken with the perturbation held fixed.
 */
import * as tf from "@tensorflow/tfjs";
import { addScaled, globalNorm, mapParams } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * Bilateral sharpness-aware minimization. Three gradient evaluations a step.
 *
 * `rhoMax`: distance uphill in units of the parameters, at least 0, default 0.05.
 * `rhoMin`: distance downhill, at least 0, default 0.05. With 0 it is SAM of radius `rhoMax`.
 * `form`: "paper" (default), the objective's gradient, or "code": the authors' public code scales
 * g_min to the length of g_max first, which the objective does not ask for, and lowers rho_min to 0
 * with the learning rate, as here under a schedule.
 */
export const bilateralSam: RuleFactory<
  { rhoMax: number; rhoMin: number; form: string }
> = defineRule({
  name: "bilateral-sam",
  reference: "Deng et al., 2024, arXiv:2409.13173",
  options: {
    rhoMax: { default: 0.05, min: 0, meaning: "distance uphill, in units of the parameters" },
    rhoMin: { default: 0.05, min: 0, meaning: "distance downhill, in units of the parameters" },
    form: { default: "paper", oneOf: ["paper", "code"], meaning: "the paper's or public code's" },
  },
}, ({ rhoMax, rhoMin, form }) => ({
  init: () => null,
  gradient(oracle, w, _state, step) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const { gradient: gMax } = oracle.lossAndGradient(climb(w, rhoMax, g));
    const down = form === "paper" ? -rhoMin : step.withRate(-rhoMin);
    const { gradient: gMin } = oracle.lossAndGradient(climb(w, down, g));
    const scale = form === "paper"
      ? tf.scalar(1)
      : tf.divNoNan(globalNorm(gMax), globalNorm(gMin)) as tf.Scalar;
    const downhill = addScaled(g, tf.neg(scale) as tf.Scalar, gMin);
    return { gradient: mapParams(tf.add, gMax, downhill), loss, state: null };
  },
}));
