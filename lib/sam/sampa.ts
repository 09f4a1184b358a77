/**
 * SAMPa: Xie, Pethick, Cevher, "SAMPa: Sharpness-aware Minimization Parallelized", NeurIPS 2024,
 * arXiv:2410.10683. With learning rate eta and y_0 = x_0, on batch B_t of step t:
 *
 *     xs_t  = x_t + rho g_t / ||g_t||              g_t = grad L(y_t; B_t)
 *     y_t+1 = x_t - eta g_t
 *     x_t+1 = x_t - eta [(1 - lambda) grad L(xs_t; B_t) + lambda g_t+1]
 *
 * In this form grad L(xs_t) and g_t+1 do not depend on each other: two devices find them at once, in
 * the time of one. y guesses where x will be, so its gradient can stand in for that at x. In one
 * process the two take turns, and each update is made in two halves, so that a step needs no batch
 * but its own. The weights w are x without the share of g_t, which is known first here:
 *
 *     x_t = w_t - eta lambda g_t                   (t > 0; x_0 = w_0)
 *     out = (1 - lambda) grad L(xs_t) + lambda g_t (t > 0; without the last term at t = 0)
 */
import * as tf from "@tensorflow/tfjs";
import { addScaled, mapParams, type Params } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * SAM with its two gradients made independent. Two gradient evaluations a step.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.1.
 * `lambda`: share of the gradient at y, from 0 to 1, default 0.2. With lambda = 0 and rho = 0 it is
 * the base optimizer; otherwise the extrapolation remains when rho = 0.
 *
 * Exact for plain SGD. y and x use eta times the gradient whatever the base optimizer is: with Adam
 * or momentum, y lags the weights by about a step. The loss is that at y. The public code adds
 * momentum and weight decay to the step to y and starts from g = 0, and it needs two processes.
 */
export const sampa: RuleFactory<{ rho: number; lambda: number }, { y: Params }> = defineRule({
  name: "sampa",
  reference: "Xie et al., NeurIPS 2024, arXiv:2410.10683",
  options: {
    rho: { default: 0.1, min: 0, meaning: "radius of the ball, in units of the parameters" },
    lambda: { default: 0.2, min: 0, max: 1, meaning: "share of the gradient at y" },
  },
}, ({ rho, lambda }) => ({
  init: (w): { y: Params } => ({ y: mapParams((tensor) => tf.clone(tensor), w) }),
  gradient(oracle, w, { y }, step) {
    const eta = step.learningRate;
    const share = step.number(({ index }) => index === 0 ? 0 : lambda);
    const { loss, gradient: g } = oracle.lossAndGradient(y);
    const x = addScaled(w, tf.neg(tf.mul(eta, share)) as tf.Scalar, g);
    const { gradient: gs } = oracle.lossAndGradient(climb(x, rho, g));
    const out = mapParams((gs, g) => tf.add(tf.mul(1 - lambda, gs), tf.mul(share, g)), gs, g);
    return { gradient: out, loss, state: { y: addScaled(x, tf.neg(eta) as tf.Scalar, g) } };
  },
}));
