/**
 * The landscape of the loss: the mean loss over a fixed set of examples as a function of the
 * parameters. Every measure of sharpness asks it and nothing else, so all of them speak of the same
 * function, whether its examples come from a trained network or are written down in a test.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import { graphed } from "../train/graphed.ts";
import type { Cost } from "../train/cost.ts";
import { mapParams, type Params, tidyParams } from "../nn/params.ts";
import { disposeReplaced } from "../backend/tensor_tree.ts";
import { passes, totalOf } from "./passes.ts";

/** The mean loss L over a fixed set of examples. */
export interface LossLandscape {
  /** The weights around which sharpness is measured. Not changed, not disposed of. */
  readonly w: Params;
  /** Number of examples. */
  readonly examples: number;
  /** Examples a pass: what bounds the memory. The value is a sum over passes, whatever their size. */
  readonly batchSize: number;
  /**
   * What all questions so far cost, in passes over the whole set. L and its gradient at `w` itself
   * are kept: asked again, they cost nothing.
   */
  readonly cost: Readonly<Cost>;
  /** L at `params` over the examples from number `from` to `to` - 1, by default all. */
  loss(params: Params, from?: number, to?: number): Promise<number>;
  /** The same with its gradient, whose tensors are the caller's to dispose of. */
  lossAndGradient(
    params: Params,
    from?: number,
    to?: number,
  ): Promise<{ loss: number; gradient: Params }>;
  /** Frees what it keeps: the gradient at `w`, and graphs. */
  dispose(): void;
}

/** What a landscape is made of. */
export interface LandscapeSource {
  /** The weights around which sharpness is measured. */
  readonly w: Params;
  /** At least 1. */
  readonly examples: number;
  /** Examples a pass, at least 1, default 100. */
  readonly batchSize?: number;
  /** Tensors with a row an example. The caller's to dispose of, like the fixed ones. */
  readonly data?: Params;
  /** Tensors that all examples share. */
  readonly fixed?: Params;
  /**
   * The loss of each example: a pure function of the tensors it is given, which are these rows of
   * the data and the fixed ones, differentiable in `params`.
   */
  losses(params: Params, given: Params): tf.Tensor1D;
}

/** What a measure was taken on. */
export interface MeasuredOn {
  /** Number of examples. */
  readonly examples: number;
  /** Examples a pass. */
  readonly batchSize: number;
}

/** Examples a pass: small enough that a convolution's activations stay near the processor. */
export const DEFAULT_BATCH = 100;

/** What a pass is asked. */
interface Question {
  readonly params: Params;
  /** Its rows of the data, and the fixed tensors. */
  readonly given: Params;
}

/** What a pass is asked for a gradient. */
interface GradientQuestion extends Question {
  /** Of an example in the mean. */
  readonly share: tf.Scalar;
  /** The gradient of the passes before. */
  readonly before: Params | undefined;
}

/** The landscape of a mean of losses. */
export function lossLandscape(source: LandscapeSource): LossLandscape {
  const { w, data = {}, fixed = {}, losses } = source;
  const examples = checkNumber("examples", source.examples, { integer: true, min: 1 });
  const range = { integer: true, min: 1 };
  const batchSize = checkNumber("batchSize", source.batchSize ?? DEFAULT_BATCH, range);
  const cost: Cost = { gradientEvaluations: 0, forwardPasses: 0 };
  const sumOf = (params: Params, given: Params) => tf.sum(losses(params, given)) as tf.Scalar;
  const forward = graphed("passes of a landscape", ({ params, given }: Question) => {
    return sumOf(params, given);
  });
  const backward = graphed(
    "passes of a landscape",
    ({ params, given, share, before }: GradientQuestion) => {
      const names = Object.keys(params);
      const named = (tensors: tf.Tensor[]) =>
        Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
      const ask = (...tensors: tf.Tensor[]) => sumOf(named(tensors), given);
      const { value, grads } = tf.valueAndGrads(ask)(Object.values(params), share);
      const gradient = named(grads);
      return { sum: value, gradient: before ? mapParams(tf.add, before, gradient) : gradient };
    },
  );
  /** The answer at w over all examples. */
  let atW: { readonly loss: number; readonly gradient: Params } | undefined;

  const given = (rows: Params) => ({ ...rows, ...fixed });

  async function lossAndGradient(params: Params, from: number, to: number) {
    cost.gradientEvaluations += (to - from) / examples;
    const share = tf.scalar(1 / (to - from));
    let before: Params | undefined;
    const sums = passes(data, { from, to, batchSize }, (rows) => {
      const { sum, gradient } = backward.of({ params, given: given(rows), share, before });
      if (before) disposeReplaced(before, gradient);
      before = gradient;
      return sum;
    });
    share.dispose();
    return { loss: await totalOf(sums) / (to - from), gradient: before! };
  }

  return {
    w,
    examples,
    batchSize,
    cost,
    async loss(params, from = 0, to = examples) {
      if (params === w && to - from === examples && atW) return atW.loss;
      cost.forwardPasses += (to - from) / examples;
      const sums = passes(data, { from, to, batchSize }, (rows) => {
        return forward.of({ params, given: given(rows) });
      });
      return await totalOf(sums) / (to - from);
    },
    async lossAndGradient(params, from = 0, to = examples) {
      if (params !== w || to - from < examples) return await lossAndGradient(params, from, to);
      atW ??= await lossAndGradient(params, from, to);
      return { loss: atW.loss, gradient: tidyParams(() => mapParams(tf.clone, atW!.gradient)) };
    },
    dispose() {
      forward.dispose();
      backward.dispose();
      if (atW) tf.dispose(atW.gradient as tf.TensorContainer);
      atW = undefined;
    },
  };
}

/** `loss` if it is finite: from a loss that is not there is nowhere to rise. */
export function finiteLoss(loss: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new InputError(
    `the mean loss at the weights is ${loss}; sharpness is measured from a finite one; train anew`,
  );
}

/** What a measure on `landscape`, or on derivatives, was taken on. */
export function measuredOn({ examples, batchSize }: MeasuredOn): MeasuredOn {
  return { examples, batchSize };
}
