/** The oracle of any function of the parameters: what a rule does, without a network. */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import type { Params } from "../nn/params.ts";
import { Stream } from "../stream.ts";
import type { Cost } from "./cost.ts";
import { meanAndGradient } from "./oracle.ts";
import type { Moment, Oracle, Step } from "./rule.ts";
import { inputsAt, randomFrom, ruleStep } from "./step_inputs.ts";

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

/**
 * A step by itself, as a rule is told of it.
 *
 * @param options Learning rate of the base optimizer, default 0.1; seed of the rule's chance, default 1.
 */
export function stepAt(
  moment: Moment,
  { learningRate = 0.1, seed = 1 }: { learningRate?: number; seed?: number } = {},
): Step {
  const inputs = inputsAt(moment);
  return ruleStep(inputs, tf.scalar(learningRate), randomFrom(inputs, new Stream(seed)));
}
