/**
 * The two interfaces that learning is made of: a rule says which gradient the base optimizer gets,
 * the optimizer says what to do with it. Both are pure functions over named tensors.
 */
import type * as tf from "@tensorflow/tfjs";
import type { ParameterSpec, Params } from "../nn/params.ts";

/**
 * One mini-batch's questions, counted. Every question of one step sees the same rows and the same
 * dropout mask.
 */
export interface Oracle {
  /** Examples in the batch. */
  readonly size: number;
  /** Examples of a full batch, where this one, an epoch's last or that of a small domain, has fewer. */
  readonly batchSize?: number;
  /** Row numbers in the training set, one an example. */
  readonly ids: tf.Tensor1D;
  /**
   * Mean loss and its gradient at `params`, over the batch or over its `rows` (int32), and the loss
   * of each of these examples, which the gradient's forward pass gives for nothing.
   *
   * In "evaluation" mode nothing is dropped and normalization goes by the running statistics, which
   * stay as they are: the way to ask about one example, whose own mean and variance say nothing.
   */
  lossAndGradient(params: Params, rows?: tf.Tensor1D, mode?: "training" | "evaluation"): Answer;
  /** The loss of each example at `params`: one forward pass. */
  losses(params: Params): tf.Tensor1D;
}

/** What {@link Oracle.lossAndGradient} answers. */
export interface Answer {
  /** Mean loss over the rows. */
  readonly loss: tf.Scalar;
  /** Gradient of the mean loss. */
  readonly gradient: Params;
  /** Loss of each example [rows]. */
  readonly losses: tf.Tensor1D;
}

/** Which step of a run it is. */
export interface Moment {
  /** Number of the step in the run, from 0. */
  readonly index: number;
  /** Number of the epoch, from 0. */
  readonly epoch: number;
}

/**
 * What a rule knows of the moment. It asks by functions of the moment that depend on nothing else,
 * so that a step can be captured once and run for every moment that is decided alike.
 */
export interface Step {
  /** Learning rate of the base optimizer. */
  readonly learningRate: tf.Scalar;
  /**
   * `value` times what the learning rate is of its greatest in the run, for what follows the rate in
   * its paper; `value` itself where the rate is constant.
   */
  withRate(value: number): number | tf.Scalar;
  /** A decision that TypeScript branches on, such as `({ index }) => index % k === 0`. */
  decide<T extends string | number | boolean>(by: (moment: Moment) => T): T;
  /** A number that changes with the moment, as a tensor. */
  number(of: (moment: Moment) => number): tf.Scalar;
  /** A rule's only source of chance: uniform on [0, 1) or standard normal, by name. */
  random(name: string, shape: number[], law: "uniform" | "normal"): tf.Tensor;
}

/** A sharpness-aware rule: which gradient the base optimizer gets. */
export interface Rule<S = unknown> {
  /** As the registry, tables and run records spell it, such as "friendly-sam". */
  readonly name: string;
  /** All of its options with their values; absent of a rule that was not made by `defineRule`. */
  readonly options?: Readonly<Record<string, number | string>>;
  /** The state before the first step; `examples` is the size of the training set. */
  init(params: Params, specs: readonly ParameterSpec[], examples: number): S;
  /** The gradient that the optimizer gets, the loss at `params`, and the state of the next step. */
  gradient(
    oracle: Oracle,
    params: Params,
    state: S,
    step: Step,
  ): { gradient: Params; loss: tf.Scalar; state: S };
}

/**
 * The course of a learning rate: its value, above 0 or at least 0, at a step of the run, from 0, of so
 * many `steps` in all. It depends on nothing else.
 */
export type Schedule = (step: number, steps: number) => number;

/** A learning rate that stays as it is, or its course. */
export type LearningRate = number | Schedule;

/** A base optimizer: what to do with a gradient. */
export interface Optimizer<S = unknown> {
  /** The name, such as "adam". */
  readonly name: string;
  /** A number, or its course over the run. */
  readonly learningRate: LearningRate;
  /** The state before the first step. */
  init(params: Params): S;
  /** The parameters and the state after the step. */
  update(
    gradient: Params,
    state: S,
    params: Params,
    learningRate: tf.Scalar,
  ): { params: Params; state: S };
}
