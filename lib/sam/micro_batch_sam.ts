/**
 * mSAM: Behdin et al., "mSAM: Micro-Batch-Averaged Sharpness-Aware Minimization", 2023,
 * arXiv:2302.09693.
 *
 *     epsilon_j = rho g_j / ||g_j||                g_j = grad L_j(w), L_j over micro-batch j of m
 *     out       = mean_j grad L_j(w + epsilon_j)
 *
 * The fewer examples a perturbation is made for, the better it fits them and the worse the loss it
 * finds. Splitting the batch in m gives each part a worst point of its own, as SAM spread over m
 * devices does (Foret et al. call it m-sharpness).
 */
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { meanOverParts } from "../train/micro_batches.ts";
import { climb } from "../train/perturb.ts";

const name = "micro-batch-sam";

/**
 * Micro-batch-averaged SAM. Two gradient evaluations a step, asked as 2m small ones.
 *
 * `rho`: radius of each ball in units of the parameters, at least 0, default 0.05.
 * `parts`: the paper's m, micro-batches a batch, an integer of at least 1, default 2; it must divide
 * the batch size (a smaller batch, an epoch's last, is split as evenly as it goes). With 1 it is SAM.
 *
 * Batch normalization sees a micro-batch at a time, so with rho = 0 and m > 1 this is the base
 * optimizer on gradients accumulated over micro-batches. The loss is that at w. Keras's SAM with
 * `num_batch_splits` sums the gradients where the paper takes their mean.
 */
export const microBatchSam: RuleFactory<{ rho: number; parts: number }> = defineRule({
  name,
  reference: "Behdin et al., 2023, arXiv:2302.09693",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of each ball, in units of the parameters" },
    parts: { default: 2, min: 1, integer: true, meaning: "m, micro-batches a batch" },
  },
}, ({ rho, parts }) => ({
  init: () => null,
  gradient(oracle, w) {
    const mean = meanOverParts(oracle, parts, name, (rows) => {
      const at = oracle.lossAndGradient(w, rows);
      const perturbed = oracle.lossAndGradient(climb(w, rho, at.gradient), rows);
      return { ...perturbed, loss: at.loss };
    });
    return { ...mean, state: null };
  },
}));
