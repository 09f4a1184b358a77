/** A trained network, as plain data. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../check.ts";
import type { Domain } from "../data/domain.ts";
import type { Network } from "./network.ts";
import type { Params } from "./params.ts";

/** A network with the parameters and running statistics that training gave it. */
export interface Model {
  /** The network. */
  readonly network: Network;
  /** Its trained parameters. */
  readonly params: Params;
  /** Running mean and variance of its normalization layers. */
  readonly statistics: Params;
}

/** A copy whose tensors are its own. */
export function copyModel({ network, params, statistics }: Model): Model {
  const copy = (tensors: Params) =>
    Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, tf.clone(t)]));
  return { network, params: copy(params), statistics: copy(statistics) };
}

/** Frees the model's tensors. */
export function disposeModel({ params, statistics }: Model): void {
  tf.dispose([params, statistics] as tf.TensorContainer);
}

/** Throws unless `network` takes the inputs and classes of `domain`. */
export function checkFits(network: Network, domain: Domain): void {
  if (String(network.inputShape) === String(domain.shape) && network.classes === domain.classes) {
    return;
  }
  throw new InputError(
    `domain ${domain.name} has inputs [${domain.shape}] and ${domain.classes} classes; the network ` +
      `takes [${network.inputShape}] and ${network.classes}; build it from this domain`,
  );
}
