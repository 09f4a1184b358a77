/** The landscape of a trained network's loss on a domain. */
import * as tf from "@tensorflow/tfjs";
import { checkNumber } from "../check.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { checkFits, type Model } from "../train/model.ts";
import { crossEntropies } from "../backend/operations.ts";
import { type LossLandscape, lossLandscape } from "./loss_landscape.ts";

/**
 * The landscape of `model` on all examples of `domain`, in evaluation mode: normalization uses the
 * running statistics and nothing is dropped, so no example's loss depends on another.
 *
 * @param options `batchSize`, examples a pass, default 100. `clip`: above 0, in nats; the loss is
 * then min(cross-entropy, clip) / clip, in [0, 1], as bounds want it. By default the cross-entropy
 * itself, in nats.
 * @throws InputError on an empty domain, one that does not fit the model, or an option out of range.
 */
export function modelLandscape(
  { network, params, statistics }: Model,
  domain: Domain,
  { batchSize, clip }: { batchSize?: number; clip?: number } = {},
): LossLandscape {
  checkFits(network, checkDomain(domain));
  if (clip !== undefined) checkNumber("clip", clip, { above: 0 });
  const width = domain.shape.reduce((a, b) => a * b, 1);
  return lossLandscape({
    w: params,
    examples: size(domain),
    ...(batchSize === undefined ? {} : { batchSize }),
    losses(params, from, to) {
      const inputs = domain.inputs.subarray(from * width, to * width);
      const x = tf.tensor(inputs, [to - from, ...domain.shape]);
      const labels = tf.tensor1d(domain.labels.subarray(from, to), "int32");
      const { logits } = network.forward(params, x, { training: false, statistics });
      const losses = crossEntropies(logits, labels);
      return clip === undefined ? losses : tf.div(tf.minimum(losses, clip), clip);
    },
  });
}
