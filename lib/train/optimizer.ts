/** Base optimizers: Adam (Kingma & Ba, ICLR 2015, arXiv:1412.6980) and SGD with momentum. */
import * as tf from "@tensorflow/tfjs";
import { checkName, checkNumber, checkOptionNames } from "../check.ts";
import { mapParams, type Params, zerosLike } from "../nn/params.ts";
import type { LearningRate, Optimizer } from "./rule.ts";
import { checkRate } from "./schedule.ts";

/** Options of {@link adam}. */
export interface AdamOptions {
  /**
   * alpha, default 1e-3: a number, or a schedule such as `cosine({ from: 1e-3 })` or a function of the
   * step, for `fit` and `epochs`. Configs of runs are plain JSON and hold numbers alone.
   */
  learningRate?: LearningRate;
  /** Decay of the first moment, default 0.9. */
  beta1?: number;
  /** Decay of the second moment, default 0.999. */
  beta2?: number;
  /** Added to the root of the second moment, default 1e-8. */
  epsilon?: number;
  /** lambda, default 0. */
  weightDecay?: number;
  /**
   * `decoupled` (default): w shrinks by learningRate * lambda, as AdamW (Loshchilov & Hutter, ICLR
   * 2019, arXiv:1711.05101). `coupled`: lambda w is added to the gradient, as the authors' code does.
   */
  decay?: "decoupled" | "coupled";
}

/** What Adam keeps between steps. */
export interface AdamState {
  /** Number of steps so far. */
  readonly steps: tf.Scalar;
  /** Moving average of the gradients. */
  readonly m: Params;
  /** Moving average of their squares. */
  readonly v: Params;
}

/**
 * Adam.
 *
 *     m <- beta1 m + (1 - beta1) g          v <- beta2 v + (1 - beta2) g^2
 *     w <- w - alpha (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * @throws InputError on an option out of its range.
 */
export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  checkOptionNames("adam", options, adamOptions);
  const learningRate = checkRate(options.learningRate ?? 1e-3);
  const beta1 = checkNumber("beta1", options.beta1 ?? 0.9, { min: 0, below: 1 });
  const beta2 = checkNumber("beta2", options.beta2 ?? 0.999, { above: 0, below: 1 });
  const epsilon = checkNumber("epsilon", options.epsilon ?? 1e-8, { above: 0 });
  const weightDecay = checkNumber("weightDecay", options.weightDecay ?? 0, { min: 0 });
  const coupled = checkName("decay", options.decay ?? "decoupled", decays) === "coupled";
  return {
    name: "adam",
    learningRate,
    init: (params) => ({ steps: tf.scalar(0), m: zerosLike(params), v: zerosLike(params) }),
    update(gradient, state, params, rate) {
      const t = tf.add(state.steps, 1);
      // 1 - beta^t by expm1: float32 would lose three digits of 1 - 0.999.
      const correction1 = tf.neg(tf.expm1(tf.mul(t, Math.log(beta1))));
      const root2 = tf.sqrt(tf.neg(tf.expm1(tf.mul(t, Math.log(beta2)))));
      const g = coupled ? decayed(gradient, weightDecay, params) : gradient;
      const m = mapParams((m, g) => tf.add(m, tf.mul(1 - beta1, tf.sub(g, m))), state.m, g);
      const v = mapParams(
        (v, g) => tf.add(v, tf.mul(1 - beta2, tf.sub(tf.square(g), v))),
        state.v,
        g,
      );
      // Both corrections folded into scalars (Kingma & Ba, end of section 2): two passes fewer.
      const stepSize = tf.div(tf.mul(rate, root2), correction1);
      const floor = tf.mul(epsilon, root2);
      const shrunk = coupled ? params : shrink(params, tf.mul(rate, weightDecay), weightDecay);
      const updated = mapParams(
        (w, m, v) => tf.sub(w, tf.mul(stepSize, tf.div(m, tf.add(tf.sqrt(v), floor)))),
        shrunk,
        m,
        v,
      );
      return { params: updated, state: { steps: t as tf.Scalar, m, v } };
    },
  };
}

/** Options of {@link sgd}. */
export interface SgdOptions {
  /** Default 0.1: a number or a schedule, as in {@link AdamOptions}. */
  learningRate?: LearningRate;
  /** mu, default 0. */
  momentum?: number;
  /** Coupled (lambda w is added to the gradient), default 0. */
  weightDecay?: number;
}

/** What SGD keeps between steps. */
export interface SgdState {
  /** Sum of past gradients, each decayed by mu a step. */
  readonly velocity: Params;
}

/**
 * Stochastic gradient descent with momentum: v <- mu v + g, w <- w - alpha v.
 *
 * @throws InputError on an option out of its range.
 */
export function sgd(options: SgdOptions = {}): Optimizer<SgdState> {
  checkOptionNames("sgd", options, ["learningRate", "momentum", "weightDecay"]);
  const learningRate = checkRate(options.learningRate ?? 0.1);
  const momentum = checkNumber("momentum", options.momentum ?? 0, { min: 0, below: 1 });
  const weightDecay = checkNumber("weightDecay", options.weightDecay ?? 0, { min: 0 });
  return {
    name: "sgd",
    learningRate,
    init: (params) => ({ velocity: momentum > 0 ? zerosLike(params) : {} }),
    update(gradient, state, params, rate) {
      const g = decayed(gradient, weightDecay, params);
      const velocity = momentum > 0
        ? mapParams((v, g) => tf.add(tf.mul(momentum, v), g), state.velocity, g)
        : g;
      const updated = mapParams((w, v) => tf.sub(w, tf.mul(rate, v)), params, velocity);
      return { params: updated, state: { velocity: momentum > 0 ? velocity : {} } };
    },
  };
}

const adamOptions = ["learningRate", "beta1", "beta2", "epsilon", "weightDecay", "decay"];
const decays = ["decoupled", "coupled"] as const;

/** gradient + weightDecay * params. */
function decayed(gradient: Params, weightDecay: number, params: Params): Params {
  if (weightDecay === 0) return gradient;
  return mapParams((g, w) => tf.add(g, tf.mul(weightDecay, w)), gradient, params);
}

/** params * (1 - amount). */
function shrink(params: Params, amount: tf.Tensor, weightDecay: number): Params {
  if (weightDecay === 0) return params;
  const kept = tf.sub(1, amount);
  return mapParams((w) => tf.mul(kept, w), params);
}
