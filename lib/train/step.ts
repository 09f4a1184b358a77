/** One training step as a pure function: state and batch in, state and cost out. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../check.ts";
import type { Stream } from "../stream.ts";
import { type Inputs, randomFrom, ruleStep } from "./step_inputs.ts";
import { copyModel, type Model } from "../nn/model.ts";
import type { Network } from "../nn/network.ts";
import { type BatchOracle, batchOracle, type Sharing } from "./oracle.ts";
import type { Cost } from "./cost.ts";
import type { Loss } from "./losses.ts";
import { globalNorm, mapParams, type Params } from "../nn/params.ts";
import type { Moment, Optimizer, Rule, Step } from "./rule.ts";

/** What stays the same from step to step. */
export interface Setup {
  readonly network: Network;
  readonly rule: Rule;
  readonly optimizer: Optimizer;
  /** What the questions of a step share. */
  readonly sharing: Sharing;
  /** Default the cross-entropy. */
  readonly loss?: Loss;
  /** Length that the rule's gradient is shortened to where it is longer. */
  readonly clipNorm?: number;
  /** What the learning rate is of its greatest in the run; absent where it is constant. */
  readonly rateShare?: (moment: Moment) => number;
  readonly stream: Stream;
  /** Size of the training set. */
  readonly examples: number;
  /** Examples of a full batch. */
  readonly batchSize: number;
}

/** What changes: all tensors of a run. */
export interface TrainingState {
  readonly params: Params;
  readonly statistics: Params;
  readonly optimizer: unknown;
  readonly rule: unknown;
  /** Sum of the epoch's losses so far: read once an epoch, since each read stalls the device. */
  readonly lossSum: tf.Scalar;
}

/** Tensors that a step reads and leaves alone. */
export interface Given {
  /** Inputs of the whole training set [examples, ...shape]. */
  readonly x: tf.Tensor;
  /** Its class numbers [examples], int32, or its targets [examples, outputs]. */
  readonly labels: tf.Tensor;
  /** The batch's row numbers, int32. */
  readonly rows: tf.Tensor1D;
  readonly learningRate: tf.Scalar;
}

/** What a step gives back. */
export interface Stepped {
  readonly state: TrainingState;
  readonly cost: Readonly<Cost>;
}

/** A step with its setup: a pure function of tensors, and of the moment by `inputs` alone. */
export type PureStep = (state: TrainingState, given: Given, inputs: Inputs) => Stepped;

/** The state before the first step: fresh parameters, or a copy of `start`'s. */
export function initialState(
  { network, rule, optimizer, stream, examples }: Setup,
  start: Model | undefined,
): TrainingState {
  const { params, statistics } = start
    ? copyModel(start)
    : { params: network.init(stream.child("init")), statistics: network.initStatistics() };
  return {
    params,
    statistics,
    optimizer: optimizer.init(params),
    rule: rule.init(params, network.specs, examples),
    lossSum: tf.scalar(0),
  };
}

/** The rule's questions, then the base optimizer's update. Call it inside `tf.tidy`. */
export function trainStep(
  setup: Setup,
  state: TrainingState,
  { x, labels, rows, learningRate }: Given,
  inputs: Inputs,
): Stepped {
  const { network, rule, optimizer, stream, sharing, clipNorm, rateShare } = setup;
  const batch = { x: tf.gather(x, rows), labels: tf.gather(labels, rows), ids: rows };
  const random = randomFrom(inputs, stream.child("mask"));
  const masks = (question: number) =>
    dropoutMasks(network, rows.shape[0], (name, ...law) => random(`${name}/${question}`, ...law));
  const oracle = batchOracle(network, batch, state.statistics, masks, sharing, {
    batchSize: setup.batchSize,
    onOneRow: () => checkOneRow(network, inputs),
    ...(setup.loss ? { loss: setup.loss } : {}),
  });
  const step = ruleStep(inputs, learningRate, randomFrom(inputs, stream.child("rule")), rateShare);

  const { gradient, loss, state: memory } = asking(
    oracle,
    () => rule.gradient(oracle, state.params, state.rule, step),
  );
  const next = optimizer.update(
    clipped(gradient, clipNorm),
    state.optimizer,
    state.params,
    learningRate,
  );
  return {
    state: {
      params: next.params,
      statistics: oracle.nextStatistics(),
      optimizer: next.state,
      rule: memory,
      lossSum: tf.add(state.lossSum, loss),
    },
    cost: oracle.cost,
  };
}

/**
 * Throws where a run begins with one row and the network would normalize it: a row is its own mean, so
 * that nothing of it is left. The last batch of an epoch may have one row; that does no harm.
 */
function checkOneRow(network: Network, inputs: Inputs): void {
  const layer = normalizesOneValue(network);
  if (layer === undefined || inputs.decide(({ index }) => index > 0)) return;
  throw new InputError(
    `batch normalization (${layer}) is asked about 1 row, which has no variance; take batches, and ` +
      `parts of them, of at least 2 rows, or a network without it, such as linear`,
  );
}

/** The first layer that normalizes one value of each unit where there is one row, by its parameter. */
function normalizesOneValue({ layers, inputShape, specs, initStatistics }: Network) {
  return tf.tidy(() => {
    const params = Object.fromEntries(specs.map(({ name, shape }) => [name, tf.zeros([...shape])]));
    const statistics = initStatistics();
    const mode = { training: false, statistics } as const;
    let x: tf.Tensor = tf.zeros([1, ...inputShape]);
    for (const layer of layers ?? []) {
      // Inside a residual block a normalization stands after a convolution, over places.
      const own = layer.statistics?.length === 1 ? layer.statistics[0] : undefined;
      if (own?.units === x.size) return own.mean.split("/")[0];
      x = layer.apply(x, params, mode, {});
    }
    return undefined;
  });
}

/** `gradient`, shortened to length `most` over all parameters together where it is longer. */
export function clipped(gradient: Params, most: number | undefined): Params {
  if (most === undefined) return gradient;
  const share = tf.minimum(1, tf.divNoNan(most, globalNorm(gradient)));
  return mapParams((g) => tf.mul(g, share), gradient);
}

/** What `ask` returns; if it throws, what the oracle holds is freed. */
function asking<T>(oracle: BatchOracle, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    oracle.dispose();
    throw error;
  }
}

/** Inverted dropout: 0 with probability `rate`, else 1 / (1 - rate). */
export function dropoutMasks(
  { masks }: Network,
  examples: number,
  random: Step["random"],
): Params {
  return Object.fromEntries(masks.map(({ name, units, rate }) => {
    const kept = tf.greaterEqual(random(name, [examples, units], "uniform"), rate);
    return [name, tf.mul(tf.cast(kept, "float32"), 1 / (1 - rate))];
  }));
}

/** `tf.tidy` for what a step returns. */
export function tidy<T>(make: () => T): T {
  return tf.tidy(make as unknown as () => tf.TensorContainer) as unknown as T;
}
