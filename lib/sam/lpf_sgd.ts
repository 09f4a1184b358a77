/**
 * LPF-SGD: Bisla, Wang, Choromanska, "Low-Pass Filtering SGD for Recovering Flat Optima in the Deep
 * Learning Optimization Landscape", AISTATS 2022, arXiv:2201.08025.
 *
 *     epsilon_j ~ N(0, Sigma)            Sigma diagonal, its root gamma ||filter|| for every filter
 *     out       = mean_j grad L_j(w + epsilon_j)       L_j over part j of M of the batch
 *
 * Descend the loss averaged over a Gaussian around w, not the worst loss nearby: narrow valleys are
 * smoothed away, wide ones stay. The average is estimated with one random point for each part of
 * the batch, which costs no more than the plain gradient. Noise grows with the filter it moves.
 */
import * as tf from "@tensorflow/tfjs";
import { mapParams } from "../nn/params.ts";
import { defineRule, type RuleFactory } from "./define_rule.ts";
import { meanOverParts } from "../train/micro_batches.ts";

const name = "lpf-sgd";

/**
 * The gradient of the Gaussian-smoothed loss. One gradient evaluation a step, asked as M small ones.
 *
 * `gamma`: noise relative to a filter's norm, at least 0, default 0.0005. The paper raises it along
 * a cosine over the run, from 0.0002 to 0.001 or so; here it is constant.
 * `parts`: the paper's M, points a step, an integer of at least 1, default 2; it must divide the
 * batch size (an epoch's smaller last batch is split as evenly as it goes).
 *
 * A filter is what feeds one output: all but the last axis of a kernel or a weight matrix; a vector
 * is one filter. Batch normalization sees a part at a time, so with gamma = 0 and M > 1 this is the
 * base optimizer on gradients accumulated over parts. The loss is that at the perturbed weights. The
 * count leaves out drawing M normal numbers a parameter, and M passes over the parameters.
 */
export const lpfSgd: RuleFactory<{ gamma: number; parts: number }> = defineRule({
  name,
  reference: "Bisla et al., AISTATS 2022, arXiv:2201.08025",
  options: {
    gamma: { default: 0.0005, min: 0, meaning: "noise relative to a filter's norm" },
    parts: { default: 2, min: 1, integer: true, meaning: "M, random points a step" },
  },
}, ({ gamma, parts }) => ({
  init: () => null,
  gradient(oracle, w, _state, step) {
    const names = Object.keys(w);
    const sigma = mapParams((tensor) => tf.mul(gamma, filterNorm(tensor)), w);
    const mean = meanOverParts(oracle, parts, name, (rows, part) => {
      const noise = Object.fromEntries(
        names.map((name) => [name, step.random(`${name}/${part}`, w[name]!.shape, "normal")]),
      );
      const at = mapParams((w, s, z) => tf.add(w, tf.mul(s, z)), w, sigma, noise);
      return oracle.lossAndGradient(at, rows);
    });
    return { ...mean, state: null };
  },
}));

/** The norm of each filter, shaped to multiply the tensor. */
function filterNorm(tensor: tf.Tensor): tf.Tensor {
  const axes = tensor.shape.map((_, axis) => axis);
  return tf.sqrt(tf.sum(tf.square(tensor), tensor.rank > 1 ? axes.slice(0, -1) : axes, true));
}
