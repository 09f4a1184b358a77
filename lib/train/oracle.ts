/** Oracles: one mini-batch, or a function, asked for losses and gradients at any parameters, counted. */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import type { Network } from "../nn/network.ts";
import { mapParams, type Params } from "../nn/params.ts";
import type { Cost } from "./cost.ts";
import { crossEntropy, type Loss } from "./losses.ts";
import type { Answer, Oracle } from "./rule.ts";

/** One mini-batch on the device. */
export interface Batch {
  /** Inputs [examples, ...shape]. */
  readonly x: tf.Tensor;
  /** Class numbers [examples], int32, or what else the loss is of. */
  readonly labels: tf.Tensor;
  /** Row numbers in the training set [examples], int32. */
  readonly ids: tf.Tensor1D;
}

/** An oracle that also keeps count and follows the running statistics. */
export interface BatchOracle extends Oracle {
  readonly cost: Readonly<Cost>;
  /** The running statistics after this step's questions. Call it once, when all are asked. */
  nextStatistics(): Params;
  /** In place of that: frees what the questions left, when their answers are of no use. */
  dispose(): void;
}

/** What the questions of a step share. */
export interface Sharing {
  /** Dropout masks: one for all questions of a step (`shared`), or drawn anew for each (`each`). */
  readonly masks: "shared" | "each";
  /** Which questions of a step move the running statistics: the `first` alone, or `every` one. */
  readonly statistics: "first" | "every";
}

export interface OracleOptions {
  /** Of each example, default the cross-entropy. */
  readonly loss?: Loss;
  /** Examples of a full batch, default as many as this one has. */
  readonly batchSize?: number;
  /** Called before a question in training mode about one row. */
  readonly onOneRow?: () => void;
}

/** Weight of a new batch in the running statistics, as in PyTorch. */
const STATISTICS_MOMENTUM = 0.1;

/**
 * The oracle of one batch.
 *
 * @param masks The dropout masks of the step's n-th question, n from 0. Drawn once where all questions
 * share them.
 */
export function batchOracle(
  network: Network,
  batch: Batch,
  statistics: Params,
  masks: (question: number) => Params,
  sharing: Sharing,
  more: OracleOptions = {},
): BatchOracle {
  const size = batch.labels.shape[0]!;
  const { loss = crossEntropy, batchSize = size, onOneRow } = more;
  const cost: Cost = { gradientEvaluations: 0, forwardPasses: 0 };
  const shared = sharing.masks === "shared" ? masks(0) : undefined;
  const observed: Params[] = [];
  let questions = 0;

  /** Loss of each example; keeps the batch statistics, which the caller's gradient tape would drop. */
  function losses(params: Params, rows?: tf.Tensor1D): tf.Tensor1D {
    const mask = shared ?? masks(questions);
    const selected = rows ? rowsOf(batch, mask, rows) : { ...batch, mask };
    const mode = { training: true, masks: selected.mask } as const;
    const { logits, batch: statistics } = network.forward(params, selected.x, mode);
    if (questions === 0 || sharing.statistics === "every") {
      observed.push(mapParams(tf.keep, statistics));
    }
    questions++;
    return loss(logits, selected.labels);
  }

  /** The same as in evaluation: nothing dropped, and no example sees the others. */
  function evaluationLosses(params: Params, rows?: tf.Tensor1D): tf.Tensor1D {
    const { x, labels } = rows ? rowsOf(batch, {}, rows) : batch;
    const { logits } = network.forward(params, x, { training: false, statistics });
    return loss(logits, labels);
  }

  const dispose = () => {
    for (const seen of observed) tf.dispose(seen as tf.TensorContainerObject);
  };

  return {
    ...{ size, batchSize, cost },
    ids: batch.ids,
    lossAndGradient(params, rows, mode = "training") {
      const examples = rows?.shape[0] ?? size;
      const ask = mode === "training" ? losses : evaluationLosses;
      // Not within the question: what a gradient's tape has saved by then is not freed by an error.
      if (examples === 1 && mode === "training") onOneRow?.();
      const answer = meanAndGradient(params, (params) => ask(params, rows), examples);
      cost.gradientEvaluations += examples / size;
      return answer;
    },
    losses(params) {
      if (size === 1) onOneRow?.();
      cost.forwardPasses += 1;
      return losses(params);
    },
    nextStatistics() {
      const updated = observed.reduce(followed, statistics);
      dispose();
      return updated;
    },
    dispose,
  };
}

/** An oracle that keeps count, and keeps every place where it was asked for a gradient. */
export interface FunctionOracle extends Oracle {
  /** Of all questions until now. */
  readonly cost: Readonly<Cost>;
  /** The places, in order. */
  readonly asked: readonly Params[];
}

/**
 * The oracle of a function. Nothing is dropped and nothing normalized: training and evaluation mode are
 * the same.
 *
 * ```ts ignore
 * const bowl = functionOracle(({ w }) => tf.reshape(tf.sum(tf.square(w!)), [1]), 1);
 * const w = { w: tf.tensor1d([3, 4]) };
 * const { gradient } = sam({ rho: 0.5 }).gradient(bowl, w, null, stepAt({ index: 0, epoch: 0 }));
 * ```
 *
 * @param losses The loss of each example at any parameters, [examples], or of those at `rows` (int32),
 * [rows]. Rules that ask about a part of the batch pass rows; others never do.
 * @param ids Row numbers of the examples, int32, or how many there are, at least 1.
 * @throws InputError when `losses` gives another shape, as where it leaves `rows` out of account.
 */
export function functionOracle(
  losses: (params: Params, rows?: tf.Tensor1D) => tf.Tensor,
  ids: tf.Tensor1D | number,
): FunctionOracle {
  const size = typeof ids === "number"
    ? checkNumber("examples", ids, { integer: true, min: 1 })
    : ids.shape[0];
  const cost: Cost = { gradientEvaluations: 0, forwardPasses: 0 };
  const asked: Params[] = [];

  function ask(params: Params, rows?: tf.Tensor1D): tf.Tensor1D {
    const found = losses(params, rows);
    const examples = rows?.shape[0] ?? size;
    if (found.rank === 1 && found.shape[0] === examples) return found as tf.Tensor1D;
    throw new InputError(
      `the losses have shape [${found.shape}]; they must have [${examples}], one for each ` +
        (rows ? "of the rows that are asked for" : "example"),
    );
  }

  return {
    ...{ size, cost, asked },
    ids: typeof ids === "number" ? tf.range(0, size, 1, "int32") : ids,
    lossAndGradient(params, rows) {
      asked.push(params);
      const examples = rows?.shape[0] ?? size;
      cost.gradientEvaluations += examples / size;
      return meanAndGradient(params, (params) => ask(params, rows), examples);
    },
    losses(params) {
      cost.forwardPasses += 1;
      return ask(params);
    },
  };
}

/** The mean of `losses`, which are of so many `examples`, at `params`, and its gradient there. */
export function meanAndGradient(
  params: Params,
  losses: (params: Params) => tf.Tensor1D,
  examples: number,
): Answer {
  const names = Object.keys(params);
  const named = (tensors: tf.Tensor[]) =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
  // The mean's gradient, 1 / examples for each, is given: so the value is the losses themselves.
  const { value, grads } = tf.valueAndGrads((...tensors) => losses(named(tensors)))(
    Object.values(params),
    tf.fill([examples], 1 / examples),
  );
  return {
    loss: tf.mean(value) as tf.Scalar,
    gradient: named(grads),
    losses: value as tf.Tensor1D,
  };
}

/** The running statistics moved towards a batch's. */
function followed(running: Params, seen: Params): Params {
  return mapParams(
    (value, seen) => tf.add(value, tf.mul(STATISTICS_MOMENTUM, tf.sub(seen, value))),
    running,
    seen,
  );
}

function rowsOf(batch: Batch, mask: Params, rows: tf.Tensor1D) {
  return {
    x: tf.gather(batch.x, rows),
    labels: tf.gather(batch.labels, rows),
    mask: mapParams((m) => tf.gather(m, rows), mask),
  };
}
