/**
 * Weight averaging over any rule and optimizer: training goes on as if nothing were averaged, and
 * the model that is handed over is the mean of the weights it passed through.
 *
 *     average <- average + rate (w - average)
 *
 * Weights along a run circle around a valley; their mean lies nearer to its middle, where it is
 * flat. That costs no gradient, so it is the cheapest rival of every sharpness-aware rule.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, checkOptionNames } from "../check.ts";
import { randomTensor } from "../backend/random.ts";
import type { Stream } from "../stream.ts";
import type { Network } from "../nn/network.ts";
import { mapParams, type Params } from "../nn/params.ts";
import { dropoutMasks } from "./step.ts";

/** A rule of averaging: how far the average moves towards the weights after a step. */
export interface Averaging {
  /** The name, such as "ema". */
  readonly name: string;
  /**
   * From 0, which leaves the average where it is, to 1. The first step of a rate above 0 starts the
   * average at the weights themselves; before it there is none.
   */
  rate(moment: AveragingMoment): number;
}

/** What the rate may depend on. */
export interface AveragingMoment {
  /** Number of the step in the run, from 0. */
  readonly step: number;
  /** Number of the epoch, from 0. */
  readonly epoch: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
  /** Whether the step is the last of its epoch. */
  readonly endOfEpoch: boolean;
}

/**
 * Exponential moving average, after every step: rate 1 - min(decay, (1 + t) / (10 + t)) at step t,
 * so that a short run does not average its first weights in (the warm-up that TensorFlow's
 * ExponentialMovingAverage uses).
 *
 * @param options `decay`, at least 0 and below 1, default 0.999.
 */
export function ema(options: { decay?: number } = {}): Averaging {
  checkOptionNames("ema", options, ["decay"]);
  const { decay = 0.999 } = options;
  checkNumber("ema: decay", decay, { min: 0, below: 1 });
  return { name: "ema", rate: ({ step: t }) => 1 - Math.min(decay, (1 + t) / (10 + t)) };
}

/**
 * Stochastic weight averaging (Izmailov, Podoprikhin, Garipov, Vetrov, Wilson, UAI 2018,
 * arXiv:1803.05407): the plain mean of the weights at the ends of the last epochs. The learning rate
 * is the optimizer's, constant.
 *
 * @param options `start`, share of the epochs after which averaging starts, at least 0 and below 1,
 * default 0.75; of fewer than four epochs at least the last is taken.
 */
export function swa(options: { start?: number } = {}): Averaging {
  checkOptionNames("swa", options, ["start"]);
  const { start = 0.75 } = options;
  checkNumber("swa: start", start, { min: 0, below: 1 });
  return {
    name: "swa",
    rate({ epoch, epochs, endOfEpoch }) {
      const averaged = epoch - Math.floor(start * epochs);
      return endOfEpoch && averaged >= 0 ? 1 / (averaged + 1) : 0;
    },
  };
}

/** The average after a step; a copy of the weights where there was none. */
export function averaged(average: Params | undefined, w: Params, rate: number): Params {
  return tidy(() =>
    average
      ? mapParams((a, w) => tf.add(a, tf.mul(rate, tf.sub(w, a))), average, w)
      : mapParams((w) => tf.clone(w), w)
  );
}

/** A pass over the training data: its inputs on the device, and the order of their rows. */
export interface Pass {
  readonly x: tf.Tensor;
  readonly order: Int32Array;
  readonly batchSize: number;
  /** What dropout masks are drawn from. */
  readonly stream: Stream;
}

/**
 * The running statistics that belong to `params`: those gathered in training belong to other
 * weights. As in the SWA paper and PyTorch's `update_bn`, one forward pass over the training data in
 * training mode, with dropout, which every other model's statistics have seen too; the mean over the
 * batches, weighted by their size.
 */
export function statisticsOf(
  network: Network,
  params: Params,
  { x, order, batchSize, stream }: Pass,
): Params {
  let mean = tidy(() => mapParams((s) => tf.zerosLike(s), network.initStatistics()));
  for (let from = 0; from < order.length; from += batchSize) {
    const rows = order.slice(from, from + batchSize);
    const next = tidy(() => {
      const masks = dropoutMasks(
        network,
        rows.length,
        (name, shape, law) => randomTensor(stream.child(name).child(from), shape, law),
      );
      const batch = tf.gather(x, tf.tensor1d(rows, "int32"));
      const { batch: seen } = network.forward(params, batch, { training: true, masks });
      const share = rows.length / order.length;
      return mapParams((sum, s) => tf.add(sum, tf.mul(share, s)), mean, seen);
    });
    tf.dispose(mean as Named);
    mean = next;
  }
  return mean;
}

/** Readonly records do not fit tfjs's own name for nested tensors. */
type Named = Record<string, tf.Tensor>;

/** `tf.tidy` for parameters. */
function tidy(make: () => Params): Params {
  return tf.tidy(make as () => Named);
}
