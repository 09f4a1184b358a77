/**
 * LookSAM: Liu, Mai, Chen, Hsieh, You, "Towards Efficient and Scalable Sharpness-Aware
 * Minimization", CVPR 2022, arXiv:2203.02714.
 *
 *     every k-th step:  g_s = grad L(w + rho g / ||g||)        g = grad L(w)
 *                       g_v = g_s - (g_s' g) g / ||g||^2
 *                       out = g_s
 *     other steps:      out = g + alpha (||g|| / ||g_v||) g_v
 *
 * SAM's gradient is the plain one and a part at right angles to it that leads to flatter ground.
 * That part changes slowly from step to step, so it is computed once and used k - 1 times more,
 * rescaled to the length of the gradient at hand.
 */
import * as tf from "@tensorflow/tfjs";
import {
  addScaled,
  globalDot,
  globalNorm,
  mapParams,
  type Params,
  zerosLike,
} from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { aboveRounding, climb } from "../train/perturb.ts";

/** What is left of the last SAM step. */
export interface LookSamState {
  /** g_v / ||g_v||, or zeros if SAM's gradient was parallel to the plain one. */
  readonly v: Params;
}

/**
 * SAM every k-th step, its direction in between. 1 + 1/k gradient evaluations a step.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.05 (the paper takes 1
 * for vision transformers in batches of thousands).
 * `k`: steps from one SAM step to the next, an integer of at least 1, default 5; with 1 it is SAM.
 * `alpha`: weight of the kept direction, at least 0, default 0.7.
 *
 * The norms are over all parameters together, as in the paper; most public code takes them tensor
 * by tensor. pytorch_optimizer before 4.1.0 repeats the SAM step at each step under plain SGD.
 */
export const lookSam: RuleFactory<
  { rho: number; k: number; alpha: number },
  LookSamState
> = defineRule({
  name: "look-sam",
  reference: "Liu et al., CVPR 2022, arXiv:2203.02714",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the ball, in units of the parameters" },
    k: { default: 5, min: 1, integer: true, meaning: "steps from one SAM step to the next" },
    alpha: { default: 0.7, min: 0, meaning: "weight of the kept direction" },
  },
}, ({ rho, k, alpha }) => ({
  init: (w): LookSamState => ({ v: zerosLike(w) }),
  gradient(oracle, w, state, step) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const norm = globalNorm(g);
    if (step.decide(({ index }) => index % k !== 0)) {
      return { gradient: addScaled(g, tf.mul(alpha, norm) as tf.Scalar, state.v), loss, state };
    }
    const { gradient: gs } = oracle.lossAndGradient(climb(w, rho, g, norm));
    return { gradient: gs, loss, state: { v: unitOrthogonal(gs, g) } };
  },
}));

/** The direction of gs's part at right angles to g. */
function unitOrthogonal(gs: Params, g: Params): Params {
  // gs - g has the same orthogonal part as gs and is exactly 0 where nothing was perturbed.
  const difference = mapParams((gs, g) => tf.sub(gs, g), gs, g);
  const along = tf.neg(tf.divNoNan(globalDot(difference, g), globalDot(g, g))) as tf.Scalar;
  const gv = addScaled(difference, along, g);
  const unit = tf.divNoNan(1, aboveRounding(globalNorm(gv), globalNorm(gs)));
  return mapParams((gv) => tf.mul(unit, gv), gv);
}
