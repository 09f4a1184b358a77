/**
 * The figure that the authors' public code (SAM-GDA, of arXiv 2412.05169) logs as sharpness, for
 * comparison with their logs. It measures something else:
 *
 *     L_B(w' + rho g / ||g||; mask 3) - L_B(w; mask 1)          g = grad L_B(w'; mask 2)
 *
 * B is the last mini-batch of training, w the weights before its update and w' after. All three
 * questions are asked in training mode: each draws its own dropout mask, and normalization sees the
 * batch's own mean and variance. So the difference is dropout's chance, the update's gain and a rise
 * in one, often below 0.
 */
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../backend/random.ts";
import { checkNumber, checkOptionNames } from "../check.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { Stream } from "../stream.ts";
import { checkFits, type Model } from "../nn/model.ts";
import { batchOracle } from "../train/oracle.ts";
import type { Params } from "../nn/params.ts";
import { dropoutMasks } from "../train/step.ts";
import { climb } from "../train/perturb.ts";

/** Sharpness as the authors' public code logs it. */
export interface AuthorsLastBatchFigure {
  /** In nats; noisy, and often below 0. */
  readonly value: number;
  /** Examples in the batch. */
  readonly examples: number;
  /** Length of the step, in units of the parameters. */
  readonly rho: number;
  /** Whether the weights before the last update were given. */
  readonly updated: boolean;
  /** Of the dropout masks. */
  readonly seed: number;
}

/**
 * The authors' noisy figure of `model` on `batch`, the last mini-batch of its training.
 *
 * @param options `rho`: radius in units of the parameters, above 0, default 0.05. `before`: the
 * weights before the last update; by default the model's own, as if the update had moved nothing.
 * `seed`: of the masks, default 0.
 * @throws InputError if an option is out of range, or the batch is empty or does not fit the model.
 */
export async function authorsLastBatchFigure(
  { network, params, statistics }: Model,
  batch: Domain,
  options: { rho?: number; before?: Params; seed?: number } = {},
): Promise<AuthorsLastBatchFigure> {
  checkOptionNames("authorsLastBatchFigure", options, ["rho", "before", "seed"]);
  const { rho = 0.05, before, seed = 0 } = options;
  checkNumber("rho", rho, { above: 0 });
  checkFits(network, checkDomain(batch));
  const stream = new Stream(seed);
  const examples = size(batch);
  const difference = tf.tidy(() => {
    const given = {
      x: tf.tensor(batch.inputs, [examples, ...batch.shape]),
      labels: tf.tensor1d(batch.labels, "int32"),
      ids: tf.tensor1d(batch.ids, "int32"),
    };
    const masks = (question: number) =>
      dropoutMasks(
        network,
        examples,
        (name, shape, law) => randomTensor(stream.child(name).child(question), shape, law),
      );
    const own = { masks: "each", statistics: "every" } as const;
    const oracle = batchOracle(network, given, statistics, masks, own);
    const base = tf.mean(oracle.losses(before ?? params));
    const { gradient } = oracle.lossAndGradient(params);
    const risen = tf.mean(oracle.losses(climb(params, rho, gradient)));
    oracle.nextStatistics();
    return tf.sub(risen, base);
  });
  const [value] = await difference.data();
  difference.dispose();
  return { value: value!, examples, rho, updated: before !== undefined, seed };
}
