/** What is minimized: a loss of each example. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../backend/backend.ts";
import { crossEntropies } from "../backend/operations.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { checkFits, type Model } from "../nn/model.ts";

/**
 * The loss of each example [examples], at least once differentiable in the logits [examples, classes].
 * `labels` are class numbers [examples], int32; of a domain with targets, these [examples, outputs].
 * It must be made of tensors alone, so that a step of training can be captured as a graph.
 */
// Of a method, so that a function of labels of one rank will do.
export type Loss = { of(logits: tf.Tensor2D, labels: tf.Tensor): tf.Tensor1D }["of"];

/** Cross-entropy, in nats: -log softmax(logits)[label]. What is trained on where nothing is said. */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor): tf.Tensor1D {
  return crossEntropies(logits, labels as tf.Tensor1D);
}

/**
 * Squared error of a regression, the mean over the outputs, in the targets' units squared. Its domain
 * has `targets`.
 */
export function squaredError(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Tensor1D {
  return tf.mean(tf.squaredDifference(outputs, targets), 1) as tf.Tensor1D;
}

/** What a domain's loss is of, on the device: its targets, or else its labels. */
export function labelsOf({ labels, targets, classes }: Domain, from = 0, to = labels.length) {
  return targets
    ? tf.tensor2d(targets.subarray(from * classes, to * classes), [to - from, classes])
    : tf.tensor1d(labels.subarray(from, to), "int32");
}

/** Examples a forward pass: large enough to keep the device busy, small in memory. */
const PASS = 500;

/** The mean of `loss` of `model` over `domain`, in evaluation mode. */
export async function meanLoss(model: Model, domain: Domain, loss: Loss): Promise<number> {
  checkFits(model.network, checkDomain(domain));
  await ready();
  const width = domain.shape.reduce((a, b) => a * b, 1);
  const mode = { training: false, statistics: model.statistics } as const;
  let sum = 0;
  for (let from = 0; from < size(domain); from += PASS) {
    const to = Math.min(from + PASS, size(domain));
    const part = tf.tidy(() => {
      const inputs = domain.inputs.subarray(from * width, to * width);
      const x = tf.tensor(inputs, [to - from, ...domain.shape]);
      return tf.sum(
        loss(model.network.forward(model.params, x, mode).logits, labelsOf(domain, from, to)),
      );
    });
    sum += (await part.data())[0]!;
    part.dispose();
  }
  return sum / size(domain);
}
