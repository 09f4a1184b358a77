/** The landscape of a trained network's loss on a domain. */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, checkOptionNames } from "../check.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { checkFits, type Model } from "../nn/model.ts";
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
  { batchSize, clip, ...others }: { batchSize?: number; clip?: number } = {},
): LossLandscape {
  checkFits(network, checkDomain(domain));
  checkOptionNames("modelLandscape", others, ["batchSize", "clip"]);
  if (clip !== undefined) checkNumber("clip", clip, { above: 0 });
  const examples = size(domain);
  const x = tf.tensor(domain.inputs, [examples, ...domain.shape]);
  const labels = tf.tensor1d(domain.labels, "int32");
  const landscape = lossLandscape({
    w: params,
    examples,
    ...(batchSize === undefined ? {} : { batchSize }),
    data: { x, labels },
    fixed: statistics,
    losses(params, { x, labels, ...statistics }) {
      const mode = { training: false, statistics } as const;
      const { logits } = network.forward(params, x!, mode);
      const losses = crossEntropies(logits, labels as tf.Tensor1D);
      return clip === undefined ? losses : tf.div(tf.minimum(losses, clip), clip);
    },
  });
  return {
    ...landscape,
    dispose() {
      landscape.dispose();
      tf.dispose([x, labels]);
    },
  };
}
