/**
 * K-SAM: Ni, Chiang, Geiping, Goldblum, Wilson, Goldstein, "K-SAM: Sharpness-Aware Minimization at
 * the Speed of SGD", 2022, arXiv:2210.12864.
 *
 *     K       = the k examples of the batch with the highest loss at w
 *     epsilon = rho g_K / ||g_K||                  g_K = grad L_K(w), L_K the mean loss over K
 *     out     = grad L_K(w + epsilon)
 *
 * Examples that are already fitted hardly change the gradient, and a forward pass, a third of a
 * gradient, tells which these are. Both of SAM's gradients are then taken on the others alone. The
 * price is a bias towards hard and mislabelled examples.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber } from "../check.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * SAM on the k hardest examples. A forward pass and 2 k / B gradient evaluations a step of B
 * examples.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.05. With rho = 0 it
 * is the base optimizer on the k hardest examples, the control that tells SAM's part from theirs.
 * `k`: examples kept, an integer of at least 1, default 64, half of the trainer's batch; the paper
 * tunes it by task. With k = B it is SAM.
 *
 * An error if a full batch has fewer than k examples; from a smaller one, an epoch's last or that of
 * a small domain, at most k are taken. The authors published no code.
 */
export const kSam: RuleFactory<{ rho: number; k: number }> = defineRule({
  name: "k-sam",
  reference: "Ni et al., 2022, arXiv:2210.12864",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the ball, in units of the parameters" },
    k: { default: 64, min: 1, integer: true, meaning: "examples of highest loss that are kept" },
  },
}, ({ rho, k }) => ({
  init: () => null,
  gradient(oracle, w) {
    const hint = "the batch has no more examples";
    checkNumber(
      "k-sam: k",
      k,
      { integer: true, min: 1, max: oracle.batchSize ?? oracle.size },
      hint,
    );
    const losses = oracle.losses(w);
    const rows = tf.topk(losses, Math.min(k, oracle.size)).indices;
    const { gradient: g } = oracle.lossAndGradient(w, rows);
    const { gradient } = oracle.lossAndGradient(climb(w, rho, g), rows);
    return { gradient, loss: tf.mean(losses) as tf.Scalar, state: null };
  },
}));
