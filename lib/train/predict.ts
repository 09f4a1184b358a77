/** What a model says of each example. */
import { InputError } from "../check.ts";
import { checkDomain, type Domain, size } from "../data/domain.ts";
import { checkModel, type Model } from "../nn/model.ts";
import { inPasses } from "../nn/passes.ts";

/** Of all examples of a domain, in its order. */
export interface Prediction {
  /** [examples, classes], row by row: the softmax of the logits. */
  readonly probabilities: Float32Array;
  /** The most probable class of each example, from 0; of several the first. */
  readonly labels: Int32Array;
}

/**
 * The classes that `model` gives the examples of `domain`, and their probabilities, in evaluation mode.
 * Labels of the domain are not used.
 *
 *     const { labels, probabilities } = await predict(model, target);
 *
 * @throws InputError on an empty domain, one that does not fit the model, a model that has been disposed
 * of, or logits that are not finite.
 */
export async function predict(model: Model, domain: Domain): Promise<Prediction> {
  checkModel(model, checkDomain(domain));
  const mode = { training: false, statistics: model.statistics } as const;
  const logits = await inPasses(
    domain,
    (x) => model.network.forward(model.params, x, mode).logits,
  );
  const { classes } = domain;
  const labels = new Int32Array(size(domain));
  const probabilities = new Float32Array(logits.length);
  for (let i = 0; i < labels.length; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    if (!row.every(Number.isFinite)) {
      throw new InputError(
        `the logits of example ${i} (from 0) of domain ${domain.name} are ${
          row.join(", ")
        }; they ` +
          `must be finite: train the model at a lower learning rate, or look at its inputs`,
      );
    }
    const highest = Math.max(...row);
    labels[i] = row.indexOf(highest);
    const weights = Array.from(row, (logit) => Math.exp(logit - highest));
    const sum = weights.reduce((a, b) => a + b);
    probabilities.set(weights.map((weight) => weight / sum), i * classes);
  }
  return { probabilities, labels };
}
