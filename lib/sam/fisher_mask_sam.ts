/**
 * Fisher-mask SAM (SSAM-F): Mi, Shen, Ren, Zhou, Sun, Ji, Tao, "Make Sharpness-Aware Minimization
 * Stronger: A Sparsified Perturbation Approach", NeurIPS 2022, arXiv:2210.05177.
 *
 *     F       = mean_i (grad l_i(w))^2             element by element, over single examples
 *     m       = 1 where F is among its 1 - s largest values, else 0
 *     epsilon = rho m g / ||g||                    g = grad L(w), the norm over all of g
 *     out     = grad L(w + epsilon)
 *
 * Most parameters hardly change what the network says. The diagonal of the empirical Fisher
 * information tells which do, and only these are perturbed. The norm is that of the whole gradient,
 * so leaving parameters out makes the perturbation shorter.
 */
import * as tf from "@tensorflow/tfjs";
import { globalNorm, mapParams, type Params, zerosLike } from "../nn/params.ts";
import type { Oracle } from "../train/rule.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/**
 * SAM that perturbs the parameters of largest Fisher information. Two gradient evaluations a step;
 * every `period`-th one has `samples` / batch size more, to renew the mask. These are backward
 * passes of one example each, which take far longer than their count says.
 *
 * `rho`: radius before the mask, in units of the parameters, at least 0, default 0.05.
 * `sparsity`: s, share of the parameters that stay where they are, at least 0 and below 1, default
 * 0.2; with 0 it is SAM. Values equal to the smallest that is kept are kept too.
 * `period`: steps between renewals, an integer of at least 1, default 100. The first comes after the
 * gradient of step 0.
 * `samples`: examples of the batch that F is estimated from, an integer of at least 1, default 64;
 * the paper draws 1024 from the training set every few epochs, which here are out of reach.
 *
 * The mask starts with all ones; the public code's starts with all zeros, so its first steps do not
 * perturb. The public code also asks for single examples in training mode, where batch normalization
 * leaves no gradient below itself; here they are asked in evaluation mode.
 */
export const fisherMaskSam: RuleFactory<
  { rho: number; sparsity: number; period: number; samples: number },
  { mask: Params }
> = defineRule({
  name: "fisher-mask-sam",
  reference: "Mi et al., NeurIPS 2022, arXiv:2210.05177",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius before the mask, in units of the parameters" },
    sparsity: { default: 0.2, min: 0, below: 1, meaning: "s, share left unperturbed" },
    period: { default: 100, min: 1, integer: true, meaning: "steps between masks" },
    samples: { default: 64, min: 1, integer: true, meaning: "examples a mask is made from" },
  },
}, ({ rho, sparsity, period, samples }) => ({
  init: (w): { mask: Params } => ({ mask: mapParams((tensor) => tf.onesLike(tensor), w) }),
  gradient(oracle, w, { mask }, step) {
    const { loss, gradient: g } = oracle.lossAndGradient(w);
    const masked = mapParams((m, g) => tf.mul(m, g), mask, g);
    const { gradient } = oracle.lossAndGradient(climb(w, rho, masked, globalNorm(g)));
    const renew = step.decide(({ index }) => index % period === 0);
    const next = renew ? largest(fisherDiagonal(oracle, w, samples), 1 - sparsity) : mask;
    return { gradient, loss, state: { mask: next } };
  },
}));

/** Sum of the squared gradients of the batch's first examples, each asked alone. */
function fisherDiagonal(oracle: Oracle, w: Params, samples: number): Params {
  let sum = zerosLike(w);
  for (let row = 0; row < Math.min(samples, oracle.size); row++) {
    const next = tf.tidy(() => {
      const alone = oracle.lossAndGradient(w, tf.tensor1d([row], "int32"), "evaluation");
      return mapParams((f, g) => tf.add(f, tf.square(g)), sum, alone.gradient) as Named;
    });
    // One by one: a mask takes one more copy of the parameters, not one an example.
    tf.dispose(sum as Named);
    sum = next;
  }
  return sum;
}

/** 1 for the `share` largest values over all tensors together, 0 for the others. */
function largest(values: Params, share: number): Params {
  const flat = tf.concat(Object.values(values).map((tensor) => tf.reshape(tensor, [-1])));
  const count = Math.max(1, Math.round(flat.size * share));
  const least = tf.min(tf.topk(flat, count).values);
  return mapParams((tensor) => tf.cast(tf.greaterEqual(tensor, least), "float32"), values);
}

type Named = Record<string, tf.Tensor>;
