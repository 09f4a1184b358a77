/** How far a model's parameters moved from one domain to the next. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../check.ts";
import { checkModel, type Model } from "../nn/model.ts";
import type { Network } from "../nn/network.ts";
import { globalNorm, mapParams, type ParameterSpec, pick } from "../nn/params.ts";

/** Distances between two models of one network, in units of the parameters. */
export interface WeightShift {
  /**
   * As the authors' public code (SAM-GDA) logs it: ||W - W'|| + ||b - b'|| of the eighth module of its
   * classifier. In `cnn` that is the last linear layer. `mlp` has one layer more, so that it is the
   * batch normalization before it: W is gamma there, and b is beta. Other networks have their last
   * weight and bias for it, or the layer that they name (`loggedLayer`).
   *
   * Their logs have the mean over all domains but the first: the source model is never recorded.
   */
  readonly authors: number;
  /** The Euclidean distance over all parameters together. */
  readonly all: number;
}

/**
 * The weight shift from `before` to `after`.
 *
 * @throws InputError when they are no models of one network, or one has been disposed of.
 */
export async function weightShift(before: Model, after: Model): Promise<WeightShift> {
  checkModel(before);
  checkModel(after);
  const [from, to] = [before, after].map(({ network: { name, specs } }) => {
    return `${name} of ${specs.map(({ name, shape }) => `${name} [${shape}]`).join(", ")}`;
  });
  if (from !== to) {
    throw new InputError(
      `a weight shift is between two models of one network; they are ${from} and ${to}`,
    );
  }
  const names = loggedBy(after.network).map(({ name }) => name);
  const shifts = tf.tidy(() => {
    const difference = mapParams((a, b) => tf.sub(a, b), after.params, before.params);
    const norms = names.map((name) => globalNorm(pick(difference, [name])));
    const logged = norms.reduce((sum, norm) => tf.add(sum, norm) as tf.Scalar);
    return tf.stack([logged, globalNorm(difference)]);
  });
  const [authors, all] = await shifts.data();
  shifts.dispose();
  return { authors: authors!, all: all! };
}

/** What `authors` is about: the layer that the network names, else its last weight and bias. */
function loggedBy({ layers, loggedLayer, specs }: Network): readonly ParameterSpec[] {
  const named = layers?.find(({ name }) => name !== undefined && name === loggedLayer);
  return named?.specs ?? specs.slice(Math.max(0, specs.findLastIndex(isWeight)));
}

function isWeight({ role }: ParameterSpec): boolean {
  return role === "weight";
}
