/** How good a model is on a domain: accuracy and loss, in evaluation mode. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../backend/backend.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { checkModel, type Model } from "../nn/model.ts";
import { crossEntropies } from "../backend/operations.ts";

/** Accuracy from 0 to 1, and mean cross-entropy in nats. */
export interface Evaluation {
  /** Share of examples that are classified right. */
  readonly accuracy: number;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
}

/** Examples a forward pass: large enough to keep the device busy, small in memory. */
const EVALUATION_BATCH = 500;

/**
 * Accuracy and mean loss of `model` on `domain`, in evaluation mode.
 *
 * @throws InputError on an empty domain, one that does not fit the model, or a model that has been
 * disposed of.
 */
export async function evaluate(model: Model, domain: Domain): Promise<Evaluation> {
  checkModel(model, checkDomain(domain));
  await ready();
  const width = domain.shape.reduce((a, b) => a * b, 1);
  const sums: tf.Tensor1D[] = [];
  for (let from = 0; from < size(domain); from += EVALUATION_BATCH) {
    const to = Math.min(from + EVALUATION_BATCH, size(domain));
    sums.push(tf.tidy(() => {
      const inputs = domain.inputs.subarray(from * width, to * width);
      const x = tf.tensor(inputs, [to - from, ...domain.shape]);
      const labels = tf.tensor1d(domain.labels.subarray(from, to), "int32");
      const mode = { training: false, statistics: model.statistics } as const;
      const { logits } = model.network.forward(model.params, x, mode);
      const hits = tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), "float32"));
      return tf.stack([
        hits,
        tf.sum(crossEntropies(logits, labels)),
      ]) as tf.Tensor1D;
    }));
  }
  let hits = 0, loss = 0;
  for (const sum of sums) {
    const [h, l] = await sum.data();
    hits += h!;
    loss += l!;
    sum.dispose();
  }
  return { accuracy: hits / size(domain), loss: loss / size(domain) };
}

/**
 * Share of `domain`'s examples that `model` classifies correctly, from 0 to 1.
 *
 * @throws InputError as {@link evaluate} does.
 */
export async function accuracy(model: Model, domain: Domain): Promise<number> {
  return (await evaluate(model, domain)).accuracy;
}

/**
 * Mean cross-entropy of `model` on `domain`, in nats.
 *
 * @throws InputError as {@link evaluate} does.
 */
export async function loss(model: Model, domain: Domain): Promise<number> {
  return (await evaluate(model, domain)).loss;
}
