/**
 * AUSAM: Deng et al., "Asymptotic Unbiased Sample Sampling to Speed Up Sharpness-Aware
 * Minimization", AAAI 2025, arXiv:2406.08001.
 *
 *     s_i = fmin + (fmax - fmin) (d_i - min d) / (max d - min d)      over the batch, p_i ~ s_i
 *     S   = alpha B examples drawn without replacement by p
 *     out = grad L_S(w + rho g / ||g||)                               g = grad L_S(w)
 *     d_i = mean over its draws of |l_i(w + epsilon) - l_i(w)|        for i in S
 *
 * Examples whose loss the perturbation hardly moves tell SAM little; those it moves are drawn more
 * often, and each step works on a share alpha of the batch. What an example's loss did before is a
 * cheap guess of what it will do now, so the choice costs nothing.
 */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../check.ts";
import type { Oracle } from "../train/rule.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { climb } from "../train/perturb.ts";

/** What each training example's loss did under perturbation: sum over its draws, and their number. */
export interface AusamState {
  /** The sum, one number a training example. */
  readonly change: tf.Tensor1D;
  /** How often each was drawn. */
  readonly draws: tf.Tensor1D;
}

/**
 * SAM on examples sampled by how much perturbation moved their loss. 2 alpha gradient evaluations a
 * step, 2 in the first epoch, which uses and so measures all. Holds two numbers a training example.
 *
 * `rho`: radius of the ball in units of the parameters, at least 0, default 0.05.
 * `alpha`: share of the batch that is drawn, above 0 and at most 1, default 0.5; rounded down, at
 * least one example. With 1 it is SAM.
 * `fmin`, `fmax`: the least and the greatest score, above 0 and at most 1, defaults 0.1 and 0.5.
 * `ramp`: epochs over which the greatest score rises from fmin to fmax, at least 0, default 30, as
 * in the authors' public code.
 *
 * The sampled gradient is not weighted by 1 / p, here as in the public code, so it is unbiased only
 * as far as the scores become equal.
 */
export const ausam: RuleFactory<
  { rho: number; alpha: number; fmin: number; fmax: number; ramp: number },
  AusamState
> = defineRule({
  name: "ausam",
  reference: "Deng et al., AAAI 2025, arXiv:2406.08001",
  options: {
    rho: { default: 0.05, min: 0, meaning: "radius of the ball, in units of the parameters" },
    alpha: { default: 0.5, above: 0, max: 1, meaning: "share of the batch that is drawn" },
    fmin: { default: 0.1, above: 0, max: 1, meaning: "score of the example that moved least" },
    fmax: { default: 0.5, above: 0, max: 1, meaning: "score of the example that moved most" },
    ramp: { default: 30, min: 0, integer: true, meaning: "epochs until fmax is reached" },
  },
}, ({ rho, alpha, fmin, fmax, ramp }) => {
  if (fmax < fmin) {
    throw new InputError(`ausam: fmax is ${fmax}; it must be at least fmin, ${fmin}`);
  }
  return {
    init: (_params, _specs, examples): AusamState => ({
      change: tf.zeros([examples]),
      draws: tf.zeros([examples]),
    }),
    gradient(oracle, w, memory, step) {
      const ids = exampleIds(oracle);
      const count = Math.max(1, Math.floor(alpha * oracle.size));
      const all = count === oracle.size || step.decide(({ epoch }) => epoch === 0);
      const draw = () => {
        const uniform = step.random("sample", [oracle.size], "uniform") as tf.Tensor1D;
        const spread = step.number(({ epoch }) =>
          (fmax - fmin) * Math.min(1, epoch / Math.max(ramp, 1))
        );
        return sample(scoresOf(memory, ids, fmin, spread), uniform, count);
      };
      const rows = all ? undefined : draw();

      const before = oracle.lossAndGradient(w, rows);
      const after = oracle.lossAndGradient(climb(w, rho, before.gradient), rows);
      const change = tf.abs(tf.sub(after.losses, before.losses)) as tf.Tensor1D;
      const seen = rows ? tf.gather(ids, rows) : ids;
      const state = remember(memory, seen, change);
      return { gradient: after.gradient, loss: before.loss, state };
    },
  };
});

/** s_i of the batch: the mean change, stretched over `spread` from fmin; fmin where all are equal. */
function scoresOf(
  { change, draws }: AusamState,
  ids: tf.Tensor1D,
  fmin: number,
  spread: tf.Scalar,
) {
  const d = tf.divNoNan(tf.gather(change, ids), tf.gather(draws, ids));
  const least = tf.min(d);
  const relative = tf.divNoNan(tf.sub(d, least), tf.sub(tf.max(d), least));
  return tf.add(tf.mul(relative, spread), fmin) as tf.Tensor1D;
}

/**
 * Rows drawn one after the other, without replacement, with probability proportional to the scores
 * of those left: the order of arrival of exponential clocks of these rates (Gumbel top-k).
 */
function sample(scores: tf.Tensor1D, uniform: tf.Tensor1D, count: number): tf.Tensor1D {
  // uniform is in [0, 1), so the logarithm is finite.
  const arrival = tf.div(tf.neg(tf.log(tf.sub(1, uniform))), scores);
  return tf.topk(tf.neg(arrival), count).indices as tf.Tensor1D;
}

function remember({ change, draws }: AusamState, ids: tf.Tensor1D, seen: tf.Tensor1D): AusamState {
  const at = tf.reshape(ids, [-1, 1]);
  const scattered = (values: tf.Tensor) => tf.scatterND(at, values, change.shape);
  return {
    change: tf.add(change, scattered(seen)),
    draws: tf.add(draws, scattered(tf.onesLike(seen))),
  };
}

function exampleIds({ ids, size }: Oracle): tf.Tensor1D {
  if (ids?.shape[0] === size) return ids;
  throw new InputError(
    `ausam got ${ids?.shape[0] ?? 0} example ids for a batch of ${size}; it needs the row number ` +
      `of every example in the training set`,
  );
}
