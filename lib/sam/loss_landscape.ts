/**
 * The landscape of the loss: the mean loss over a fixed set of examples as a function of the
 * parameters. Every measure of sharpness asks it and nothing else, so all of them speak of the same
 * function, whether its examples come from a trained network or are written down in a test.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import type { Cost } from "../train/oracle.ts";
import { mapParams, type Params, tidyParams } from "../train/params.ts";

/** The mean loss L over a fixed set of examples. It holds no tensor of its own. */
export interface LossLandscape {
  /** The weights around which sharpness is measured. Not changed, not disposed of. */
  readonly w: Params;
  readonly examples: number;
  /** Examples a pass: what bounds the memory. The value is a sum over passes, whatever their size. */
  readonly batchSize: number;
  /** What all questions so far cost, in passes over the whole set. */
  readonly cost: Readonly<Cost>;
  /** L at `params` over the examples from number `from` to `to` - 1, by default all. */
  loss(params: Params, from?: number, to?: number): Promise<number>;
  /** The same with its gradient, whose tensors are the caller's to dispose of. */
  lossAndGradient(
    params: Params,
    from?: number,
    to?: number,
  ): Promise<{ loss: number; gradient: Params }>;
}

/** What a landscape is made of. */
export interface LandscapeSource {
  readonly w: Params;
  /** At least 1. */
  readonly examples: number;
  /** Examples a pass, at least 1, default 100. */
  readonly batchSize?: number;
  /** The loss of each example from number `from` to `to` - 1; differentiable in `params`. */
  losses(params: Params, from: number, to: number): tf.Tensor1D;
}

/** What a measure was taken on. */
export interface MeasuredOn {
  readonly examples: number;
  /** Examples a pass. */
  readonly batchSize: number;
}

/** Examples a pass: small enough that a convolution's activations stay near the processor. */
const DEFAULT_BATCH = 100;

/** The landscape of a mean of losses. */
export function lossLandscape(source: LandscapeSource): LossLandscape {
  const { w, losses } = source;
  const examples = checkNumber("examples", source.examples, { integer: true, min: 1 });
  const range = { integer: true, min: 1 };
  const batchSize = checkNumber("batchSize", source.batchSize ?? DEFAULT_BATCH, range);
  const names = Object.keys(w);
  const named = (tensors: tf.Tensor[]) =>
    Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
  const cost: Cost = { gradientEvaluations: 0, forwardPasses: 0 };

  function passes(from: number, to: number): [number, number][] {
    const count = Math.ceil((to - from) / batchSize);
    return Array.from({ length: count }, (_, i) => {
      return [from + i * batchSize, Math.min(from + (i + 1) * batchSize, to)];
    });
  }

  return {
    w,
    examples,
    batchSize,
    cost,
    async loss(params, from = 0, to = examples) {
      cost.forwardPasses += (to - from) / examples;
      const sums = passes(from, to).map(([a, b]) => tf.tidy(() => tf.sum(losses(params, a, b))));
      return await totalOf(sums) / (to - from);
    },
    async lossAndGradient(params, from = 0, to = examples) {
      cost.gradientEvaluations += (to - from) / examples;
      const sums: tf.Tensor[] = [];
      let gradient: Params | undefined;
      for (const [a, b] of passes(from, to)) {
        const before: Params | undefined = gradient;
        gradient = tidyParams(() => {
          const ask = (...tensors: tf.Tensor[]) => losses(named(tensors), a, b);
          const share = tf.fill([b - a], 1 / (to - from)) as tf.Tensor1D;
          const { value, grads } = tf.valueAndGrads(ask)(Object.values(params), share);
          sums.push(tf.keep(tf.sum(value)));
          return before ? mapParams(tf.add, before, named(grads)) : named(grads);
        });
        tf.dispose(before as tf.TensorContainer);
      }
      return { loss: await totalOf(sums) / (to - from), gradient: gradient! };
    },
  };
}

/** Added in float64, so that a small difference of two losses is not lost. Frees the tensors. */
async function totalOf(sums: readonly tf.Tensor[]): Promise<number> {
  let total = 0;
  for (const sum of sums) {
    total += (await sum.data())[0]!;
    sum.dispose();
  }
  return total;
}

/** `loss` if it is finite: from a loss that is not there is nowhere to rise. */
export function finiteLoss(loss: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new InputError(
    `the mean loss at the weights is ${loss}; sharpness is measured from a finite one; train anew`,
  );
}

/** What a measure on `landscape` was taken on. */
export function measuredOn({ examples, batchSize }: LossLandscape): MeasuredOn {
  return { examples, batchSize };
}
